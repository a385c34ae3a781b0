"""Time that passes only when a test says so."""

from datetime import UTC, datetime

from tests.tokens import ISSUED_AT


class FakeTime:
    """Wall time and monotonic time in step; sleeping takes none of the real one."""

    def __init__(self, start: int = ISSUED_AT + 1) -> None:
        self._seconds = float(start)

    def advance(self, seconds: float) -> None:
        self._seconds += seconds

    def clock(self) -> datetime:
        return datetime.fromtimestamp(self._seconds, UTC)

    def monotonic(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)
