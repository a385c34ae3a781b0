"""Every route that the application serves, for tests that must not forget one."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute

from entrypoints.http.app import create_app
from entrypoints.http.mounting import canonical_template
from tests.http_api import SETTINGS

ABSENT_ID = "01900000-0000-7000-8000-00000000dead"
MOUNTS = ("/api/tasks", "/api/todos", "/api/{user_id}/tasks")

SENT: dict[tuple[str, str], Any] = {
    ("GET", ""): None,
    ("POST", ""): {"title": "Buy tea"},
    ("GET", "/{task_id}"): None,
    ("PUT", "/{task_id}"): {"title": "Buy tea"},
    ("PATCH", "/{task_id}"): {"title": "Buy tea"},
    ("DELETE", "/{task_id}"): None,
    ("PATCH", "/{task_id}/complete"): {"is_completed": True},
    ("POST", "/{task_id}/complete"): None,
    ("POST", "/{task_id}/reopen"): None,
    ("POST", "/{task_id}/restore"): None,
    ("GET", "/{task_id}/history"): None,
    ("GET", "/{task_id}/progress"): None,
    ("POST", "/{task_id}/move"): {"list_id": None},
    ("POST", "/claim"): {"worker": "build"},
    ("POST", "/{task_id}/lease"): {"lease_id": ABSENT_ID},
    ("DELETE", "/{task_id}/lease"): None,
    ("POST", "/batch"): {"operations": [{"op": "create", "task": {"title": "Buy tea"}}]},
    ("GET", "/counts"): None,
}
"""What each task route is sent, by method and by what follows the mount: a new route has to be entered here."""

SENT_ELSEWHERE: dict[tuple[str, str], Any] = {
    ("POST", "/api/lists"): {"name": "Home"},
    ("PATCH", "/api/lists/{list_id}"): {"name": "Home"},
    ("POST", "/api/lists/{list_id}/move"): {"before": ABSENT_ID},
    ("POST", "/api/lists/{list_id}/sections"): {"name": "Kitchen"},
    ("PATCH", "/api/sections/{section_id}"): {"name": "Kitchen"},
    ("POST", "/api/sections/{section_id}/move"): {"before": ABSENT_ID},
    ("POST", "/api/tags"): {"name": "errand"},
    ("PATCH", "/api/tags/{tag_id}"): {"name": "errand"},
    ("POST", "/api/tags/{tag_id}/merge"): {"into": ABSENT_ID},
    ("POST", "/api/views"): {"name": "Errands", "filter": {"status": "open"}},
    ("PATCH", "/api/views/{view_id}"): {"name": "Errands"},
    ("POST", "/api/users/me/tokens"): {"name": "nightly import"},
    ("POST", "/auth/register"): {"email": "ana@localhost", "password": "correct horse battery", "name": "Ana"},
    ("POST", "/auth/login"): {"email": "nobody@localhost", "password": "correct horse battery"},
    ("POST", "/auth/refresh"): {"refresh_token": "unknown"},
    ("POST", "/auth/logout"): {"refresh_token": "unknown"},
    ("PATCH", "/api/users/me"): {"timezone": "Europe/Vienna"},
}
"""What the other routes with a body are sent."""

QUERIES = {"/counts": "group_by=status", "DELETE /{task_id}/lease": f"lease_id={ABSENT_ID}"}
"""What a route cannot be asked without."""


_NAMES = re.compile("{([a-z_]+)}")


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path template."""

    method: str
    template: str

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def rest(self) -> str | None:
        """What follows the mount of the task routes; None for a route outside them."""
        return next((self.template[len(mount) :] for mount in MOUNTS if self.template.startswith(mount)), None)

    @property
    def rest_or_template(self) -> str:
        return self.template if self.rest is None else self.rest

    @property
    def is_for_administrators(self) -> bool:
        return self.template.startswith("/api/users") and not self.template.startswith("/api/users/me")

    @property
    def scope(self) -> str:
        """What a token must have there."""
        if self.template.startswith("/api/users") and self.template != "/api/users/me":
            return "admin" if self.is_for_administrators else "account"
        if (self.method, self.template) == ("DELETE", "/api/users/me"):
            return "account"
        return "tasks:read" if self.method == "GET" or self.template == "/mcp" else "tasks:write"

    @property
    def body(self) -> Any:
        """A body that the route takes; None where it takes none."""
        if self.rest is None:
            return SENT_ELSEWHERE.get((self.method, self.template))
        return SENT[self.method, self.rest]

    def path(self, task_id: str = ABSENT_ID, user_id: str = "ana", **ids: str) -> str:
        """Return the path of the route, with absent ids where none is given, and the query that it demands."""
        named = dict.fromkeys(_NAMES.findall(self.template), ABSENT_ID) | {"task_id": task_id, "user_id": user_id} | ids
        query = QUERIES.get(self.rest or "") or QUERIES.get(f"{self.method} {self.rest}")
        return self.template.format(**named) + (f"?{query}" if query else "")

    def asking(self, query: str, **ids: str) -> str:
        """Return the path with a query beside the one that the route demands."""
        path = self.path(**ids)
        return f"{path}{'&' if '?' in path else '?'}{query}"


