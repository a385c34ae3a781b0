"""Security events as lines of the log: what is in one, and how many there are of a flood."""

import asyncio
from collections.abc import Iterator
from io import StringIO

import pytest

from domain.audit import SecurityEvent, SecurityEventKind
from domain.identity import OwnerId
from entrypoints.security_log import REQUEST, SecurityLog, token_refusals
from tests.http_log import CaughtLog, caught

REVOKED = SecurityEvent(kind=SecurityEventKind.ACCESS_TOKEN_REVOKED, owner=OwnerId("ana"), subject="1")


@pytest.fixture
def log() -> Iterator[CaughtLog]:
    with caught(StringIO()) as log:
        yield log


@pytest.fixture
def seconds() -> list[float]:
    """The time, as its last item."""
    return [0.0]


@pytest.fixture
def audit(seconds: list[float]) -> SecurityLog:
    return SecurityLog(lines_per_second=3, clock=lambda: seconds[-1])


def asked(client: str) -> dict[str, object]:
    return {"request_id": "mine", "client": (client, 4711)}


def test_a_line_has_what_the_event_tells(audit: SecurityLog, log: CaughtLog) -> None:
    audit(REVOKED)
    (line,) = log.events
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "security",
        "level": "warning",
        "kind": "access_token_revoked",
        "owner": "ana",
        "subject": "1",
    }


@pytest.mark.parametrize(
    ("client", "told"), [("192.0.2.7", "192.0.2.7"), ("canary", None), ("", None), ("::1%canary", None)]
)
def test_a_line_names_the_request_and_an_address(
    client: str, told: str | None, audit: SecurityLog, log: CaughtLog
) -> None:
    before = REQUEST.set(asked(client))
    audit(REVOKED)
    REQUEST.reset(before)
    (line,) = log.events
    assert (line["request_id"], line.get("client")) == ("mine", told)


async def test_of_a_flood_so_many_lines_a_second_are_written_and_the_rest_is_counted(
    audit: SecurityLog, log: CaughtLog, seconds: list[float]
) -> None:
    refused = token_refusals(audit)
    for _ in range(1000):
        refused("signature")
    refused("expired")
    seconds.append(1.0)
    refused("signature")
    told = [(line["event"], line["reason"], line.get("count")) for line in log.events]
    assert told == [
        *[("security", "signature", None)] * 3,
        ("security", "expired", None),
        ("security events left out", "signature", 997),
        ("security", "signature", None),
    ]


async def test_the_count_is_told_even_when_nothing_follows(log: CaughtLog) -> None:
    refused = token_refusals(SecurityLog(lines_per_second=1))
    for _ in range(5):
        refused("signature")
    await asyncio.sleep(1.1)
    assert [line.get("count") for line in log.events] == [None, 4]


async def test_no_line_is_left_out_of_what_was_done(audit: SecurityLog, log: CaughtLog) -> None:
    for _ in range(20):
        audit(REVOKED)
    assert len(log.events) == 20
