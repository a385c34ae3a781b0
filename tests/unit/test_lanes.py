"""Lanes: so many of an owner at a time as they are wide, and nobody waits for another owner."""

import asyncio

import pytest

from adapters.postgres.lanes import Lanes
from domain.errors import StorageUnavailable
from tests.builders import ANA, BEN


async def test_the_third_waits_until_one_has_left() -> None:
    lanes, may_leave, inside = Lanes(patience=2, width=2), asyncio.Event(), 0

    async def drive() -> None:
        nonlocal inside
        async with lanes.enter(ANA):
            inside += 1
            await may_leave.wait()

    drivers = [asyncio.create_task(drive()) for _ in range(3)]
    await asyncio.sleep(0)
    assert inside == 2
    async with asyncio.timeout(1), lanes.enter(BEN):
        pass
    may_leave.set()
    await asyncio.gather(*drivers)
    assert inside == 3


async def test_who_waits_too_long_is_told_that_nothing_was_written() -> None:
    lanes = Lanes(patience=0.01, width=2)
    async with lanes.enter(ANA), lanes.enter(ANA):
        with pytest.raises(StorageUnavailable):
            async with lanes.enter(ANA):
                pass


async def test_a_lane_that_nobody_uses_is_gone() -> None:
    lanes = Lanes(patience=0.01, width=2)
    with pytest.raises(RuntimeError):
        async with lanes.enter(ANA):
            raise RuntimeError
    async with lanes.enter(ANA), lanes.enter(ANA):
        with pytest.raises(StorageUnavailable):
            async with lanes.enter(ANA):
                pass
    assert lanes._lanes == {}  # noqa: SLF001  # a leak shows nowhere else


async def test_who_has_waited_is_told_how_much_patience_is_left() -> None:
    lanes, came = Lanes(patience=2, width=1), asyncio.Event()

    async def second() -> float:
        came.set()
        async with lanes.enter(ANA) as left:
            return left

    async with lanes.enter(ANA) as left_of_the_first:
        waiting = asyncio.create_task(second())
        await came.wait()
    assert left_of_the_first == 2
    assert 0 < await waiting < 2
