"""Giving up a call that takes too long, and what the agent is told of it."""

import asyncio

import pytest

from application.commits import a_commit_is_sent
from domain.errors import DeadlineExceeded, OutcomeUnknown
from entrypoints.mcp import deadline
from entrypoints.mcp.deadline import in_time


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "DEADLINE", 0.01)


async def forever() -> None:
    await asyncio.Event().wait()


async def test_what_was_cut_off_before_a_commit_changed_nothing() -> None:
    with pytest.raises(DeadlineExceeded):
        await in_time(forever())


async def test_what_was_cut_off_with_a_commit_on_its_way_may_have_been_done() -> None:
    async def writing() -> None:
        a_commit_is_sent()
        await forever()

    with pytest.raises(OutcomeUnknown):
        await in_time(writing())


async def test_a_time_out_of_the_work_s_own_is_not_the_deadline() -> None:
    async def failing() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await in_time(failing())
