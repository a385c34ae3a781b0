"""No call is worked on for longer than an agent can be expected to wait."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from application.commits import may_have_committed, nothing_is_committed
from domain.errors import DeadlineExceeded, OutcomeUnknown

DEADLINE = 5.0
"""Seconds, as for a request of REST."""
Outcome = TypeVar("Outcome")


async def in_time(work: Awaitable[Outcome]) -> Outcome:
    """Do the work in the task that asks for it, which knows what was sent to be committed.

    Raise DeadlineExceeded, or OutcomeUnknown when it was cut off with something on its way.
    """
    nothing_is_committed()
    limit = asyncio.timeout(DEADLINE)
    try:
        async with limit:
            return await work
    except TimeoutError as late:
        if not limit.expired():
            raise
        if may_have_committed():
            raise OutcomeUnknown("It took too long, so the change may or may not have happened.") from late
        raise DeadlineExceeded(seconds=DEADLINE) from late
