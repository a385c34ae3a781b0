"""The service as its clients meet it: the whole application in this process, on the adapters that a test chooses."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dependency_injector import providers
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from domain.errors import TokenExpired, TokenInvalid
from domain.identity import OwnerId, Principal, scopes_of
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.settings import Settings

SETTINGS = Settings.model_construct(rate_limit="off")
"""The defaults, whatever the environment of the test run says; but one person sends what many would."""

JSON = {"content-type": "application/json"}
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class FakeIdentity:
    """Tokens are names: three people are known, `expired` was good once, and nothing else ever was."""

    async def identify(self, token: str) -> Principal:
        if token == "expired":
            raise TokenExpired("The token has expired.")
        if token not in {"ana", "ben", "admin"}:
            raise TokenInvalid("The token is not valid.")
        roles = frozenset({"admin"} if token == "admin" else ())
        return Principal(owner=OwnerId(token), expires_at=FOREVER, roles=roles, scopes=scopes_of(roles, None))


@dataclass(frozen=True, slots=True)
class Api:
    """A running application and the clients of some people."""

    app: FastAPI
    ana: AsyncClient
    ben: AsyncClient
    admin: AsyncClient
    nobody: AsyncClient
    container: Callable[[], Container]
    """Makes another container on the same storage."""

    def of(self, scope: str) -> AsyncClient:
        """Return the client of somebody whose token has the scope: Ana, where she has it."""
        return self.admin if scope == "admin" else self.ana

    def but_with(self, **ports: object) -> Any:
        """Serve the same storage once more, with some ports of the container replaced: `async with`."""
        return serving(self.container, **ports)


@asynccontextmanager
async def serving(container: Callable[[], Container], **ports: object) -> AsyncIterator[Api]:
    """Run the application on a container, with these ports in the places of its own."""
    wired = with_ports(container(), **ports)
    app = create_app(SETTINGS, wired)
    async with AsyncExitStack() as running:
        await running.enter_async_context(app.router.lifespan_context(app))
        ana, ben, admin, nobody = [
            await running.enter_async_context(_client(app, token)) for token in ("ana", "ben", "admin", None)
        ]
        yield Api(app, ana, ben, admin, nobody, container)


def with_ports(container: Container, **ports: object) -> Container:
    """Override providers of one container, which is possible only before the first of them was built."""
    for name, port in ports.items():
        getattr(container, name).override(providers.Object(port))
    return container


def _client(app: FastAPI, token: str | None) -> AsyncClient:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://taskport.test", headers=headers)


async def created(client: AsyncClient, **content: Any) -> dict[str, Any]:
    """Create a task and return it."""
    answer = await client.post("/api/tasks", json={"title": "Buy milk"} | content)
    assert answer.status_code == 201, answer.text
    task: dict[str, Any] = answer.json()
    return task


async def listed(client: AsyncClient, query: str = "", path: str = "/api/tasks") -> list[dict[str, Any]]:
    """Return the tasks of one page."""
    answer = await client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def recorded(api: Api) -> Any:
    """Return all that Ana's sequence and history say: the same before and after whatever left no trace."""
    newest = await api.container().change_feed().newest(OwnerId("ana"))
    answers = [await api.ana.get(f"/api/{path}") for path in ("changes?limit=500", "activity?limit=100")]
    assert [answer.status_code for answer in answers] == [200, 200]
    return newest, *(answer.json() for answer in answers)


def path_of(task: dict[str, Any]) -> str:
    return f"/api/tasks/{task['id']}"


def refused(answer: Response, status: int, error_code: str) -> dict[str, Any]:
    """Return the problem, after a look at whether it is the one that was expected."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["error_code"]) == (status, error_code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return body


def fields_of(answer: Response) -> list[str]:
    """Return the fields that a 422 names."""
    return [error["field"] for error in refused(answer, 422, "validation_failed")["errors"]]
