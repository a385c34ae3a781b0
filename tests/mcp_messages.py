"""Messages of MCP as clients of either era send them, without any client."""

from typing import Any

import orjson
from httpx2 import AsyncClient, Response

MODERN = "2026-07-28"
OLDER = "2025-11-25"
_META = "io.modelcontextprotocol"
_TOLD = {
    f"{_META}/protocolVersion": MODERN,
    f"{_META}/clientCapabilities": {},
    f"{_META}/clientInfo": {"name": "test client", "version": "1"},
}


async def send(
    client: AsyncClient, method: str, *, era: str = MODERN, headers: dict[str, str] | None = None, **params: Any
) -> Response:
    """Send one request; in the modern era each says who sends it."""
    if era == MODERN:
        params["_meta"] = _TOLD
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    told = headers_of(era, method, params.get("name", params.get("uri")))
    return await client.post("/mcp", json=body, headers=told | (headers or {}))


def headers_of(era: str, method: str, named: str | None = None) -> dict[str, str]:
    """Return the headers of a request; in the modern era they repeat what is in it."""
    told = {"accept": "application/json, text/event-stream", "mcp-protocol-version": era}
    if era == MODERN:
        told |= {"mcp-method": method} | ({"mcp-name": named} if named else {})
    return told


def asked(tasks: bytes, *, around: bytes = b"%s") -> bytes:
    """Return what asks for new tasks, in either era, as it is written."""
    params = b'{"name":"create_tasks","arguments":{"tasks":%s},"_meta":%s}' % (tasks, orjson.dumps(_TOLD))
    message = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":%s}' % params
    return around.replace(b"%s", message)


async def result_of(client: AsyncClient, method: str, *, era: str = MODERN, **params: Any) -> Any:
    """Return the result of a request that is answered."""
    answer = await send(client, method, era=era, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


async def tool_result(client: AsyncClient, name: str, *, era: str = MODERN, **arguments: Any) -> Any:
    """Return the result of calling a tool."""
    return await result_of(client, "tools/call", era=era, name=name, arguments=arguments)