def _served() -> list[Route]:
    """Return the routes of the documented API; `/mcp` is another, with promises in tests/contracts/mcp_door.py."""
    every = create_app(SETTINGS).routes
    routes = [route for route in every if isinstance(route, APIRoute) and route.include_in_schema]
    return [Route(method, route.path_format) for route in routes for method in sorted(route.methods or ())]


ROUTES = _served()
_PUBLIC = ("/health/", "/auth/", "/api/erasures/")
PRIVATE = [route for route in ROUTES if not route.template.startswith(_PUBLIC)]
OF_ADMINISTRATORS = [route for route in PRIVATE if route.is_for_administrators]
_SAYS_THE_SAME = {"/api/lists/inbox", "/api/limits"}
STORED = [route for route in PRIVATE if route.template not in _SAYS_THE_SAME]
"""Those that ask storage something."""
OF_ONE_TASK = [route for route in PRIVATE if "{task_id}" in route.template]
BATCHES = [route for route in PRIVATE if route.template.endswith("/batch")]
WITH_BODY = [route for route in PRIVATE if route.body is not None]
BODIES = [route for route in WITH_BODY if route.template == canonical_template(route.template)]
"""Those with a body, each on one mount: the other mounts serve the same routes (tests/contracts/http_mounts.py)."""
READS_OF_ONE_TASK = [route for route in OF_ONE_TASK if route.method == "GET"]
WRITES = [route for route in PRIVATE if route.method != "GET" and route.scope == "tasks:write"]
"""Those that change what an owner keeps here: once under a key, told in history, and to be undone, but for claims."""
CLAIMS = [route for route in WRITES if route.template.endswith(("/claim", "/lease"))]
"""Those that say who works on a task. No task changes: nothing is told in history, and there is no ETag to match."""
TASK_WRITES = [
    route for route in WRITES if route not in CLAIMS and (route.rest is not None or "/operations/" in route.template)
]
"""Those that change nothing but tasks; tests/http_resource_writes.py has the others."""
OF_PEOPLE = [route for route in PRIVATE if route.template.startswith("/api/users/me/tokens")]
"""Those that are for people alone: no program in their name, no operation, no key."""
STREAM = Route("GET", "/api/events")
FINITE = [route for route in ROUTES if route != STREAM]
"""All but the one whose answer has no end, for tests that wait for it."""
_OF_TASKS = {"tasks", "todos", "trash", "changes", "activity"}
LISTS = [
    route
    for route in PRIVATE
    if route.method == "GET" and "{" not in route.rest_or_template and route not in {STREAM, *OF_ADMINISTRATORS}
]
LISTS_OF_TASKS = [route for route in LISTS if route.template.rpartition("/")[2] in _OF_TASKS]
PAGED = [route for route in LISTS if route.template.rpartition("/")[2] in {"tasks", "todos", "trash"}]
"""The lists that are paged by offset and have a total."""
