"""No call is worked on for longer than an agent can be expected to wait."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from application.commits import given_up_after, nothing_is_committed
from application.limits import DEADLINE

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
        raise given_up_after(DEADLINE) from late
