"""What the OpenAPI document says of each kind of answer, refusals included."""

from typing import Any

from entrypoints.http.problems import MEDIA_TYPE, TITLES, Problem

_Responses = dict[int | str, dict[str, Any]]

_ETAG = {"ETag": {"description": "The version, for `If-Match` and `If-None-Match`.", "schema": {"type": "string"}}}
_LOCATION = {"Location": {"description": "Its path.", "schema": {"type": "string"}}}
_CHALLENGE = {"WWW-Authenticate": {"description": "RFC 6750 §3.", "schema": {"type": "string"}}}
_OPERATION = {
    "Operation-Id": {"description": "What `/api/operations/{operation_id}/undo` takes.", "schema": {"type": "string"}}
}
_REPLAYED = {
    "Idempotency-Replayed": {"description": "`true` when the answer was given before.", "schema": {"type": "string"}}
}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def _refused(status: int, why: str, headers: dict[str, Any] | None = None) -> _Responses:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": f"{TITLES[status]}: {why}", "content": content, "headers": headers or {}}}


_AWAY = "`storage_unavailable`, `identity_unavailable`"
_ALWAYS = (
    _refused(401, "`token_missing`, `token_expired` or `token_invalid`.", _CHALLENGE)
    | _refused(403, "`insufficient_scope`, `user_suspended`, or `owner_mismatch`: the path names another user.")
    | _refused(410, "`user_erased`: the token is older than the erasure of its user.")
    | _refused(422, "`validation_failed`; `errors` names each field.")
    | _refused(429, "`rate_limited` or `too_many_at_once`.", _RETRY)
    | _refused(500, "`internal_error`; the log has the request id.")
    | _refused(503, f"{_AWAY}, `outcome_unknown`, `deadline_exceeded` or `overloaded`.", _RETRY)
)
_NO_TASK = _refused(404, "`task_not_found`: there is none, or it is someone else's.")
_ONE_TASK = _refused(400, "`malformed_precondition` or `malformed_json`.") | _NO_TASK
_BODY = _refused(413, "`content_too_large`: more than 1 MiB.") | _refused(415, "`unsupported_media_type`: not JSON.")
_CHANGED = _refused(412, "`precondition_failed`; `ETag` is the current one.", _ETAG)
_OF_THE_PARENT = "`parent_completed`, `parent_in_trash`, `quota_reached`"
_IN_THE_TREE = _refused(409, f"{_OF_THE_PARENT} or `request_in_flight`.", _RETRY)
_TAKEN = _refused(409, f"`task_exists`, `task_in_trash`, {_OF_THE_PARENT} or `request_in_flight`.", _RETRY)
_KEYED: _Responses = (
    _refused(400, "`malformed_json`, `malformed_precondition` or `malformed_idempotency_key`.")
    | _refused(409, "`request_in_flight`: the first request with this key is being worked on.", _RETRY)
    | _refused(413, "`content_too_large`: more than 1 MiB.")
    | _refused(422, "`validation_failed` or `idempotency_key_reused`; `errors` names each field.")
)
_DONE = _ETAG | _OPERATION | _REPLAYED
_CURSOR = _refused(422, "`validation_failed`; `errors` names each field.")
_EXPIRED = _refused(410, "`sync_cursor_expired`: start again without a cursor. Or `user_erased`.")

LISTED: _Responses = {**_ALWAYS}
LISTED_OF_ONE: _Responses = {**_ALWAYS, **_ONE_TASK}
READ: _Responses = {
    **_ALWAYS,
    **_ONE_TASK,
    200: {"headers": _ETAG},
    304: {"description": "The ETag is still good.", "headers": _ETAG},
}
_DONE_TO_ONE: _Responses = {**_ALWAYS, **_BODY, **_KEYED, **_CHANGED, 200: {"headers": _DONE}}
WRITTEN: _Responses = {**_DONE_TO_ONE, **_NO_TASK, **_IN_THE_TREE}
REMOVED: _Responses = {**_ALWAYS, **_NO_TASK, **_KEYED, **_CHANGED, 204: {"headers": _OPERATION | _REPLAYED}}
_MADE: _Responses = {201: {"description": "Created.", "headers": _DONE | _LOCATION}}
_THERE: _Responses = {200: {"description": "There already, made by the same call before.", "headers": _DONE}}
CREATED: _Responses = {**_ALWAYS, **_BODY, **_KEYED, **_TAKEN, **_MADE, **_THERE}
REPLACED: _Responses = {**WRITTEN, **_TAKEN, **_MADE}
BATCHED: _Responses = {
    **WRITTEN,
    **_TAKEN,
    200: {"description": "A result per operation.", "headers": _OPERATION | _REPLAYED},
}
CLAIMED: _Responses = {
    **_ALWAYS,
    **_BODY,
    **_KEYED,
    200: {"description": "What the worker was given.", "headers": _OPERATION | _REPLAYED},
}
RENEWED: _Responses = {
    **CLAIMED,
    **_NO_TASK,
    **_refused(409, "`lease_lost` or `request_in_flight`.", _RETRY),
    200: {"headers": _OPERATION | _REPLAYED},
}
RELEASED: _Responses = {**_ALWAYS, **_NO_TASK, **_KEYED, 204: {"headers": _OPERATION | _REPLAYED}}
UNDONE: _Responses = {
    **_ALWAYS,
    **_KEYED,
    **_refused(404, "`operation_not_found`: it is not in your history."),
    **_refused(
        409, "`operation_superseded`, `operation_not_undoable`, `quota_reached` or `request_in_flight`.", _RETRY
    ),
    200: {"headers": _OPERATION | _REPLAYED},
}
PROFILE_READ: _Responses = {
    **_ALWAYS,
    **_refused(400, "`malformed_precondition`."),
    200: {"headers": _ETAG},
    304: {"description": "The ETag is still good.", "headers": _ETAG},
}
PROFILE_WRITTEN: _Responses = {**_DONE_TO_ONE}
DOWNLOADED: _Responses = {
    **_ALWAYS,
    200: {
        "description": "All of it, a JSON value a line.",
        "headers": {"Content-Disposition": {"description": "A file to save.", "schema": {"type": "string"}}},
        "content": {"application/jsonl": {"schema": {"type": "string"}}},
    },
}
SYNCED: _Responses = {**_ALWAYS, **_CURSOR, **_EXPIRED}
STREAMED: _Responses = {
    **_ALWAYS,
    **_CURSOR,
    **_EXPIRED,
    **_refused(400, "`malformed_last_event_id`."),
    **_refused(429, "`rate_limited`, or `too_many_streams`: ten are open already.", _RETRY),
}


