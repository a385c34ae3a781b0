"""The log: when lines are written, and what of a failure is in them."""

import asyncio
import logging
from io import StringIO

import pytest
import structlog

from entrypoints.log import BufferedLines, keys_not_fetched, stack_without_values
from tests.http_log import caught


class Terminal(StringIO):
    """A stream that somebody is looking at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def stream() -> StringIO:
    return StringIO()


@pytest.fixture
def lines(stream: StringIO) -> BufferedLines:
    return BufferedLines(stream)


def a_failure(message: str = "canary") -> BaseException:
    with pytest.raises(RuntimeError) as failure:
        raise RuntimeError(message) from KeyError(message)
    return failure.value


# When lines are written


async def test_a_line_waits_a_tenth_of_a_second_for_others(lines: BufferedLines, stream: StringIO) -> None:
    lines.info("one")
    lines.warning("two")
    assert stream.getvalue() == ""
    await asyncio.sleep(0.2)
    assert stream.getvalue() == "one\ntwo\n"


async def test_lines_that_come_later_are_written_too(lines: BufferedLines, stream: StringIO) -> None:
    lines.info("one")
    lines.flush()
    lines.info("two")
    await asyncio.sleep(0.2)
    assert stream.getvalue() == "one\ntwo\n"


@pytest.mark.parametrize("level", ["error", "critical", "exception", "fatal"])
async def test_an_error_is_written_at_once_behind_what_waits(
    level: str, lines: BufferedLines, stream: StringIO
) -> None:
    lines.info("before")
    getattr(lines, level)("now")
    assert stream.getvalue() == "before\nnow\n"


async def test_five_hundred_lines_do_not_wait(lines: BufferedLines, stream: StringIO) -> None:
    for number in range(501):
        lines.info(str(number))
    assert stream.getvalue().count("\n") == 500
    lines.flush()
    assert stream.getvalue().endswith("499\n500\n")


def test_without_an_event_loop_nothing_waits(lines: BufferedLines, stream: StringIO) -> None:
    lines.info("one")
    assert stream.getvalue() == "one\n"


async def test_nothing_is_written_twice_and_nothing_writes_nothing(lines: BufferedLines, stream: StringIO) -> None:
    lines.flush()
    lines.info("one")
    lines.flush()
    lines.flush()
    assert stream.getvalue() == "one\n"


# What is in them


def test_a_failure_is_told_by_its_classes_and_places() -> None:
    told = stack_without_values(a_failure())
    assert told["exception"] == "builtins.RuntimeError from builtins.KeyError"
    (place,) = told["stack"]
    assert place.endswith(" a_failure")
    assert "test_log.py:" in place
    assert "canary" not in str(told)


def test_a_failure_of_the_database_is_told_by_its_sqlstate() -> None:
    cause = Exception("canary")
    cause.sqlstate = "53300"  # type: ignore[attr-defined]  # as the driver's exceptions have it
    failure = RuntimeError()
    failure.__cause__ = cause
    assert stack_without_values(failure)["sqlstate"] == "53300"


def test_failures_that_cause_each_other_are_told_once() -> None:
    one, other = ValueError(), KeyError()
    one.__context__, other.__context__ = other, one
    assert stack_without_values(one)["exception"] == "builtins.ValueError from builtins.KeyError"


def test_operators_are_told_by_reason(stream: StringIO) -> None:
    with caught(stream) as log:
        keys_not_fetched("timeout")
    (event,) = log.events
    assert (event["event"], event["level"], event["reason"]) == ("key set not fetched", "warning", "timeout")


def test_other_libraries_are_told_without_their_arguments(stream: StringIO) -> None:
    with caught(stream) as log:
        logging.getLogger("asyncpg").warning("duplicate %s\nsecond line", "canary")
        logging.getLogger("asyncpg").info("not even this")
        logging.getLogger("uvicorn.error").info("Listening on %s", "port 1")
    told = [(event["logger"], event["event"]) for event in log.events]
    assert told == [("asyncpg", "duplicate %s"), ("uvicorn.error", "Listening on port 1")]


def test_the_failure_of_another_library_is_told_without_its_values(stream: StringIO) -> None:
    with caught(stream) as log:
        logging.getLogger("asyncio").error("Task failed", exc_info=a_failure())
    (event,) = log.events
    assert event["failure"]["exception"] == "builtins.RuntimeError from builtins.KeyError"
    assert "canary" not in log.text


def test_people_are_shown_lines_for_people() -> None:
    with caught(Terminal()) as log:
        structlog.get_logger().info("request", route="/api/tasks")
    assert "route" in log.text
    assert not log.text.startswith("{")


def test_people_are_shown_failures_too() -> None:
    with caught(Terminal()) as log:
        logging.getLogger("asyncio").error("Task failed", exc_info=a_failure())
        structlog.get_logger().error("unexpected failure", failure=stack_without_values(a_failure()))
    assert log.text.count("a_failure") == 2
