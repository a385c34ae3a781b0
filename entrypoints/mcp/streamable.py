"""One HTTP exchange in MCP's Streamable HTTP transport, of either era; nothing is kept between two."""

from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Receive, Scope, Send


async def exchange(server: Server[Any], scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request with JSON. Hosts, origins and tokens have been looked at by whoever calls."""
    manager = StreamableHTTPSessionManager(
        server,
        stateless=True,
        json_response=True,
        security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    # What parses requests here leaves the blanks behind a value, which are no part of it (RFC 9110 §5.5).
    scope = {**scope, "headers": [(name, value.strip(b" \t")) for name, value in scope["headers"]]}
    async with manager.run():  # a manager runs once; without sessions, it has nothing to manage beyond the exchange
        await manager.handle_request(scope, receive, send)
