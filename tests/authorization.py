"""Who may use which route, as the application says it; `python -m tests.authorization` prints the table of the docs."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from entrypoints.http.app import create_app
from entrypoints.http.dependencies import BearerIdentity
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.mounting import canonical_template
from tests.http_api import SETTINGS

HEAD = ["| route | token | scope | whose |", "|---|---|---|---|"]


def is_private(route: APIRoute) -> bool:
    """Whether the route proves who is asking."""
    return _proves(route.dependant)


def _proves(dependant: Dependant) -> bool:
    return isinstance(dependant.call, BearerIdentity) or any(map(_proves, dependant.dependencies))


def served(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """Return every route with each of its methods."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield from ((method, route) for method in sorted(route.methods or ()))


def table(app: FastAPI) -> str:
    """Return the rows of all routes; of those that are mounted several times, one."""
    rows = {f"`{method} {canonical_template(route.path_format)}`": _row(route) for method, route in served(app)}
    return "\n".join([*HEAD, *(f"| {name} | {row} |" for name, row in sorted(rows.items(), key=_by_path))])


def _by_path(row: tuple[str, str]) -> tuple[str, str]:
    method, path = row[0].strip("`").split(" ")
    return path, method


def _row(route: APIRoute) -> str:
    if not is_private(route):
        return "none | | nobody's"
    assert isinstance(route, StrictRoute)
    if route.needs == "admin":
        return f"yes | `{route.needs}` | everybody's ids and counts, nobody's tasks"
    whose = "the caller's; another's is 404" if "_id}" in route.path_format else "the caller's"
    return f"yes | `{route.needs}` | {whose}"


if __name__ == "__main__":
    print(table(create_app(SETTINGS)))  # noqa: T201  # this is what it is for
