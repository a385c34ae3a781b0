"""What reaches the real server byte by byte: messages that are no HTTP, or that never end."""

import json
import socket
from time import monotonic

import pytest

from tests.bad_inputs import ELSEWHERE, LEFT_OUT, Case, every_case
from tests.contracts.http_headers import SECURITY
from tests.e2e.service import TaskportProcess

CHUNKED = b"POST /api/tasks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: %b\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
SIZED = b"POST /api/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: %b\r\n\r\nhello"
MESSAGES = {
    "http.te-xchunked": CHUNKED % b"xchunked",
    "http.te-list": CHUNKED % b"chunked, identity",
    "http.te-space": (CHUNKED % b"chunked").replace(b"Encoding:", b"Encoding :"),
    "http.cl-plus": SIZED % b"+5",
    "http.cl-neg": SIZED % b"-1",
    "http.bare-lf": b"GET /health/live HTTP/1.1\nHost: a\n\n",
    "http.no-host": b"GET /health/live HTTP/1.1\r\n\r\n",
    "http.two-hosts": b"GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "http.abs-uri": b"GET http://evil.test/health/live HTTP/1.1\r\nHost: a\r\n\r\n",
    "http.chunk-overflow": (CHUNKED % b"chunked").replace(b"5\r\n", b"FFFFFFFFFFFFFFFFF\r\n"),
    "http.http99": b"GET /health/live HTTP/9.9\r\nHost: a\r\n\r\n",
    "http.trace": b"TRACE /api/tasks HTTP/1.1\r\nHost: a\r\n\r\n",
    "http.bogus-method": b"BOGUS /api/tasks HTTP/1.1\r\nHost: a\r\n\r\n",
}
TRANSPORT = [case for case in every_case() if case.category == "transport"]
GOOD = b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def said(service: TaskportProcess, message: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send the bytes and return the first answer, which has to come within 15 seconds."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=15) as line:
        line.sendall(message)
        answer = b""
        while b"\r\n\r\n" not in answer or len(answer) < _length(answer):
            if not (more := line.recv(65536)):
                break
            answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    return int(status.split(" ")[1]), dict(field.lower().split(": ", 1) for field in fields), body


def _length(answer: bytes) -> int:
    head, _, _ = answer.lower().partition(b"\r\n\r\n")
    _, _, rest = head.partition(b"content-length: ")
    return len(head) + 4 + int(rest.partition(b"\r\n")[0] or 0)


def is_guarded(headers: dict[str, str]) -> bool:
    lower = {name: value.lower() for name, value in SECURITY.items()}
    return lower.items() <= headers.items() and "x-request-id" in headers and "server" not in headers


def test_every_message_of_the_collection_is_sent() -> None:
    assert {case.name for case in TRANSPORT} == MESSAGES.keys()
    assert {name for name, why in LEFT_OUT.items() if why == ELSEWHERE and name.startswith("http.")} < MESSAGES.keys()


@pytest.mark.parametrize("case", TRANSPORT, ids=str)
def test_a_message_that_is_not_as_it_should_be_is_refused(local_service: TaskportProcess, case: Case) -> None:
    status, headers, body = said(local_service, MESSAGES[case.name])
    assert status in case.allowed
    assert is_guarded(headers)
    assert json.loads(body)["status"] == status
    assert b"evil" not in body
    assert said(local_service, GOOD)[0] == 200


def test_a_target_that_names_the_host_itself_is_answered(local_service: TaskportProcess) -> None:
    message = b"GET http://a:80/health/live HTTP/1.1\r\nHost: a:80\r\n\r\n"
    assert said(local_service, message)[0] == 200


def test_headers_without_an_end_are_refused(local_service: TaskportProcess) -> None:
    status, headers, _ = said(local_service, b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"a" * 200_000)
    assert (status, is_guarded(headers)) == (431, True)


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a"])
def test_headers_that_do_not_come_are_not_waited_for(local_service: TaskportProcess, begun: bytes) -> None:
    began = monotonic()
    status, headers, _ = said(local_service, begun)
    assert (status, is_guarded(headers)) == (408, True)
    assert 9 < monotonic() - began < 14


def test_forwarded_addresses_are_ignored_whoever_sends_them(local_service: TaskportProcess) -> None:
    forged = b"Authorization: Bearer canary\r\nX-Forwarded-For: 192.0.2.7\r\n"
    assert said(local_service, b"GET /api/tasks HTTP/1.1\r\nHost: a\r\n%b\r\n" % forged)[0] == 401
    until = monotonic() + 10
    while '"kind":"token_refused"' not in local_service.output() and monotonic() < until:
        said(local_service, GOOD)
    (line,) = (line for line in local_service.output().splitlines() if '"kind":"token_refused"' in line)
    assert json.loads(line)["client"] == "127.0.0.1"
