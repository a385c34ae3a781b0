"""The SDK's own client, as agents use it: over HTTP, or as the parent of `taskport mcp`."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from httpx2 import AsyncClient
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import Implementation

from tests.e2e.child_process import inherited
from tests.e2e.service import REPOSITORY

OLDER, MODERN = "legacy", "2026-07-28"
"""The eras, as the client calls them."""
_NAME = Implementation(name="story teller", version="1")


@asynccontextmanager
async def over_http(url: str, token: str, era: str) -> AsyncIterator[Client]:
    """Connect to a running service."""
    headers = {"Authorization": f"Bearer {token}"}
    async with AsyncClient(headers=headers, trust_env=False) as http:
        transport = streamable_http_client(f"{url}/mcp", http_client=http)
        async with Client(transport, mode=era, client_info=_NAME) as client:
            yield client


@asynccontextmanager
async def over_stdio(settings: Mapping[str, str], era: str) -> AsyncIterator[Client]:
    """Start `taskport mcp` and connect to it."""
    program = StdioServerParameters(
        command=sys.executable,
        args=["-m", "entrypoints.cli", "mcp"],
        env=inherited() | dict(settings),
        cwd=REPOSITORY,
    )
    async with Client(stdio_client(program), mode=era, client_info=_NAME) as client:
        yield client


async def answer_of(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool; return what it answers when all of it was done."""
    done = await client.call_tool(tool, arguments)
    assert not done.is_error, done.content
    assert isinstance(done.structured_content, dict)
    return done.structured_content
