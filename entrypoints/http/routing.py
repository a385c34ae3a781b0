"""What routing does not do, and does not tell, by itself."""

import re

from fastapi import FastAPI
from starlette.routing import Match, Route
from starlette.types import Scope

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_OF_FILES = ["GET", "HEAD"]
_NAME_OF_GROUP = re.compile(r"\?P<\w+>")


def keep_words_from_being_ids(app: FastAPI) -> None:
    """Let no path with an id take a path that says a word there, not even with a method that the latter lacks."""
    routes = [route for route in app.routes if isinstance(route, Route)]
    but_for = [{f"(?!{_unnamed(other)})" for other in routes if _is_wider(route, other)} for route in routes]
    for route, words in zip(routes, but_for, strict=True):
        route.path_regex = re.compile("".join(sorted(words)) + route.path_regex.pattern)


def _is_wider(route: Route, other: Route) -> bool:
    return bool(route.path_regex.match(other.path_format)) and not other.path_regex.match(route.path_format)


def _unnamed(route: Route) -> str:
    return _NAME_OF_GROUP.sub("?:", route.path_regex.pattern)


def allowed_methods(app: FastAPI, scope: Scope) -> list[str]:
    """Return the methods that some route takes at this path (RFC 9110 §10.2.1 wants all of them in Allow).

    Where no route takes any, it was the mount of the documentation's files that refused.
    """
    return [method for method in _METHODS if _takes(app, dict(scope) | {"method": method})] or _OF_FILES


def _takes(app: FastAPI, scope: Scope) -> bool:
    if scope["method"] == "HEAD":
        scope["method"] = "GET"  # the edge answers it as one
    return any(route.matches(scope)[0] is Match.FULL for route in app.routes)
