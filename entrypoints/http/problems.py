"""Every refusal as application/problem+json (RFC 9457), from one table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from application.batch import BatchRefused
from domain.errors import (
    Conflict,
    DomainError,
    FieldError,
    Forbidden,
    Gone,
    InsufficientScope,
    LimitReached,
    NotFound,
    OperationSuperseded,
    PreconditionFailed,
    RateLimited,
    RequestInFlight,
    SignInRefused,
    SyncCursorExpired,
    TokenMissing,
    Unauthenticated,
    Unavailable,
    ValidationFailed,
)
from entrypoints.http.etags import MalformedPrecondition, etag_of_version
from entrypoints.http.feed_positions import MalformedLastEventId
from entrypoints.http.idempotency import MalformedIdempotencyKey

MEDIA_TYPE = "application/problem+json"
CHALLENGE = "taskport.challenge"
"""Where a route leaves the parameters of its challenges, beside those that say why."""

STATUS: dict[type[DomainError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    PreconditionFailed: 412,
    MalformedPrecondition: 400,
    MalformedIdempotencyKey: 400,
    MalformedLastEventId: 400,
    ValidationFailed: 422,
    LimitReached: 429,
    Unavailable: 503,
}
_INSTANCE_MAX = 8 * 1024
"""A path that is longer was refused for it, and need not be sent back whole."""

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class ProblemField(BaseModel):
    """One field that breaks a rule."""

    field: str = Field(description="Where it is: a member of the body, a parameter or a header.")
    message: str = Field(description="A sentence for people. It never repeats what was sent.")
    code: str = Field(description="A stable name for programs.")


class Problem(BaseModel):
    """Every refusal has this form (RFC 9457), whatever refused it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/task_not_found",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "There is no such task.",
                    "instance": "/api/tasks/0190163d-8694-739b-aea5-966c26f8ad91",
                    "error_code": "task_not_found",
                    "errors": [],
                    "request_id": "019aa1b2-6f4e-7c1d-9a51-0d6f3f1f6f10",
                }
            ]
        }
    )

    type: str = Field(description="A URI reference that names the problem, made of `error_code`.")
    title: str = Field(description="The reason phrase of the status.")
    status: int = Field(description="The HTTP status, again.")
    detail: str = Field(description="What happened, in a sentence.")
    instance: str = Field(description="The path of the request.")
    error_code: str = Field(description="Stable; what clients branch on. docs/api.md lists them all.")
    errors: list[ProblemField] = Field(description="The fields that break a rule; empty for other problems.")
    request_id: str = Field(description="The X-Request-Id of this answer.")


def status_of(refusal: type[DomainError]) -> int:
    """Return the status of the nearest kind in the table."""
    return next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)


def problem_of(request: Request, refusal: DomainError) -> Response:
    """Render a refusal of the core."""
    status = status_of(type(refusal))
    return problem(
        request, status, refusal.code, str(refusal), errors=errors_of(refusal), headers=_headers(request, refusal)
    )


def problem_of_batch(request: Request, refused: BatchRefused) -> Response:
    """Render the refusal of one item as that of the batch; the fields say which item it was."""
    refusal, item = refused.refusal, f"operations.{refused.index}"
    errors = tuple(replace(error, field=f"{item}.{error.field}") for error in errors_of(refusal))
    whole = FieldError(field=item, message=str(refusal), code=refusal.code)
    detail = f"Nothing was done, because of operation {refused.index}: {refusal}"
    status = status_of(type(refusal))
    return problem(request, status, refusal.code, detail, errors=errors or (whole,), headers=_headers(request, refusal))


def errors_of(refusal: DomainError) -> tuple[FieldError, ...]:
    """Return the fields that a refusal names."""
    return refusal.errors if isinstance(refusal, (ValidationFailed, OperationSuperseded)) else ()


def problem(
    request: Request,
    status: int,
    error_code: str,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Render any refusal. Nothing that the client sent is in it but the path, percent-encoded as it came."""
    fields = [{"field": error.field, "message": error.message, "code": error.code} for error in errors]
    body: dict[str, Any] = {
        "type": f"/problems/{error_code}",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "instance": _instance(request),
        "error_code": error_code,
        "errors": fields,
        "request_id": request.scope.get("request_id", ""),
    }
    if "user_id" in request.path_params:
        body |= {"error": error_code, "message": detail, "details": fields}
    return Response(orjson.dumps(body), status, headers=headers, media_type=MEDIA_TYPE)


def _instance(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or b""
    return raw[:_INSTANCE_MAX].decode("ascii", "replace")


def _headers(request: Request, refusal: DomainError) -> dict[str, str]:
    match refusal:
        case Unauthenticated() | InsufficientScope():
            return {"WWW-Authenticate": _challenge(refusal, request.scope.get(CHALLENGE, {}))}
        case PreconditionFailed():
            return {"ETag": etag_of_version(refusal.current_version)}
        case SyncCursorExpired():
            return {"Link": '</api/changes>; rel="start"'}
        case RateLimited():
            return {"Retry-After": str(refusal.usage.resets_in)}
        case Unavailable() | RequestInFlight() | LimitReached():
            return {"Retry-After": "1"}
        case _:
            return {}


def _challenge(refusal: Unauthenticated | InsufficientScope, told: dict[str, str]) -> str:
    """Return what RFC 6750 §3 wants said, and what the route says: no error to those who sent no token."""
    match refusal:
        case TokenMissing() | SignInRefused():
            said = {}
        case InsufficientScope():
            said = {"error": "insufficient_scope", "scope": refusal.needed}
        case _:
            said = {"error": "invalid_token", "error_description": str(refusal)}
    parameters = (f'{name}="{value}"' for name, value in (said | told | said).items())
    return f"Bearer {', '.join(parameters)}".rstrip()
