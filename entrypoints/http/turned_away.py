"""The answer of a full replica as bytes, for a server that writes it before it begins to work on the request."""

import re

import orjson
from starlette.requests import Request
from starlette.types import Scope

from domain.errors import Overloaded
from entrypoints.http.edge import SECURITY_HEADERS, request_id_of
from entrypoints.http.problems import instance_of, problem_of

LIMITS = "taskport.limits"
"""Where the lifespan leaves the replica's limits for the server."""
_PLAIN = (b"/api/", b"/auth/")

_ANSWER = problem_of(Request({"type": "http", "raw_path": b"/", "request_id": "?"}), Overloaded())
_TO_INSTANCE, _TO_REQUEST_ID, _TO_END = re.split(rb'"/"|"\?"', bytes(_ANSWER.body))
_HEADERS = [header for header in (*_ANSWER.raw_headers, *SECURITY_HEADERS) if header[0] != b"content-length"]
_HEAD = b"".join([b"HTTP/1.1 503 Service Unavailable\r\n", *(b"%b: %b\r\n" % header for header in _HEADERS)])


def is_plain(target: bytes, scope: Scope) -> bool:
    """Tell whether it can be turned away unseen: no probe, and no browser that looks for the headers of CORS."""
    return target.startswith(_PLAIN) and b"origin" not in dict(scope["headers"])


def turned_away(scope: Scope) -> tuple[bytes, bytes]:
    """Return the head, to which lines can be added, and the content of what Throttle and Edge would say."""
    request_id = request_id_of(scope)
    instance = orjson.dumps(instance_of(scope))
    content = b'%b%b%b"%b"%b' % (_TO_INSTANCE, instance, _TO_REQUEST_ID, request_id, _TO_END)
    return b"%bcontent-length: %d\r\nx-request-id: %b\r\n" % (_HEAD, len(content), request_id), content
