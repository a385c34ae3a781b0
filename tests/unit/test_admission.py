"""Who is kept out although their token is good, on one replica."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from application.admission import REVOCATIONS_SEEN_FOR, TRUSTED_FOR, Admission
from domain.errors import DomainError, StorageUnavailable, TokenInvalid, UserErased, UserSuspended
from domain.identity import AccessTokenId, Principal
from domain.standing import WHILE_ERASING, Barred
from entrypoints.recurring import Recurring
from tests.builders import ANA, BEN, NOON, ticking_clock

SECOND = timedelta(seconds=1)
CALLER = Principal(owner=ANA, expires_at=NOON + timedelta(days=1), issued_at=NOON, scopes=frozenset())
TOKEN = AccessTokenId(uuid4())


@dataclass
class FakeBarredQueries:
    """Answers with each of these in turn, and with the last one for ever."""

    answers: list[Barred | StorageUnavailable]
    asked_since: list[datetime] = field(default_factory=list)
    asked_for_the_last: asyncio.Event = field(default_factory=asyncio.Event)

    async def barred(self, *, revoked_since: datetime) -> Barred:
        self.asked_since.append(revoked_since)
        await asyncio.sleep(0)  # as storage lets others go on meanwhile
        if len(self.answers) == 1:
            self.asked_for_the_last.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, StorageUnavailable):
            raise answer
        return answer


AWAY = StorageUnavailable("away")
NOBODY, ANA_SUSPENDED = Barred(), Barred(suspended=frozenset({ANA}))


def admission(*answers: Barred | StorageUnavailable) -> tuple[Admission, FakeBarredQueries]:
    queries = FakeBarredQueries(list(answers))
    return Admission(queries, lambda: NOON), queries


@pytest.mark.parametrize(
    ("barred", "refusal"),
    [
        (ANA_SUSPENDED, UserSuspended),
        (Barred(erased={ANA: NOON}), UserErased),
        (Barred(erased={ANA: WHILE_ERASING}), UserErased),
        (Barred(erased={ANA: NOON}, suspended=frozenset({ANA})), UserErased),
        (Barred(revoked=frozenset({TOKEN})), TokenInvalid),
    ],
)
def test_who_is_on_the_list_is_kept_out(barred: Barred, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        barred.require_admitted(replace(CALLER, access_token=TOKEN))


@pytest.mark.parametrize(
    "barred",
    [
        NOBODY,
        Barred(suspended=frozenset({BEN}), erased={BEN: WHILE_ERASING}),
        Barred(erased={ANA: NOON - SECOND}),
        Barred(revoked=frozenset({AccessTokenId(uuid4())})),
    ],
)
def test_who_is_not_on_the_list_comes_in(barred: Barred) -> None:
    barred.require_admitted(replace(CALLER, access_token=TOKEN))


def test_a_token_that_does_not_tell_its_age_is_older_than_an_erasure() -> None:
    with pytest.raises(UserErased):
        Barred(erased={ANA: NOON}).require_admitted(replace(CALLER, issued_at=None))


async def test_the_list_is_read_once_by_the_first_who_come_and_then_not_for_each() -> None:
    at_the_door, queries = admission(NOBODY)
    await asyncio.gather(*(at_the_door.require(CALLER) for _ in range(9)))
    await at_the_door.require(CALLER)
    assert queries.asked_since == [NOON - REVOCATIONS_SEEN_FOR]


async def test_nobody_comes_in_before_the_list_has_been_read() -> None:
    at_the_door, _ = admission(AWAY, NOBODY)
    with pytest.raises(StorageUnavailable):
        await at_the_door.require(CALLER)
    await at_the_door.require(CALLER)


async def test_a_list_that_cannot_be_read_again_stays_as_it_was() -> None:
    at_the_door, _ = admission(ANA_SUSPENDED, AWAY)
    await at_the_door.refresh()
    with pytest.raises(StorageUnavailable):
        await at_the_door.refresh()
    with pytest.raises(UserSuspended):
        await at_the_door.require(CALLER)


async def test_a_list_that_has_not_been_read_for_long_is_not_trusted() -> None:
    queries = FakeBarredQueries([NOBODY, ANA_SUSPENDED, AWAY])
    at_the_door = Admission(queries, ticking_clock(step=TRUSTED_FOR))
    await at_the_door.refresh()
    with pytest.raises(UserSuspended):
        await at_the_door.require(CALLER)
    with pytest.raises(StorageUnavailable):
        await at_the_door.require(CALLER)


async def test_a_watch_looks_again_and_again_also_after_a_failure() -> None:
    at_the_door, queries = admission(NOBODY, AWAY, ANA_SUSPENDED)
    failed: list[BaseException] = []
    async with Recurring(step=at_the_door.refresh, interval=0.001, on_failed=failed.append):
        await asyncio.wait_for(queries.asked_for_the_last.wait(), timeout=2)
    assert failed == [AWAY]
    with pytest.raises(UserSuspended):
        await at_the_door.require(CALLER)
