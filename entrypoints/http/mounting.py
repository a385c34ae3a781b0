"""One router under several prefixes, with routes that are flat: matching a nested router would cost a second search."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.params import Depends
from fastapi.routing import APIRoute

_OF_TASKS = "/api/tasks"
_OLDER = ("/api/{user_id}/tasks", "/api/todos")


def canonical_template(template: str) -> str:
    """Return the template of the same route under the task routes' own mount."""
    older = next((mount for mount in _OLDER if template.startswith(mount)), None)
    return template if older is None else _OF_TASKS + template.removeprefix(older)


def mount(
    app: FastAPI, router: APIRouter, prefix: str, *, called: str = "", dependencies: Sequence[Depends] = ()
) -> None:
    """Add the router's routes under the prefix; a mount that is `called` something is there for older clients."""
    for route in router.routes:
        assert isinstance(route, APIRoute)  # noqa: S101  # our routers hold nothing else
        app.router.add_api_route(
            prefix + route.path,
            route.endpoint,
            methods=sorted(route.methods or ()),
            response_model=route.response_model,
            response_class=route.response_class,
            status_code=route.status_code,
            responses=route.responses,
            tags=[called or tag for tag in route.tags],
            dependencies=dependencies,
            deprecated=bool(called) or None,
            operation_id=f"{called}_{route.name}" if called else route.name,
            summary=(route.description or route.name).partition(".")[0],
            openapi_extra=route.openapi_extra,
            route_class_override=type(route),
        )
