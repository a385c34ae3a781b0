"""The tests' client of event streams reads what the standard says (WHATWG HTML, "Interpreting an event stream")."""

from collections.abc import AsyncIterator, Iterable

import httpx2
import pytest

from tests.sse_client import Event, event_of, events_of

TITLE = "a\u2028b\x85c"  # what Python takes for ends of lines, and the standard does not
STREAM = f": open\nid: c1\nretry: 1000\n\nevent: change\ndata: {TITLE}\ndata: 2\nid: c2\n\n: ping\n\n".encode()
EVENTS = [
    Event(comment="open", id="c1", retry=1000),
    Event(event="change", data=f"{TITLE}\n2", id="c2"),
    Event(comment="ping"),
]


async def read(chunks: Iterable[bytes]) -> list[Event]:
    async def content() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return [event async for event in events_of(httpx2.Response(200, content=content()))]


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_it_does_not_matter_how_the_stream_is_cut(size: int) -> None:
    assert await read(STREAM[start : start + size] for start in range(0, len(STREAM), size)) == EVENTS


async def test_a_block_that_was_not_finished_is_no_event() -> None:
    assert await read([STREAM[:-1]]) == EVENTS[:-1]


def test_one_space_after_the_colon_belongs_to_the_form() -> None:
    assert event_of("data:  x") == Event(data=" x")
    assert event_of("data:x") == Event(data="x")


def test_data_is_read_as_json() -> None:
    assert event_of('data: {"id": 1}').json == {"id": 1}
