"""One JSON object per line, or something for people when a person is looking; never a value a user sent."""

import asyncio
import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

import orjson
import structlog

_FLUSH_AFTER_SECONDS = 0.1
_FLUSH_AFTER_LINES = 500


def _told_by_failure(event: str) -> Callable[[BaseException], None]:
    def tell(failure: BaseException) -> None:
        structlog.get_logger("taskport").warning(event, failure=stack_without_values(failure))

    return tell


def keys_not_fetched(reason: str) -> None:
    """Tell operators what clients are not told: why, as a code."""
    structlog.get_logger("taskport").warning("key set not fetched", reason=reason)


def swept(**forgotten: int) -> None:
    """Tell operators how much was forgotten."""
    structlog.get_logger("taskport").info("swept", **forgotten)


sweep_failed = _told_by_failure("sweep failed")
"""Tell operators that a sweep ended early; the next one goes on."""
admission_not_refreshed = _told_by_failure("admission not refreshed")
"""Tell operators that who was suspended or revoked meanwhile is still let in here."""
erasures_not_gone_on_with = _told_by_failure("erasures not gone on with")
"""Tell operators that somebody who asked for it is not erased yet; the next round goes on."""
unexpected_call = _told_by_failure("unexpected failure")
"""Tell operators of a call of an agent's that ended as nobody expected."""
uses_not_written = _told_by_failure("uses not written")
"""Tell operators that access tokens were used later than they say."""
rates_not_shared = _told_by_failure("rates not shared")
"""Tell operators that each replica counts by itself until Redis is back."""
signals_failed = _told_by_failure("change signals failed")
"""Tell operators that event streams hear of changes late, or not at all, until it is mended."""


def turned_away(count: int) -> None:
    """Tell operators how many requests were too many since the last line; they have no lines of their own."""
    structlog.get_logger("taskport").warning("overloaded", turned_away=count)


class BufferedLines:
    """Collects lines and writes them together: a flush per line costs five times the line.

    What is buffered is written within a tenth of a second, at once after an error, and at the end of the process.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def info(self, line: str) -> None:
        """Write the line soon."""
        self._lines.append(line)
        if len(self._lines) >= _FLUSH_AFTER_LINES:
            self.flush()
        elif self._timer is None:
            self._flush_later()

    def error(self, line: str) -> None:
        """Write the line now."""
        self._lines.append(line)
        self.flush()

    debug = warning = info
    critical = fatal = exception = msg = error

    def flush(self) -> None:
        """Write everything that waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._lines:
            lines, self._lines = self._lines, []
            self._stream.write("\n".join(lines) + "\n")
            self._stream.flush()

    def _flush_later(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
        else:
            self._timer = loop.call_later(_FLUSH_AFTER_SECONDS, self.flush)


def configure_logging(stream: TextIO = sys.stderr) -> BufferedLines:
    """Send our own and everybody else's log lines to the stream; returns what must be flushed at the end."""
    lines = BufferedLines(stream)
    render: Callable[..., Any] = structlog.dev.ConsoleRenderer() if stream.isatty() else _json
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp")
    structlog.configure(
        processors=[structlog.processors.add_log_level, stamp, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    _adopt_standard_logging(lines, stamp, render)
    return lines


def stack_without_values(failure: BaseException) -> dict[str, Any]:
    """Return the classes and the places of a failure and its causes: messages of drivers quote what users sent."""
    causes = [failure]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and cause not in causes:
        causes.append(cause)
    frames = traceback.extract_tb(failure.__traceback__)
    return {
        "exception": " from ".join(f"{type(cause).__module__}.{type(cause).__qualname__}" for cause in causes),
        "sqlstate": next((cause.sqlstate for cause in causes if hasattr(cause, "sqlstate")), None),
        "stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _json(_: object, __: str, event: dict[str, Any]) -> str:
    return orjson.dumps(event, default=str).decode()


def _said(record: logging.LogRecord) -> str:
    """Let uvicorn speak out; of others keep the first line before its arguments are filled in."""
    return record.getMessage() if record.name.startswith("uvicorn") else str(record.msg).partition("\n")[0]


def _adopt_standard_logging(lines: BufferedLines, stamp: Any, render: Any) -> None:  # noqa: ANN401  # processors
    class Adopted(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            event: dict[str, Any] = {"event": _said(record), "logger": record.name, "level": record.levelname.lower()}
            if record.exc_info and record.exc_info[1] is not None:
                event["failure"] = stack_without_values(record.exc_info[1])
            lines.error(render(None, record.levelname.lower(), stamp(None, "", event)))

    logging.basicConfig(handlers=[Adopted()], level=logging.WARNING, force=True)
    logging.getLogger("uvicorn").setLevel(logging.INFO)
