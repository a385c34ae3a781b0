"""Hearing at once that the process is to stop: a server waits for open answers first, and streams have no end."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_to_stop(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` in this event loop when a signal to stop comes, and let whoever handled it before handle it too."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only; the server of a test stops in another way
        return
    loop = asyncio.get_running_loop()
    before = {wanted: handler for wanted in _SIGNALS if callable(handler := signal.getsignal(wanted))}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(end)
        before[signal.Signals(number)](number, frame)

    for wanted in before:
        signal.signal(wanted, handle)
    try:
        yield
    finally:
        for wanted, handler in before.items():
            signal.signal(wanted, handler)
