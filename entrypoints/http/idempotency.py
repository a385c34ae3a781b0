"""The Idempotency-Key of a request, and the answer that is kept under it."""

import re
from hashlib import sha256
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import FieldError, ValidationFailed
from domain.idempotency import IdempotencyKey
from entrypoints.http.json_bodies import EXCESSIVE, MALFORMED
from entrypoints.http.mounting import canonical_template

HEADER = "Idempotency-Key"
KEY_MAX = 255
_KEY = re.compile(rf"[\x20-\x7e]{{1,{KEY_MAX}}}")
_CONDITIONS = ("if-match", "if-none-match")
_END = b"\n"
_REPLAYED = (b"idempotency-replayed", b"true")

KEYED: dict[str, Any] = {
    "parameters": [
        {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": f"1 to {KEY_MAX} printable ASCII characters of your making, new for each thing to be done. "
            "The same request under the same key is answered again and not done again, for 24 hours.",
            "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": f"^[ -~]{{1,{KEY_MAX}}}$"},
        }
    ]
}
"""What the OpenAPI document says of a route that takes a key."""


class MalformedIdempotencyKey(ValidationFailed):
    """The header is not one key; answered with 400, for the syntax is the header's and not ours."""

    code = "malformed_idempotency_key"

    def __init__(self) -> None:
        super().__init__(
            FieldError(
                field=HEADER, message=f"must be one key of 1 to {KEY_MAX} printable ASCII characters", code="malformed"
            )
        )


async def key_of(request: Request) -> IdempotencyKey | None:
    """Return the request's key and fingerprint; None without one. Raise MalformedIdempotencyKey."""
    keys = request.headers.getlist(HEADER)
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise MalformedIdempotencyKey
    return IdempotencyKey(key=keys[0], fingerprint=await _fingerprint(request))


async def _fingerprint(request: Request) -> bytes:
    """Digest what makes the request what it is: under which mount it came and how its JSON was spaced does not."""
    parts = {name: value for name, value in request.path_params.items() if name != "user_id"}
    what = [
        request.method,
        canonical_template(request.scope["route"].path_format),
        sorted((name, str(value)) for name, value in parts.items()),
        sorted(request.query_params.multi_items()) if request.scope["query_string"] else [],
        [request.headers.get(name) for name in _CONDITIONS],
    ]
    return sha256(orjson.dumps(what) + await _canonical_body(request)).digest()


async def _canonical_body(request: Request) -> bytes:
    body = await request.body()
    value = await request.json() if body else MALFORMED
    if value is MALFORMED or value is EXCESSIVE:
        return body
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number that is larger than any field takes
        return body


def packed(answer: Response) -> bytes:
    """Return an answer as it is kept: everything that the edge does not add anew."""
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in answer.raw_headers]
    return orjson.dumps([answer.status_code, headers]) + _END + bytes(answer.body)


def unpacked(kept: bytes) -> Response:
    """Return a kept answer, byte for byte, marked as a replay."""
    head, _, body = kept.partition(_END)
    status, headers = orjson.loads(head)
    answer = Response(body, status)
    answer.raw_headers = [*((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers), _REPLAYED]
    return answer
