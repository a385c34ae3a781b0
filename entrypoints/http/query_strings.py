"""Refusing query parameters that a route does not have, and repeated ones that can have only one value."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import get_origin

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from starlette.requests import Request

from domain.errors import FieldError, ValidationFailed


def refuse_unknown_parameters(request: Request) -> None:
    """Raise ValidationFailed naming each parameter that the route does not know or that came twice."""
    known = _parameters(request.scope["route"])
    names = [name for name, _ in request.query_params.multi_items()]
    errors = [_unknown(name, known) for name in names if name not in known]
    errors += [_repeated(name) for name in known if names.count(name) > 1 and not known[name]]
    if errors:
        raise ValidationFailed(*errors)


def _unknown(name: str, known: dict[str, bool]) -> FieldError:
    nearest = get_close_matches(name[:64], known, n=1)
    hint = f"; did you mean {nearest[0]}?" if nearest else ""
    return FieldError(field="query", message=f"there is a parameter that this call does not have{hint}", code="unknown")


def _repeated(name: str) -> FieldError:
    return FieldError(field=name, message="must be given once", code="repeated")


@lru_cache(maxsize=256)
def _parameters(route: APIRoute) -> dict[str, bool]:
    """Return the names of a route's query parameters, and whether each may be repeated."""
    return dict(_names_of(route.dependant))


def _names_of(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from ((name, _is_list(info)) for name, info in annotation.model_fields.items())
        else:
            yield field.alias, _is_list(field.field_info)
    for dependency in dependant.dependencies:
        yield from _names_of(dependency)


def _is_list(info: FieldInfo) -> bool:
    return get_origin(info.annotation) in {list, set, frozenset, tuple}
