"""What the OpenAPI document says of each kind of answer, refusals included."""

from typing import Any

from entrypoints.http.problems import MEDIA_TYPE, TITLES, Problem

_Responses = dict[int | str, dict[str, Any]]

_ETAG = {"ETag": {"description": "The version, for `If-Match` and `If-None-Match`.", "schema": {"type": "string"}}}
_LOCATION = {"Location": {"description": "The path of the new task.", "schema": {"type": "string"}}}
_CHALLENGE = {"WWW-Authenticate": {"description": "RFC 6750 §3.", "schema": {"type": "string"}}}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def _refused(status: int, why: str, headers: dict[str, Any] | None = None) -> _Responses:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": f"{TITLES[status]}: {why}", "content": content, "headers": headers or {}}}


_ALWAYS = (
    _refused(401, "`token_missing`, `token_expired` or `token_invalid`.", _CHALLENGE)
    | _refused(403, "`owner_mismatch`: the path names another user than the token.")
    | _refused(422, "`validation_failed`; `errors` names each field.")
    | _refused(500, "`internal_error`; the log has the request id.")
    | _refused(503, "`storage_unavailable`, `identity_unavailable` or `outcome_unknown`.", _RETRY)
)
_ONE_TASK = _refused(400, "`malformed_precondition` or `malformed_json`.") | _refused(
    404, "`task_not_found`: there is none, or it is someone else's."
)
_BODY = (
    _refused(400, "`malformed_json`, or `malformed_precondition`.")
    | _refused(413, "`content_too_large`: more than 1 MiB.")
    | _refused(415, "`unsupported_media_type`: not JSON.")
)
_CHANGED = _refused(412, "`precondition_failed`; `ETag` is the current one.", _ETAG)

LISTED: _Responses = {**_ALWAYS}
READ: _Responses = {
    **_ALWAYS,
    **_ONE_TASK,
    200: {"headers": _ETAG},
    304: {"description": "The ETag is still good.", "headers": _ETAG},
}
WRITTEN: _Responses = {**_ALWAYS, **_ONE_TASK, **_BODY, **_CHANGED, 200: {"headers": _ETAG}}
REMOVED: _Responses = {**_ALWAYS, **_ONE_TASK, **_CHANGED}
CREATED: _Responses = {**_ALWAYS, **_BODY, 201: {"headers": _ETAG | _LOCATION}}
NOT_READY: _Responses = _refused(503, "`storage_unavailable` or `identity_unavailable`.", _RETRY)

SCHEMAS = {"Problem": Problem}
"""Schemas that only these answers refer to, to be put into the document's components."""
