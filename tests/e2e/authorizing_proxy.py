"""A proxy that adds a token to each request, for programs that cannot send one. It changes not one byte beside that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_HEAD_END = b"\r\n\r\n"


@asynccontextmanager
async def authorizing(url: str, token: str) -> AsyncIterator[str]:
    """Serve what the URL serves, with the token; yield the proxy's own URL."""
    target = urlsplit(url)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(_HEAD_END)
        except asyncio.IncompleteReadError:  # a connection that was opened and not used
            writer.close()
            return
        upstream_reader, upstream_writer = await asyncio.open_connection(target.hostname, target.port)
        upstream_writer.write(_authorized(head, token))
        sending = asyncio.create_task(_pump(reader, upstream_writer))
        await _pump(upstream_reader, writer)
        sending.cancel()
        upstream_writer.close()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}"


def _authorized(head: bytes, token: str) -> bytes:
    """Put the token in, and end the connection after the one answer."""
    request_line, *headers = head.removesuffix(_HEAD_END).split(b"\r\n")
    kept = [header for header in headers if not header.lower().startswith((b"connection:", b"authorization:"))]
    added = [b"Connection: close", f"Authorization: Bearer {token}".encode()]
    return b"\r\n".join([request_line, *kept, *added]) + _HEAD_END


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65536):
        writer.write(chunk)
        await writer.drain()
