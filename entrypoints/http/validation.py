"""What pydantic and Starlette refuse, said the way the core refuses."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from application.batch import BatchVerb
from domain.errors import FieldError
from entrypoints.http.json_bodies import DEPTH_MAX, EXCESSIVE, MALFORMED
from entrypoints.http.problems import problem

_TAGS = frozenset({"create", *BatchVerb})
_SHOWABLE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NOT_JSON = "The body must be JSON: UTF-8 without a byte order mark, no member twice, no NaN, no lone surrogate."
_CODES = {
    404: ("not_found", "There is nothing at this path."),
    405: ("method_not_allowed", "This path does not have that method."),
    408: ("request_timeout", "The body did not come within 30 seconds."),
    413: ("content_too_large", "The body may have at most 1 MiB."),
}


def invalid_request(request: Request, refusal: RequestValidationError) -> Response:
    """Answer 415 or 400 when the body could not be read at all, 422 when its content breaks rules."""
    if refusal.body is MALFORMED:
        return problem(request, 400, "malformed_json", _NOT_JSON)
    if isinstance(refusal.body, bytes):
        return problem(request, 415, "unsupported_media_type", "The body must be sent as application/json.")
    errors = _field_errors(refusal, request.scope["route"].members_max)
    return problem(request, 422, "validation_failed", "The request breaks a rule; see errors.", errors=errors)


def http_refusal(request: Request, refusal: HTTPException, allow: Sequence[str]) -> Response:
    """Answer what routing and the body limit refuse. `allow` are the methods that the path does have."""
    error_code, detail = _CODES.get(refusal.status_code, ("bad_request", "The request could not be read."))
    status = refusal.status_code if refusal.status_code in _CODES else 400
    headers = {405: {"Allow": ", ".join(allow)}, 408: {"Connection": "close"}}.get(status)  # RFC 9110 §15.5.6, §15.5.9
    return problem(request, status, error_code, detail, headers=headers)


def _field_errors(refusal: RequestValidationError, members_max: int) -> tuple[FieldError, ...]:
    if refusal.body is EXCESSIVE:
        message = f"must have at most {DEPTH_MAX} levels and {members_max} values"
        return (FieldError(field="body", message=message, code="too_complex"),)
    return tuple(_field_error(error) for error in refusal.errors())


def _without_tags(place: Sequence[str | int]) -> list[str]:
    """Leave out what pydantic puts after an index to say which kind of item it found there."""
    before = (None, *place)
    return [
        str(part) for part, last in zip(place, before, strict=False) if not (isinstance(last, int) and part in _TAGS)
    ]


def _field_error(error: Mapping[str, Any]) -> FieldError:
    """Keep the place, the message and the type; drop the input, which may be huge, secret or not even text."""
    where = _without_tags(error["loc"][1:]) or [str(error["loc"][0])]
    field = ".".join(part if _SHOWABLE.fullmatch(part) else "?" for part in where)
    if error["type"] == "extra_forbidden":
        return FieldError(field=field, message="is not a field of this resource", code="unknown")
    if error["type"] == "union_tag_invalid":  # the message of which quotes what was sent
        return FieldError(field=f"{field}.op", message=f"must be one of {error['ctx']['expected_tags']}", code="enum")
    if error["type"] == "union_tag_not_found":
        return FieldError(field=f"{field}.op", message="Field required", code="missing")
    return FieldError(field=field, message=str(error["msg"]).removeprefix("Value error, "), code=str(error["type"]))
