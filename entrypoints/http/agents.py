"""The door for agents: `/mcp`, and the document that says where tokens for it come from (RFC 9728)."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response, Security
from starlette.types import Message, Receive, Send
from starlette.types import Scope as Connection

from domain.errors import Forbidden, InsufficientScope
from domain.identity import Principal, Scope
from entrypoints.http.dependencies import BearerIdentity, container_of
from entrypoints.http.json_bodies import BATCH_MEMBERS_MAX, DEPTH_MAX, MALFORMED, StrictRoute
from entrypoints.http.problems import CHALLENGE
from entrypoints.http.representation import json_answer
from entrypoints.mcp.use_cases import UseCases
from entrypoints.mcp.visit import Visit
from entrypoints.settings import Settings

PATH = "/mcp"
METADATA_PATH = f"/.well-known/oauth-protected-resource{PATH}"
SCOPES = (Scope.READ, Scope.WRITE)
PARSE_ERROR, INVALID_REQUEST = -32700, -32600
_CALLER = "taskport.agents_caller"
Agent = Annotated[Principal, Security(BearerIdentity("agents_identity"))]


class ForeignOrigin(Forbidden):
    """A page of another origin sent the request: a browser was led here, and by whom is not known."""

    code = "foreign_origin"

    def __init__(self) -> None:
        super().__init__("This page may not speak to agents' tools: see MCP_URL.")


class AgentRoute(StrictRoute):
    """Reading is what everybody here may do; what a tool needs beyond that, the tool asks for."""

    needs = Scope.READ
    members_max = BATCH_MEMBERS_MAX
    has_deadline = False  # each call has one of its own, where it is known what was committed

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Say in each challenge where tokens come from, and turn foreign pages away."""
        handle = super().get_route_handler()

        async def handle_an_agent(request: Request) -> Response:
            settings: Settings = request.app.state.settings
            request.scope[CHALLENGE] = _challenge(settings)
            origin = request.headers.get("origin")  # what is no browser sends none
            if origin is not None and not settings.is_known_to_agents(origin):
                raise ForeignOrigin
            return await handle(request)

        return handle_an_agent


def add_to(app: FastAPI) -> None:
    """Serve agents; the OpenAPI document says nothing of it, for MCP describes itself."""
    add = app.router.add_api_route
    add(PATH, speak, methods=["POST"], include_in_schema=False, route_class_override=AgentRoute)
    app.add_route(METADATA_PATH, describe_resource, methods=["GET"], include_in_schema=False)


async def speak(caller: Agent, request: Request) -> Response:
    """Hand one message over to the server of MCP. A person can let a client do more, so it is told to ask for it."""
    message = await request.json()
    if not isinstance(message, dict):
        return _no_message(PARSE_ERROR if message is MALFORMED else INVALID_REQUEST)
    served = await _served(request)
    needed = served.scope_of(message)
    if caller.acts_by_consent and needed not in caller.scopes:
        raise InsufficientScope(needed)
    request.scope[_CALLER] = caller
    return _Exchange(served, await request.body())


async def describe_resource(request: Request) -> Response:
    """Say which authorization server gives tokens for what is served here."""
    settings: Settings = request.app.state.settings
    issuer = settings.oauth_issuer
    document = {
        "resource": settings.mcp_resource,
        "resource_name": "Taskport",
        "scopes_supported": SCOPES,
        "bearer_methods_supported": ["header"],
    }
    return json_answer(document if issuer is None else document | {"authorization_servers": [issuer]})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """What comes with the SDK of MCP, which is imported when the first agent comes and not before."""

    server: Any
    exchange: Callable[..., Awaitable[None]]
    scope_of: Callable[[dict[str, Any]], Scope]


class _Exchange(Response):
    """An answer that the server of MCP writes."""

    def __init__(self, served: _Served, body: bytes) -> None:
        super().__init__()
        self._served = served
        self._incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer one message, which is there already."""

        async def receive_again() -> Message:
            return self._incoming.pop() if self._incoming else await receive()

        await self._served.exchange(self._served.server, scope, receive_again, send)


async def _served(request: Request) -> _Served:
    state = request.app.state
    if not hasattr(state, "agents"):
        state.agents = await asyncio.to_thread(_serve, container_of(request).agents_use_cases())
    served: _Served = state.agents
    return served


def _serve(use_cases: UseCases) -> _Served:
    calls, server, streamable = (import_module(f"entrypoints.mcp.{name}") for name in ("calls", "server", "streamable"))

    async def visit_of(context: Any) -> Visit:  # noqa: ANN401  # the SDK's
        scope = context.request.scope
        client, request_id = server.client_of(context), scope["request_id"]
        return Visit(caller=scope[_CALLER], client=client, request_id=request_id, use_cases=use_cases)

    return _Served(server=server.make_server(visit_of), exchange=streamable.exchange, scope_of=calls.scope_of)


def _no_message(code: int) -> Response:
    message = f"Send one message as strict JSON: no batch, no name twice, at most {DEPTH_MAX} levels deep."
    return json_answer({"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}, status=400)


def _challenge(settings: Settings) -> dict[str, str]:
    """Return where the metadata is (RFC 9728 §5.1), and what to ask for there."""
    parts = urlsplit(settings.mcp_resource)
    metadata = f"{parts.scheme}://{parts.netloc}/.well-known/oauth-protected-resource{parts.path}"
    return {"resource_metadata": metadata, "scope": " ".join(SCOPES)}
