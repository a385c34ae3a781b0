"""CORS: which pages of browsers may call the service, and what they may send and read."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
SENT = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "MCP-Protocol-Version",
    "Mcp-Method",
    "Mcp-Name",
    "X-Request-Id",
)
READABLE = (
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "Operation-Id",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-Id",
)


def with_origins(app: ASGIApp, origins: tuple[str, ...]) -> CORSMiddleware:
    """Let these exact origins in, without credentials: a token is sent by the page itself, never by the browser."""
    return CORSMiddleware(
        app, allow_origins=origins, allow_methods=METHODS, allow_headers=SENT, expose_headers=READABLE, max_age=7200
    )
