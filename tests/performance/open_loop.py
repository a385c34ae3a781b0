"""A load that does not wait for answers: calls leave when their time comes, as those of many people do."""

import asyncio
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from tests.performance.load import Call, whole_answer

CONNECTIONS = 600
"""At most, as a proxy keeps them: many more than are worked on at a time, each in use again within two seconds."""
_LAST_ANSWERS = 10.0
"""Seconds to wait for what is still under way at the end."""


@dataclass(frozen=True, slots=True)
class Told:
    """When a call was due, in seconds of the monotonic clock, what was answered, and how long after that."""

    due: float
    status: int
    took: float


@dataclass(slots=True)
class Outcome:
    """All answers of a load."""

    seconds: float
    told: list[Told] = field(default_factory=list)

    def of(self, *statuses: int) -> list[Told]:
        return [one for one in self.told if one.status in statuses]

    @property
    def settled(self) -> float:
        """When all connections are there, and as many calls wait as ever will: after a quarter of the time."""
        return min(one.due for one in self.told) + self.seconds / 4

    def goodput(self, status: int) -> float:
        """Return how many a second were answered well from then on, while the load lasted."""
        settled, seconds = self.settled, self.seconds * 3 / 4
        return sum(0 <= one.due + one.took - settled < seconds for one in self.of(status)) / seconds

    def latency(self, *statuses: int) -> tuple[float, float]:
        """Return the median and the 95th percentile of how long these took from then on, in seconds."""
        settled = self.settled
        took = sorted(one.took for one in self.of(*statuses) if one.due >= settled)
        return statistics.median(took), took[int(len(took) * 0.95)]


async def offer(port: int, calls: Iterator[Call], *, rate: float, seconds: float) -> Outcome:
    """Send `rate` calls a second; return when all are answered. A call that finds no idle connection waits for one."""
    loop, outcome, idle, waiting = asyncio.get_running_loop(), Outcome(seconds), deque[_Connection](), deque[_Due]()

    def answered(connection: _Connection, due: _Due, status: int) -> None:
        outcome.told.append(Told(due.at, status, time.monotonic() - due.at))
        idle.append(connection)
        send()

    def send() -> None:
        while idle and waiting:
            idle.popleft().ask(waiting.popleft(), answered)

    enough = min(CONNECTIONS, int(rate * 2))
    idle.extend([(await loop.create_connection(_Connection, "127.0.0.1", port))[1] for _ in range(enough)])
    began = time.monotonic()
    for number in range(wanted := int(rate * seconds)):
        if (left := began + number / rate - time.monotonic()) > 0:
            await asyncio.sleep(left)
        waiting.append(_Due(began + number / rate, next(calls)))
        send()
    async with asyncio.timeout(_LAST_ANSWERS):
        while len(outcome.told) < wanted:  # noqa: ASYNC110  # once, at the end
            await asyncio.sleep(0.01)
    for connection in idle:
        connection.close()
    return outcome


@dataclass(frozen=True, slots=True)
class _Due:
    at: float
    call: Call


class _Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, due: _Due, answered: "Callable[[_Connection, _Due, int], None]") -> None:
        self._received, self._due, self._answered = b"", due, answered
        self._transport.write(due.call.request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if (answer := whole_answer(self._received)) is not None:
            self._answered(self, self._due, answer.status)

    def close(self) -> None:
        self._transport.close()
