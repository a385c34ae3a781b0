"""Counting in Redis, for several processes together; and what happens while it is away."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import pytest

from adapters.rate_limits.fallback import RedisOrMemory
from adapters.rate_limits.redis import RedisRateLimiter
from tests.contracts.rate_limiter import MakeLimiter, Moment, RateLimiterContract, a_rate
from tests.redis_server import RedisServer, redis_server


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
async def limiter_at(redis: RedisServer) -> AsyncIterator[MakeLimiter]:
    async with AsyncExitStack() as open_ones:

        def make(moment: Moment) -> RedisRateLimiter:
            limiter = RedisRateLimiter(redis.url, moment, patience=10)
            open_ones.push_async_callback(limiter.aclose)
            return limiter

        yield make


class TestRedisRateLimiter(RateLimiterContract):
    async def test_two_processes_share_a_window(self, limiter_at: MakeLimiter) -> None:
        rate = a_rate()
        one, other = limiter_at(Moment()), limiter_at(Moment())
        assert [(await limiter.hit(rate, "ana")).count for limiter in (one, other, one)] == [1, 2, 3]


async def test_while_redis_is_away_each_process_counts_by_itself(tmp_path: Path) -> None:
    told: list[BaseException] = []
    with redis_server(tmp_path) as server:
        limiter = RedisOrMemory(RedisRateLimiter(server.url), told.append, look_again=0.05)
        async with aclosing(limiter):
            rate = a_rate(quota=1000, window=3600)
            assert (await limiter.hit(rate, "ana")).count == 1
            server.kill()
            away = [(await limiter.hit(rate, "ana")).count for _ in range(3)]
            began = time.perf_counter()
            await asyncio.gather(*(limiter.hit(rate, "ana") for _ in range(200)))
            each = (time.perf_counter() - began) / 200
            server.start()
            async with asyncio.timeout(5):
                while limiter.is_alone:  # noqa: ASYNC110  # nobody is told when it is back
                    await asyncio.sleep(0.02)
            assert (await limiter.hit(rate, "ana")).count == 1
    assert (away, len(told)) == ([1, 2, 3], 1)
    assert each < 0.003


async def test_a_redis_that_says_nothing_is_asked_once() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    limiter = RedisOrMemory(RedisRateLimiter(f"redis://127.0.0.1:{port}/0"), lambda _: None)
    async with silent, aclosing(limiter):
        rate, took = a_rate(), []
        for _ in range(5):
            began = time.perf_counter()
            await limiter.hit(rate, "ana")
            took.append(time.perf_counter() - began)
    assert took[0] < 1
    assert max(took[1:]) < 0.02
