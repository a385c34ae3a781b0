"""Refusing query parameters that a route does not have, and repeated ones that can have only one value."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import get_origin

from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from starlette.requests import Request

from domain.errors import FieldError, ValidationFailed

_UNKNOWN_NAMED = 10
"""How many are answered one by one: a long query must not make a longer answer."""


def refuse_unknown_parameters(request: Request) -> None:
    """Raise ValidationFailed with an error for each parameter that the route does not know or that came twice."""
    known: Mapping[str, bool] = request.scope["route"].known_parameters
    names = [name for name, _ in request.query_params.multi_items()]
    unknown = (name for name in dict.fromkeys(names) if name not in known)
    errors = [_unknown(name, known) for name in islice(unknown, _UNKNOWN_NAMED)]
    errors += [_repeated(name) for name in known if names.count(name) > 1 and not known[name]]
    if errors:
        raise ValidationFailed(*errors)


def _unknown(name: str, known: Mapping[str, bool]) -> FieldError:
    nearest = get_close_matches(name[:64], known, n=1)
    hint = f"; did you mean {nearest[0]}?" if nearest else ""
    return FieldError(field="query", message=f"there is a parameter that this call does not have{hint}", code="unknown")


def _repeated(name: str) -> FieldError:
    return FieldError(field=name, message="must be given once", code="repeated")


def parameters_of(dependant: Dependant) -> Mapping[str, bool]:
    """Return the names of a route's query parameters, and whether each may be repeated."""
    return dict(_names_of(dependant))


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
