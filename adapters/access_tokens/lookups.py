"""Asking storage for tokens that are not remembered, together and not one by one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import islice

from domain.access_token import AccessToken
from domain.ports import AccessTokens

PAUSE = 0.025
"""Seconds between two questions: whatever clients send, a replica asks at most forty times a second."""
MOST_AT_ONCE = 100
"""They are answered all at once, and meanwhile nobody else is."""


class Lookups:
    """One question at a time, for all who wait; the first after a rest waits for nobody.

    So a flood of made-up tokens costs a few statements and one connection, and the good ones among them are found.
    """

    def __init__(self, tokens: AccessTokens, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._tokens = tokens
        self._sleep = sleep
        self._waiting: dict[bytes, asyncio.Future[AccessToken | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def find(self, digest: bytes) -> AccessToken | None:
        """Return the token, or None when there is none; raise Unavailable when storage does."""
        answer = self._waiting.get(digest)
        if answer is None:
            answer = self._waiting[digest] = asyncio.get_running_loop().create_future()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_while_somebody_waits())
        # Others may wait for the same answer: who goes away must not take it along.
        return await asyncio.shield(answer)

    async def _ask_while_somebody_waits(self) -> None:
        while self._waiting:
            some = dict(islice(self._waiting.items(), MOST_AT_ONCE))
            for digest in some:
                del self._waiting[digest]
            await self._answer(some)
            await self._sleep(PAUSE)

    async def _answer(self, some: Mapping[bytes, "asyncio.Future[AccessToken | None]"]) -> None:
        try:
            found = await self._tokens.with_digests(some.keys())
        except Exception as failure:  # noqa: BLE001  # whatever it is, those who wait must hear of it
            for answer in some.values():
                answer.set_exception(failure)
                answer.exception()  # nobody may be left to ask for it
        else:
            for digest, answer in some.items():
                answer.set_result(found.get(digest))
