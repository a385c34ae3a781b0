"""Agents as the tools meet them: what comes in is a name and arguments, whatever carried them."""

from dataclasses import dataclass
from typing import Any

from domain.identity import OwnerId, Principal, Scope
from entrypoints.mcp.calls import Answered, call
from entrypoints.mcp.visit import Visit
from tests.http_api import FOREVER, Api

BOTH = frozenset({Scope.READ, Scope.WRITE})
ABSENT = "5eed0000-0000-4000-8000-00000000dead"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "find_tasks": {},
    "get_tasks": {"tasks": ["x"]},
    "create_tasks": {"tasks": [{"title": "Not allowed"}]},
    "update_tasks": {"tasks": [{"task": "x", "title": "y"}]},
    "complete_tasks": {"tasks": ["x"]},
    "reschedule_tasks": {"tasks": [{"task": "x", "due": "today"}]},
    "move_tasks": {"tasks": [{"task": "x", "list": "inbox"}]},
    "delete_tasks": {"tasks": ["x"]},
    "undo": {"operation_id": ABSENT},
    "get_overview": {},
    "list_lists": {},
    "claim_tasks": {},
}
"""What each tool is asked for: a new one has to be entered here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A program that acts for somebody; with `token_name` its token has a name."""

    api: Api
    owner: str = "ana"
    scopes: frozenset[Scope] = BOTH
    client: str | None = "robot"
    token_name: str | None = None

    async def call(self, name: str, **arguments: Any) -> Answered:
        """Call a tool."""
        caller = Principal(owner=OwnerId(self.owner), expires_at=FOREVER, scopes=self.scopes, agent=self.token_name)
        use_cases = self.api.container().agents_use_cases()
        visit = Visit(caller=caller, client=self.client, request_id="r", use_cases=use_cases)
        return await call(visit, name, arguments)

    async def ask(self, name: str, **arguments: Any) -> Any:
        """Return the answer of a call that is done at least in part."""
        answered = await self.call(name, **arguments)
        assert not answered.is_error, answered.content
        return answered.content

    async def refused(self, name: str, **arguments: Any) -> str:
        """Return the sentence with which a whole call is refused."""
        answered = await self.call(name, **arguments)
        assert answered.is_error, answered.content
        sentence: str = answered.content["error"]
        return sentence

    async def created(self, *tasks: str | dict[str, Any]) -> list[dict[str, Any]]:
        """Create tasks and return their rows."""
        items = [{"title": task} if isinstance(task, str) else task for task in tasks]
        return rows_of(await self.ask("create_tasks", tasks=items))

    async def found(self, **question: Any) -> list[str]:
        """Return the titles of a page."""
        return [row["title"] for row in (await self.ask("find_tasks", **question))["tasks"]]


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Return the tasks of an answer whose items were all done."""
    return [result["task"] for result in answer["results"]]


def errors_of(answer: Any) -> list[str | None]:
    """Return what was refused, item by item."""
    return [result.get("error") for result in answer["results"]]
