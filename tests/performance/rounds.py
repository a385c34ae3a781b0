"""Measuring: the servers take turns, so that a busy minute of the machine is everybody's."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.performance.load import Answer, Call, OnAnswer, WrongAnswer, drive
from tests.performance.operations import Caller, Operation
from tests.performance.servers import RunningServer

CONNECTIONS = 16
_COMPARED = 50
_SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much is measured, after a round of a quarter of the calls that is not."""

    rounds: int = 5
    calls: int = 1_500


@dataclass(frozen=True, slots=True)
class Round:
    """What one round took."""

    cpu_us: float
    """CPU time of the server's process for one request, in microseconds."""
    per_second: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one server took for one operation."""

    operation: str
    server: str
    rounds: tuple[Round, ...]

    @property
    def least(self) -> float:
        """The CPU time of a request in the quietest round."""
        return min(one.cpu_us for one in self.rounds)

    @property
    def most(self) -> float:
        """The CPU time of a request in the busiest round."""
        return max(one.cpu_us for one in self.rounds)

    @property
    def median(self) -> float:
        """The CPU time of a request in the middle round."""
        return statistics.median(one.cpu_us for one in self.rounds)

    @property
    def rate(self) -> float:
        """Requests per second in the middle round."""
        return statistics.median(one.per_second for one in self.rounds)


async def measure(
    operation: Operation, servers: Sequence[RunningServer], callers: list[Caller], amount: Amount
) -> list[Figures]:
    """Return each server's figures; raise WrongAnswer when one of them did not do all of the work."""
    await compare(operation, servers, callers)
    for server in servers:
        await one_round(operation, [server], callers, amount.calls // 4, 0)
    taken: dict[str, list[Round]] = {server.name: [] for server in servers}
    for number in range(1, amount.rounds + 1):
        for server in servers:
            taken[server.name].append(await one_round(operation, [server], callers, amount.calls, number))
    return [Figures(operation.name, name, tuple(rounds)) for name, rounds in taken.items()]


async def compare(operation: Operation, servers: Sequence[RunningServer], callers: list[Caller]) -> None:
    """Raise WrongAnswer unless all servers give the same answers."""
    said = [await _answers(operation, server, callers) for server in servers]
    for server, answers in zip(servers, said, strict=True):
        for expected, answer in zip(said[0], answers, strict=True):
            if answer != expected:
                raise WrongAnswer(f"{operation.name}: {server.name} says {answer}, {servers[0].name} {expected}")


async def _answers(operation: Operation, server: RunningServer, callers: list[Caller]) -> list[object]:
    said: list[object] = []
    calls = operation.calls(callers, _COMPARED, seed=0)
    await drive(server.port, calls, lambda _, answer: said.append(operation.comparable(answer.body)), connections=1)
    return said


async def one_round(
    operation: Operation, servers: Sequence[RunningServer], callers: list[Caller], count: int, seed: int
) -> Round:
    """Share the calls out among the servers, which are one or do the same; return what the round took them together."""
    shares = [list(operation.calls(callers, count // len(servers), seed + turn)) for turn in range(len(servers))]
    used, began = _cpu_seconds(servers), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for server, calls in zip(servers, shares, strict=True):
            check, connections = _check(operation, server), CONNECTIONS // len(servers)
            group.create_task(drive(server.port, iter(calls), check, connections=connections))
    lasted, used = time.perf_counter() - began, _cpu_seconds(servers) - used
    done = sum(map(len, shares))
    return Round(cpu_us=used / done * 1_000_000, per_second=done / lasted)


def _cpu_seconds(servers: Sequence[RunningServer]) -> float:
    return sum(server.cpu_seconds() for server in servers)


def _check(operation: Operation, server: RunningServer) -> OnAnswer:
    def check(call: Call, answer: Answer) -> None:
        if not operation.is_right(call, answer):
            raise WrongAnswer(f"{operation.name}: {server.name} says {answer.status} {answer.body[:_SHOWN]!r}")

    return check
