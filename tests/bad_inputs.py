"""The collection of bad inputs: what is in it, what is left out of it and why, and what passes."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from domain.task import DESCRIPTION_MAX, TITLE_MAX
from tests.http_api import Api
from tests.raw_http import Answer, Headers, send

COLLECTION = Path(__file__).parent / "data" / "bad_inputs.json"
LONGEST = {"title": TITLE_MAX, "description": DESCRIPTION_MAX}

NOT_DUE = {
    "jwt": "tests/unit/test_jwt_attacks.py runs them against the identity adapters",
    "jwks": "tests/unit/test_jwks_attacks.py runs them against the key set",
    "ssrf_url": "the service fetches no URL that a client names",
    "field_recurrence": "there is no recurrence yet",
}
"""Categories that nothing here could answer differently from any other unknown field, or that are run elsewhere."""

ELSEWHERE = "the HTTP server answers it, before the application is asked: tests/e2e/test_raw_requests.py, or the proxy"
RUDE = "tests/e2e/test_rude_clients.py"
NO_CHILDREN = "no path names a thing and what is below it: subtasks and sections are found by their own ids"
NO_MEMBERS = "tasks have one owner, and nobody else to let in or put out"
LEFT_OUT = {
    "http.te-xchunked": ELSEWHERE,
    "http.te-list": ELSEWHERE,
    "http.te-space": ELSEWHERE,
    "http.cl-plus": ELSEWHERE,
    "http.cl-neg": ELSEWHERE,
    "http.bare-lf": ELSEWHERE,
    "http.abs-uri": ELSEWHERE,
    "http.chunk-overflow": ELSEWHERE,
    "http.http99": ELSEWHERE,
    "dos.slow-headers": ELSEWHERE,
    "dos.slow-body": RUDE,
    "dos.rst-mid-response": RUDE,
    "dos.10k-idle": RUDE,
    "dos.expensive-x50": RUDE,
    "dos.sse-expired": "tests/e2e/test_event_stream_story.py lets a token expire while events flow",
    "idem.unknown-commit": "tests/integration/replicas/test_safe_retries.py destroys the answer to the COMMIT",
    "bola.child-of-foreign-parent": NO_CHILDREN,
    "bola.foreign-child-under-own-parent": NO_CHILDREN,
    "range.span-9000y": "no two fields are the beginning and the end of one thing",
    "bola.after-revoke": NO_MEMBERS,
    "bola.webhook-secret": NO_MEMBERS,
}

UNKNOWN_HERE = {"num.float.-0.0", "num.float.0.1+0.2"}
"""Good numbers in a field that this service does not have: where others take them, it answers 422 as for any other."""

WITH_AN_OFFSET = {"dt.dst-gap", "dt.tz2359", "dt.tz-sec", "dt.20-digits", "dt.comma"}
"""Moments that others may take. No field here does: a due is a wall time, which only a zone beside it fixes."""

NO_JSON = {r"tz.\ud800"}
"""Half a character: refused as 400 wherever it stands, before anybody looks at the fields."""

WALL_TIMES = {("dt.naive", "due.at")}
"""What others refuse because nothing says which moment it is: here it is a good time, of one field alone."""

SUCCESS = {200, 201, 204}


@dataclass(frozen=True, slots=True)
class Case:
    """One bad input."""

    name: str
    category: str
    given: dict[str, Any]
    statuses: frozenset[int]

    def __str__(self) -> str:
        return self.name

    @property
    def allowed(self) -> set[int]:
        """The statuses that pass; one good answer stands for those of the other methods."""
        if self.name in UNKNOWN_HERE | WITH_AN_OFFSET:
            return {422}
        if self.name in NO_JSON:
            return {400}
        return set(self.statuses) | (SUCCESS if self.statuses & SUCCESS else set())

    def written(self, part: str, *, longest: int = 0) -> bytes:
        """Return the bytes of one part of the request."""
        return b"".join(_bytes(piece, longest if self.name == "text.max" else 0) for piece in self.given[part])

    def also(self, status: int) -> Self:
        """Return the case with one more status that passes."""
        return replace(self, statuses=self.statuses | {status})

    def of_field(self, field: str) -> Self:
        """Return the case as it is meant for a field of a date or a time."""
        return replace(self, statuses=frozenset(SUCCESS)) if (self.name, field) in WALL_TIMES else self

    def between(self, before: str, after: str, longest: int = 0) -> bytes:
        """Return what a case of one field puts there, inside another body than its own."""
        inner = b"".join(_bytes(piece, longest if self.name == "text.max" else 0) for piece in self.given["body"][1:-1])
        return before.encode() + inner + after.encode()


def _bytes(piece: dict[str, Any], longest: int) -> bytes:
    if "hex" in piece:
        return bytes.fromhex(piece["hex"])
    if "repeat" in piece:
        repeated: str = piece["repeat"]
        return repeated.encode() * (longest or int(piece["n"]))
    text: str = piece["text"]
    return text.encode()


def every_case() -> list[Case]:
    rows = json.loads(COLLECTION.read_text())["cases"]
    return [Case(row["id"], row["cat"], row["input"], frozenset(row["expect"]["status"])) for row in rows]


def of(*categories: str) -> list[Case]:
    """Return the cases of some categories that are not left out."""
    return [case for case in every_case() if case.category in categories and case.name not in LEFT_OUT]


async def attempt(api: Api, case: Case, method: str, path: bytes, headers: Headers, body: bytes = b"") -> Answer:
    """Send a case and hold the answer to what every case demands."""
    sized: Headers = {"content-length": str(len(body))} if body else {}
    answer = await send(api.app, method, path, {**sized, **headers}, [body] if body else [])
    assert answer.status in case.allowed, (answer.status, answer.body)
    assert answer.status < 500
    assert answer.seconds < 5
    assert (await api.nobody.get("/health/live")).status_code == 200
    return answer
