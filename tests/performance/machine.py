"""The processors: which one the servers have to themselves, and how much of its time each of them uses."""

import os
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache


def cpu_seconds(pid: int) -> float:
    """Return the user and system time of all threads of a process.

    Read from the clock that clock_getcpuclockid(3) names on Linux: /proc/PID/stat counts in steps of 10 ms.
    """
    return time.clock_gettime((~pid << 3) | 2)


@dataclass(frozen=True, slots=True)
class Cores:
    """The last processor is for the servers, all others are for the load and the database."""

    servers: frozenset[int]
    others: frozenset[int]


@cache
def cores() -> Cores:
    """Share what this process could use when it first asked; a single processor is for everybody."""
    usable = os.sched_getaffinity(0)
    last = frozenset({max(usable)})
    return Cores(servers=last, others=frozenset(usable - last) or last)


@contextmanager
def running_on(processors: Set[int]) -> Iterator[None]:
    """Keep this process, and the processes it starts meanwhile, on these processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
