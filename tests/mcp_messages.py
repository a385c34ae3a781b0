"""Messages of MCP as clients of either era send them, without any client."""

from typing import Any

from httpx2 import AsyncClient, Response

MODERN = "2026-07-28"
OLDER = "2025-11-25"
_META = "io.modelcontextprotocol"


async def send(
    client: AsyncClient, method: str, *, era: str = MODERN, headers: dict[str, str] | None = None, **params: Any
) -> Response:
    """Send one request; in the modern era each says who sends it."""
    told = {"accept": "application/json, text/event-stream", "mcp-protocol-version": era}
    if era == MODERN:
        named = params.get("name", params.get("uri"))
        told |= {"mcp-method": method} | ({"mcp-name": named} if named else {})
        params["_meta"] = {
            f"{_META}/protocolVersion": era,
            f"{_META}/clientCapabilities": {},
            f"{_META}/clientInfo": {"name": "test client", "version": "1"},
        }
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return await client.post("/mcp", json=body, headers=told | (headers or {}))


async def result_of(client: AsyncClient, method: str, *, era: str = MODERN, **params: Any) -> Any:
    """Return the result of a request that is answered."""
    answer = await send(client, method, era=era, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


async def tool_result(client: AsyncClient, name: str, *, era: str = MODERN, **arguments: Any) -> Any:
    """Return the result of calling a tool."""
    return await result_of(client, "tools/call", era=era, name=name, arguments=arguments)