def _missing(code: str) -> _Responses:
    return _refused(404, f"`{code}`: there is none, or it is someone else's.") if code else {}


def _in_the_way(*codes: str) -> _Responses:
    return _refused(409, ", ".join((*codes, "or `request_in_flight`")) + ".", _RETRY)


def listed_of(code: str) -> _Responses:
    """Return the answers of a list of what one resource has."""
    return {**_ALWAYS, **_missing(code)}


def read(code: str) -> _Responses:
    """Return the answers of reading one resource."""
    return {**READ, **_missing(code)}


def created(code: str = "", *, also: str = "") -> _Responses:
    """Return the answers of making one; `code` is that of what it would belong to."""
    conflict = _in_the_way(*filter(None, ("`quota_reached`", also)))
    return {**_ALWAYS, **_BODY, **_KEYED, **conflict, **_missing(code), **_MADE}


def written_to(code: str, *, also: str = "") -> _Responses:
    """Return the answers of changing one."""
    return {**_DONE_TO_ONE, **_missing(code), **(_in_the_way(also) if also else {})}


def removed(code: str, *, also: str = "") -> _Responses:
    """Return the answers of deleting one."""
    return {**REMOVED, **_missing(code), **(_in_the_way(also) if also else {})}


_NO_USER = _refused(404, "`user_not_found`: nobody of that id has written anything.")
ADMINISTERED: _Responses = {**_ALWAYS, **_NO_USER}
SUSPENDED: _Responses = {**ADMINISTERED, **_refused(409, "`suspending_oneself`.")}
ERASURE_REQUESTED: _Responses = {**_ALWAYS, 202: {"description": "It is written down.", "headers": _LOCATION}}
ERASURE_READ: _Responses = {
    status: answer for status, answer in _ALWAYS.items() if status not in {401, 403, 410}
} | _refused(404, "`erasure_not_found`: there is none, it was forgotten, or another came after it.")
TOKEN_MADE: _Responses = {
    **_ALWAYS,
    **_BODY,
    **_refused(400, "`malformed_json`."),
    **_refused(409, "`quota_reached`: revoke one first."),
    201: {"description": "Created.", "headers": _LOCATION},
}
TOKEN_REVOKED: _Responses = {**_ALWAYS, **_missing("token_not_found"), 204: {"description": "Revoked."}}
PUBLIC: dict[str, Any] = {"security": []}
"""What the document says of a route that needs no token."""
_STRANGERS: _Responses = (
    _BODY
    | _refused(400, "`malformed_json`.")
    | _refused(422, "`validation_failed`; `errors` names each field.")
    | _refused(500, "`internal_error`; the log has the request id.")
    | _refused(503, "`storage_unavailable`, `outcome_unknown` or `sign_in_busy`.", _RETRY)
)
REGISTERED: _Responses = {**_STRANGERS}
SIGNED_IN: _Responses = {**_STRANGERS, **_refused(401, "`credentials_refused` or `refresh_refused`.", _CHALLENGE)}
SIGNED_OUT: _Responses = {**_STRANGERS}
KEYS_PUBLISHED: _Responses = _refused(503, "`storage_unavailable`.", _RETRY)

NOT_READY: _Responses = _refused(503, "`storage_unavailable` or `identity_unavailable`.", _RETRY)

ANYWHERE: _Responses = (
    _refused(408, "`request_timeout`: headers or body did not come in time.")
    | _refused(414, "`uri_too_long`: path and query have more than 8 KiB.")
    | _refused(421, "`host_not_allowed`: the service does not answer for that host.")
    | _refused(431, "`headers_too_large`: more than 16 KiB.")
)
"""What any call can meet before it reaches its route."""

RATE_HEADERS: dict[str, Any] = {
    "RateLimit": {
        "description": 'What is left (`r`) and for how many seconds (`t`): `"owner";r=5999;t=60`.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'How often (`q`) in how many seconds (`w`): `"owner";q=6000;w=60`.',
        "schema": {"type": "string"},
    },
}
"""On every answer to a call that was counted (draft-ietf-httpapi-ratelimit-headers-10)."""

SCHEMAS = {"Problem": Problem}
"""Schemas that only these answers refer to, to be put into the document's components."""
