"""What routing does not tell by itself."""

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import Scope

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_OF_FILES = ["GET", "HEAD"]


def allowed_methods(app: FastAPI, scope: Scope) -> list[str]:
    """Return the methods that some route takes at this path (RFC 9110 §10.2.1 wants all of them in Allow).

    Where no route takes any, it was the mount of the documentation's files that refused.
    """
    return [method for method in _METHODS if _takes(app, dict(scope) | {"method": method})] or _OF_FILES


def _takes(app: FastAPI, scope: Scope) -> bool:
    if scope["method"] == "HEAD":
        scope["method"] = "GET"  # the edge answers it as one
    return any(route.matches(scope)[0] is Match.FULL for route in app.routes)
