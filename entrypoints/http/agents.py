"""The door for agents: `/mcp`, and the document that says where tokens for it come from (RFC 9728)."""

import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response, Security
from starlette.types import Message, Receive, Send
from starlette.types import Scope as Connection

from domain.errors import Forbidden
from domain.identity import Principal, Scope
from entrypoints.http.dependencies import BearerIdentity, container_of
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.problems import CHALLENGE
from entrypoints.http.representation import json_answer
from entrypoints.mcp.visit import Visit
from entrypoints.settings import Settings

PATH = "/mcp"
METADATA_PATH = f"/.well-known/oauth-protected-resource{PATH}"
SCOPES = (Scope.READ, Scope.WRITE)
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
    """Hand the request over to the server of MCP, with a body that is small and there."""
    request.scope[_CALLER] = caller
    return _Exchange(request, await request.body())


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


class _Exchange(Response):
    """An answer that the server of MCP writes."""

    def __init__(self, request: Request, body: bytes) -> None:
        super().__init__()
        self._request = request
        self._incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer, after the server was made for the first who asked."""
        state = self._request.app.state
        streamable = await asyncio.to_thread(import_module, "entrypoints.mcp.streamable")
        if not hasattr(state, "agents_server"):
            state.agents_server = await asyncio.to_thread(_make_server, self._request)

        async def receive_again() -> Message:
            return self._incoming.pop() if self._incoming else await receive()

        await streamable.exchange(state.agents_server, scope, receive_again, send)


def _make_server(request: Request) -> Any:  # noqa: ANN401  # the SDK's, which is imported by then and not before
    use_cases = container_of(request).agents_use_cases()
    server = import_module("entrypoints.mcp.server")

    async def visit_of(context: Any) -> Visit:  # noqa: ANN401  # as above
        scope = context.request.scope
        client, request_id = server.client_of(context), scope["request_id"]
        return Visit(caller=scope[_CALLER], client=client, request_id=request_id, use_cases=use_cases)

    return server.make_server(visit_of)


def _challenge(settings: Settings) -> dict[str, str]:
    """Return where the metadata is (RFC 9728 §5.1), and what to ask for there."""
    parts = urlsplit(settings.mcp_resource)
    metadata = f"{parts.scheme}://{parts.netloc}/.well-known/oauth-protected-resource{parts.path}"
    return {"resource_metadata": metadata, "scope": " ".join(SCOPES)}
