"""How much a client may do, what it is told of that, and what it meets beyond."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from adapters.rate_limits.memory import InMemoryRateLimiter
from adapters.system.clock_and_ids import system_clock
from application import limits as bounds
from application.limits import Limits
from domain.audit import SecurityEvent, SecurityEventKind
from domain.page import TaskPage
from domain.rates import Rate
from entrypoints.http import deadline
from tests.contracts.rate_limiter import NOON
from tests.http_api import Api, FakeIdentity, created, refused

QUARTER_PAST = NOON + 15


def limits(told: list[SecurityEvent] | None = None, quota: int = 10_000) -> Limits:
    def hear(event: SecurityEvent) -> None:
        if told is not None:
            told.append(event)

    rate = Rate(name="owner", quota=quota, window=60)
    limiter = InMemoryRateLimiter(lambda: QUARTER_PAST)
    return Limits(rates=limiter, of_owner=rate, audit=hear, clock=system_clock, on_turned_away=lambda _: None)


class SlowQueries:
    """Answers no page until it is told to, and says when so many wait."""

    def __init__(self, at_once: int) -> None:
        self.all_wait, self.go_on = asyncio.Event(), asyncio.Event()
        self._at_once, self._waiting = at_once, 0

    async def page(self, *_: object) -> TaskPage:
        self._waiting += 1
        if self._waiting == self._at_once:
            self.all_wait.set()
        await self.go_on.wait()
        return TaskPage(items=(), total=0, limit=20, offset=0)


@asynccontextmanager
async def under_way(slow: SlowQueries, *clients: AsyncClient, each: int) -> AsyncIterator[None]:
    """Have that many requests of each client wait for the length of the block; all of them succeed afterwards."""
    waiting = [asyncio.create_task(client.get("/api/tasks")) for client in clients for _ in range(each)]
    await asyncio.wait_for(slow.all_wait.wait(), 10)
    yield
    slow.go_on.set()
    assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {200}


def told(answer: Response) -> tuple[str | None, str | None]:
    return answer.headers.get("ratelimit-policy"), answer.headers.get("ratelimit")


class LimitsContract:
    """Inherit, and provide the fixture `api`."""

    # Rates

    async def test_every_counted_answer_says_what_is_left(self, api: Api) -> None:
        async with api.but_with(limits=limits(quota=6000)) as limited:
            answers = [
                await limited.ana.get("/api/tasks"),
                await limited.ana.post("/api/tasks", json={}),
                await limited.ana.get("/api/ben/tasks"),
                await limited.nobody.get("/api/tasks"),
                await limited.nobody.get("/nope"),
            ]
        assert [answer.status_code for answer in answers] == [200, 422, 403, 401, 404]
        left = [('"owner";q=6000;w=60', f'"owner";r={left};t=45') for left in (5999, 5998, 5997)]
        assert [told(answer) for answer in answers] == [*left, (None, None), (None, None)]

    async def test_who_calls_too_often_is_told_when_to_come_back(self, api: Api) -> None:
        heard: list[SecurityEvent] = []
        async with api.but_with(limits=limits(heard, quota=2)) as limited:
            answers = [await limited.ana.post("/api/tasks", json={"title": "x"}) for _ in range(4)]
            of_ben = await limited.ben.get("/api/tasks")
        assert [answer.status_code for answer in (*answers, of_ben)] == [201, 201, 429, 429, 200]
        refused(answers[2], 429, "rate_limited")
        assert (answers[2].headers["retry-after"], told(answers[2])[1]) == ("45", '"owner";r=0;t=45')
        assert [(event.kind, event.owner, event.reason) for event in heard] == [
            (SecurityEventKind.RATE_LIMITED, "ana", "owner")
        ]

    async def test_an_address_that_sends_bad_tokens_on_and_on_is_not_looked_at_any_more(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bounds, "UNAUTHENTICATED", Rate(name="unauthenticated", quota=3, window=60))
        seen = CountingIdentity()
        bad = {"authorization": "Bearer bad"}
        async with api.but_with(limits=limits(), identity=seen) as limited:
            statuses = [(await limited.ana.get("/api/tasks", headers=bad)).status_code for _ in range(5)]
            answer = await limited.ana.get("/api/tasks")
        assert (statuses, seen.asked) == ([401, 401, 401, 429, 429], 3)
        refused(answer, 429, "rate_limited")
        assert 44 <= int(answer.headers["retry-after"]) <= 46

    async def test_an_address_may_sign_in_sixty_times_a_minute(self, api: Api) -> None:
        async with api.but_with(limits=limits()) as limited:
            answers = [await limited.nobody.post("/auth/nothing-here", json={}) for _ in range(61)]
        assert {answer.status_code for answer in answers[:60]} == {404}
        refused(answers[60], 429, "rate_limited")
        assert told(answers[0]) == ('"auth";q=60;w=60', '"auth";r=59;t=45')

    # At once

    async def test_one_owner_has_fifty_requests_under_way_and_others_have_room(self, api: Api) -> None:
        slow = SlowQueries(at_once=50)
        async with api.but_with(limits=limits(), task_queries=slow) as limited:
            async with under_way(slow, limited.ana, each=50):
                one_more = await limited.ana.get("/api/lists/inbox")
                of_ben = await limited.ben.get("/api/lists/inbox")
            afterwards = await limited.ana.get("/api/lists/inbox")
        refused(one_more, 429, "too_many_at_once")
        assert one_more.headers["retry-after"] == "1"
        assert (of_ben.status_code, afterwards.status_code) == (200, 200)

    async def test_a_full_replica_turns_away_and_says_that_it_lives(self, api: Api) -> None:
        slow = SlowQueries(at_once=100)
        async with api.but_with(limits=limits(), task_queries=slow) as limited:
            async with under_way(slow, limited.ana, limited.ben, each=50):
                one_more = await limited.admin.get("/api/lists/inbox")
                healthy = [await limited.nobody.get(f"/health/{which}") for which in ("live", "ready")]
            afterwards = await limited.admin.get("/api/lists/inbox")
        refused(one_more, 503, "overloaded")
        assert one_more.headers["retry-after"] == "1"
        assert [answer.status_code for answer in (*healthy, afterwards)] == [200, 200, 200]

    async def test_tokens_that_are_being_asked_about_take_no_room(self, api: Api) -> None:
        asking = AskingIdentity(at_once=300)
        unheard_of = {"authorization": "Bearer unheard-of"}
        async with api.but_with(limits=limits(), identity=asking) as limited:
            crowd = [asyncio.create_task(limited.nobody.get("/api/tasks", headers=unheard_of)) for _ in range(300)]
            await asyncio.wait_for(asking.all_wait.wait(), 10)
            meanwhile = await limited.ana.get("/api/tasks")
            asking.go_on.set()
            refusals = await asyncio.gather(*crowd)
        assert (meanwhile.status_code, {answer.status_code for answer in refusals}) == (200, {401})

    # Time

    async def test_a_request_that_takes_too_long_is_given_up(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deadline, "DEADLINE", 0.05)
        async with api.but_with(task_queries=SlowQueries(at_once=2)) as slow:
            answer = await slow.ana.get("/api/tasks")
        refused(answer, 503, "deadline_exceeded")
        assert answer.headers["retry-after"] == "1"

    async def test_the_clock_starts_when_the_body_is_there(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        async def slowly() -> AsyncIterator[bytes]:
            yield b'{"title":'
            await asyncio.sleep(0.4)
            yield b'"Buy tea"}'

        monkeypatch.setattr(deadline, "DEADLINE", 0.3)
        answer = await api.ana.post("/api/tasks", content=slowly(), headers={"content-type": "application/json"})
        assert answer.status_code == 201, answer.text

    # What is told

    async def test_the_limits_can_be_read(self, api: Api) -> None:
        async with api.but_with(limits=limits(quota=6000)) as limited:
            read: dict[str, Any] = (await limited.ana.get("/api/limits")).json()
        assert {rate["name"]: (rate["quota"], rate["window"]) for rate in read["rates"]} == {
            "owner": (6000, 60),
            "unauthenticated": (3000, 60),
            "auth": (60, 60),
        }
        assert read["at_once"] == {"requests_of_owner": 50, "requests": 100, "event_streams": 10}
        assert (read["request"]["seconds"], read["quotas"]["tasks"], read["kept_for"]["answers"]) == (5, 200_000, 86400)

    async def test_where_limits_are_off_nothing_is_counted(self, api: Api) -> None:
        answer = await api.ana.get("/api/limits")
        assert (answer.json()["rates"], answer.json()["at_once"]) == ([], {"event_streams": 10})
        assert told(answer) == (None, None)
        await created(api.ana)


class AskingIdentity(FakeIdentity):
    """Does not know one token until it is told to, and says when so many wait."""

    def __init__(self, at_once: int) -> None:
        self.all_wait, self.go_on = asyncio.Event(), asyncio.Event()
        self._missing = at_once

    async def identify(self, token: str) -> Any:
        if token == "unheard-of":
            self._missing -= 1
            if not self._missing:
                self.all_wait.set()
            await self.go_on.wait()
        return await super().identify(token)


class CountingIdentity(FakeIdentity):
    """Says how often it was asked."""

    asked = 0

    async def identify(self, token: str) -> Any:
        self.asked += 1
        return await super().identify(token)
