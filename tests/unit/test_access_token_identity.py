"""Whom a personal access token proves, and what it costs to ask."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.access_tokens.by_prefix import ByPrefix
from adapters.access_tokens.identity_provider import AccessTokenIdentityProvider
from adapters.access_tokens.lookups import MOST_AT_ONCE, Lookups
from adapters.better_auth.token_cache import CachedIdentityProvider
from application.access_tokens import AccessTokenUses
from domain.access_token import AccessToken
from domain.access_token_text import PATTERN, PREFIX, TEXTS, digest_of, hint_of, is_well_formed, text_of
from domain.errors import IdentityUnavailable, StorageUnavailable, TokenExpired, TokenInvalid
from domain.identity import Scope
from tests.builders import ANA, an_access_token
from tests.fake_time import FakeTime
from tests.http_api import FakeIdentity

GOOD = text_of(TEXTS // 7)


class CountedTokens:
    """Answers from a dictionary and remembers how often it was asked; storage may be away."""

    def __init__(self, tokens: Mapping[bytes, AccessToken]) -> None:
        self.tokens = dict(tokens)
        self.asked: list[int] = []
        self.is_away = False

    async def with_digests(self, digests: Collection[bytes]) -> Mapping[bytes, AccessToken]:
        self.asked.append(len(digests))
        if self.is_away:
            raise StorageUnavailable("away")
        return {digest: self.tokens[digest] for digest in digests if digest in self.tokens}

    add = of_owner = get = revoke = note_uses = Any


class Rig:
    """The provider on fake time, and all that it said."""

    def __init__(self, **fields: Any) -> None:
        self.time = FakeTime()
        now = self.time.clock()
        token = replace(an_access_token(), created_at=now, expires_at=now + timedelta(seconds=90), **fields)
        self.storage = CountedTokens({digest_of(GOOD): token})
        self.reasons: list[str] = []
        self.used: list[AccessToken] = []
        self.lookups = Lookups(self.storage, sleep=self.rest)  # type: ignore[arg-type]  # it is asked one thing
        self.provider = AccessTokenIdentityProvider(
            self.lookups, clock=self.time.clock, on_used=self.used.append, on_refused=self.reasons.append
        )

    async def rest(self, _: float) -> None:
        await asyncio.sleep(0)


def test_a_text_is_a_prefix_thirty_random_characters_and_their_checksum() -> None:
    texts = {text_of(number) for number in (0, 1, TEXTS - 1)}
    assert all(is_well_formed(text) and len(text) == len(PREFIX) + 36 for text in texts)
    assert PATTERN == "taskport_pat_[0-9A-Za-z]{36}"
    assert text_of(0) == "taskport_pat_" + "0" * 30 + "2C8GjS"
    assert hint_of(text_of(0)) == "8GjS"


@pytest.mark.parametrize("place", range(len(PREFIX), len(GOOD)))
async def test_a_mistyped_token_costs_no_question(place: int) -> None:
    rig = Rig()
    typed = "B" if GOOD[place] == "A" else "A"
    with pytest.raises(TokenInvalid):
        await rig.provider.identify(GOOD[:place] + typed + GOOD[place + 1 :])
    assert (rig.storage.asked, rig.reasons) == ([], ["access_token_checksum"])


@pytest.mark.parametrize("text", [PREFIX, GOOD + "\n", GOOD + "x", GOOD.upper(), PREFIX + "é" * 36, GOOD + "\ud800"])
async def test_what_has_not_the_form_costs_none_either(text: str) -> None:
    rig = Rig()
    with pytest.raises(TokenInvalid):
        await rig.provider.identify(text)
    assert rig.storage.asked == []


async def test_a_good_token_proves_its_owner_and_names_the_program() -> None:
    rig = Rig(scopes=frozenset(Scope))
    principal = await rig.provider.identify(GOOD)
    (token,) = rig.used
    assert (principal.owner, principal.agent, principal.access_token) == (ANA, "import", token.id)
    assert (principal.issued_at, principal.expires_at) == (token.created_at, token.expires_at)
    assert principal.scopes == {Scope.READ, Scope.WRITE}


@pytest.mark.parametrize(
    ("text", "fields", "after", "refusal", "reason"),
    [
        (text_of(1), {}, 0, TokenInvalid, "access_token_unknown"),
        (GOOD, {"revoked_at": FakeTime().clock()}, 0, TokenInvalid, "access_token_revoked"),
        (GOOD, {}, 90, TokenExpired, "access_token_expired"),
    ],
)
async def test_a_token_that_is_no_good_is_refused_for_a_reason(
    text: str, fields: dict[str, Any], after: float, refusal: type[Exception], reason: str
) -> None:
    rig = Rig(**fields)
    rig.time.advance(after)
    with pytest.raises(refusal):
        await rig.provider.identify(text)
    assert (rig.reasons, rig.used) == ([reason], [])


async def test_a_token_is_remembered_for_a_minute_and_never_beyond_its_end() -> None:
    rig = Rig()
    cached = CachedIdentityProvider(rig.provider, clock=rig.time.clock)
    for seconds, asked in ((0, 1), (59, 1), (1, 2), (29, 2)):
        rig.time.advance(seconds)
        await cached.identify(GOOD)
        assert (len(rig.storage.asked), len(rig.used)) == (asked, asked)
    rig.time.advance(1)
    with pytest.raises(TokenExpired):
        await cached.identify(GOOD)


async def test_a_flood_of_made_up_tokens_is_a_few_questions_and_the_good_one_is_found() -> None:
    rig = Rig()
    flood = [rig.provider.identify(text_of(number)) for number in range(MOST_AT_ONCE * 2)]
    *refused, good = await asyncio.gather(*flood, rig.provider.identify(GOOD), return_exceptions=True)
    assert {type(each) for each in refused} == {TokenInvalid}
    assert getattr(good, "owner", None) == ANA
    assert rig.storage.asked == [MOST_AT_ONCE, MOST_AT_ONCE, 1]


async def test_between_two_questions_there_is_a_pause() -> None:
    rig, resting = Rig(), asyncio.Event()

    async def rest(_: float) -> None:
        await resting.wait()

    lookups = Lookups(rig.storage, sleep=rest)  # type: ignore[arg-type]  # as above
    await lookups.find(digest_of(GOOD))
    second = asyncio.create_task(lookups.find(b"other"))
    third = asyncio.create_task(lookups.find(b"another"))
    await asyncio.sleep(0)
    assert rig.storage.asked == [1]
    resting.set()
    assert (await second, await third, rig.storage.asked) == (None, None, [1, 2])


async def test_who_gives_up_waiting_takes_no_answer_from_others() -> None:
    rig = Rig()
    patient, hasty = (asyncio.create_task(rig.provider.identify(GOOD)) for _ in range(2))
    await asyncio.sleep(0)
    hasty.cancel()
    assert (await patient).owner == ANA
    assert rig.storage.asked == [1]


async def test_storage_that_is_away_is_no_verdict() -> None:
    rig = Rig()
    rig.storage.is_away = True
    with pytest.raises(IdentityUnavailable):
        await rig.provider.identify(GOOD)
    rig.storage.is_away = False
    assert (await rig.provider.identify(GOOD)).owner == ANA


async def test_no_token_is_given_to_two_providers() -> None:
    rig = Rig()
    both = ByPrefix(access_tokens=rig.provider, others=FakeIdentity())
    assert (await both.identify("ben")).owner == "ben"
    assert (await both.identify(GOOD)).owner == ANA
    with pytest.raises(TokenInvalid):
        await both.identify(text_of(3))
    assert len(rig.storage.asked) == 2


async def test_uses_that_cannot_be_written_are_lost_and_hurt_nobody() -> None:
    written: list[Any] = []

    class Tokens(CountedTokens):
        async def note_uses(self, uses: Any) -> None:  # type: ignore[override]  # the double's own is a stand-in
            if self.is_away:
                raise StorageUnavailable("away")
            written.append(uses)

    time, tokens, token = FakeTime(), Tokens({}), an_access_token()
    uses = AccessTokenUses(tokens, time.clock)  # type: ignore[arg-type]  # as above
    tokens.is_away = True
    uses.note(token)
    with pytest.raises(StorageUnavailable):
        await uses.write()
    tokens.is_away = False
    await uses.write()
    uses.note(token)
    uses.note(token)
    await uses.write()
    assert written == [{token.id: (ANA, time.clock())}]
