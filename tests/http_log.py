"""The log of the service as it is written for machines, caught for the length of a test."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
import structlog

from entrypoints.log import BufferedLines, configure_logging


@dataclass(frozen=True, slots=True)
class CaughtLog:
    """What was logged since the test began."""

    stream: StringIO
    lines: BufferedLines

    @property
    def text(self) -> str:
        self.lines.flush()
        return self.stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def forget(self) -> None:
        """Make as if nothing had been logged yet."""
        self.lines.flush()
        self.stream.seek(0)
        self.stream.truncate()

    @property
    def but_for_security(self) -> list[dict[str, Any]]:
        return [line for line in self.events if line["event"] != "security"]


@contextmanager
def caught(stream: StringIO) -> Iterator[CaughtLog]:
    """Log to a stream, and put everything back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    try:
        yield CaughtLog(stream, configure_logging(stream))
    finally:
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()


class Logged:
    """Inherit, and every test runs with the log that `taskport serve` has."""

    @pytest.fixture(autouse=True)
    def log(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaughtLog]:
        with caught(StringIO()) as log:
            # A logger keeps the configuration that it met first, so the layer gets one of its own for this test.
            monkeypatch.setattr("entrypoints.http.edge._log", structlog.get_logger("taskport.http"))
            yield log
