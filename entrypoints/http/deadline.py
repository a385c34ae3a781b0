"""No request is worked on for longer than its client can be expected to wait."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response

from application.commits import given_up_after, nothing_is_committed
from application.limits import DEADLINE

Work = Callable[[Callable[[], None]], Awaitable[Response]]


async def within_the_deadline(work: Work, *, has_body: bool) -> Response:
    """Do the work; it calls what it is given when the body is there, for the clock stands still until then.

    Raise DeadlineExceeded, or OutcomeUnknown when it was cut off with something on its way to be committed.
    """
    nothing_is_committed()
    clock = asyncio.get_running_loop().time
    limit = asyncio.timeout_at(None if has_body else clock() + DEADLINE)
    try:
        async with limit:
            return await work(lambda: limit.reschedule(clock() + DEADLINE))
    except TimeoutError as late:
        if not limit.expired():
            raise
        raise given_up_after(DEADLINE) from late
