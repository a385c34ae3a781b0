"""What a live stream promises, on the in-memory adapters."""

import asyncio
from contextlib import ExitStack
from datetime import timedelta

import pytest

from application.event_streams import STREAMS_MAX, StreamEnd
from domain.errors import SyncCursorExpired, TooManyStreams
from tests.builders import ANA, BEN, NOON, a_task
from tests.event_streams import IN_AN_HOUR, Replica, Stream, rest_of, take


@pytest.fixture
def replica() -> Replica:
    return Replica()


async def waiting(stream: Stream) -> asyncio.Task[list[int | StreamEnd]]:
    """Ask for the next thing, and return the question once the stream has nothing to say to it."""
    asked = asyncio.create_task(take(stream))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not asked.done()
    return asked


# What it shows


async def test_a_stream_without_a_position_starts_now(replica: Replica) -> None:
    await replica.add(a_task(1))
    stream = replica.follow(None)
    asked = await waiting(stream)
    await replica.add(a_task(2))
    assert await asked == [2]


async def test_a_stream_resumes_after_its_position_with_nothing_missed(replica: Replica) -> None:
    await replica.add(*(a_task(number) for number in range(1, 6)))
    assert await take(replica.follow(2), 3) == [3, 4, 5]


async def test_a_waiting_stream_is_woken_by_each_change(replica: Replica) -> None:
    stream = replica.follow()
    for number in (1, 2, 3):
        asked = await waiting(stream)
        await replica.add(a_task(number))
        assert await asked == [number]


async def test_changes_come_in_the_order_of_their_numbers_and_each_once(replica: Replica) -> None:
    await replica.add(a_task(1), a_task(2), a_task(3))
    stream = replica.follow()
    assert await take(stream) == [1]
    await replica.rename(a_task(1), "Again")
    await replica.rename(a_task(3), "Again")
    assert await take(stream, 4) == [2, 3, 4, 5]


async def test_what_changes_while_nobody_asks_is_told_when_somebody_does(replica: Replica) -> None:
    stream = replica.follow()
    asked = await waiting(stream)
    await replica.add(a_task(1))
    await asked
    await replica.add(a_task(2))
    await replica.add(a_task(3))
    assert await take(stream, 2) == [2, 3]


async def test_more_changes_than_a_page_holds_come_page_after_page(replica: Replica) -> None:
    await replica.add(*(a_task(number) for number in range(1, 251)))
    stream = replica.follow()
    assert await take(stream, 250) == list(range(1, 251))
    await waiting(stream)
    assert replica.feed.pages == 1 + 3  # one look at whether the position is still good


async def test_what_others_do_neither_shows_nor_wakes(replica: Replica) -> None:
    stream = replica.follow()
    await waiting(stream)
    pages = replica.feed.pages
    await replica.add(a_task(1, owner=BEN))
    await asyncio.sleep(0)
    assert replica.feed.pages == pages


async def test_many_changes_at_once_are_one_look(replica: Replica) -> None:
    stream = replica.follow()
    asked = await waiting(stream)
    for number in (1, 2, 3):
        await replica.add(a_task(number))
    assert [*await asked, *await take(stream, 2)] == [1, 2, 3]
    await waiting(stream)
    assert replica.feed.pages <= 4


@pytest.mark.parametrize("position", [1, 99])
async def test_a_position_that_cannot_be_resumed_from_is_refused_before_anything_is_shown(
    replica: Replica, position: int
) -> None:
    await replica.add(a_task(1), a_task(2))
    replica.database.shelves[ANA].forgotten_sequence = 2
    with pytest.raises(SyncCursorExpired):
        await take(replica.follow(position))


# How it ends


async def test_a_waiting_stream_ends_when_the_token_expires(replica: Replica) -> None:
    assert await rest_of(replica.follow(until=NOON + timedelta(milliseconds=20))) == [StreamEnd.TOKEN_EXPIRED]


async def test_a_stream_that_catches_up_ends_when_the_token_expires(replica: Replica) -> None:
    await replica.add(*(a_task(number) for number in range(1, 251)))
    stream = replica.follow()
    await take(stream)
    replica.now = IN_AN_HOUR
    assert (await rest_of(stream))[-1] == StreamEnd.TOKEN_EXPIRED
    assert replica.feed.pages == 2


async def test_a_waiting_stream_ends_when_its_reader_has_been_suspended_and_no_other(replica: Replica) -> None:
    suspended, other = [await waiting(replica.follow(owner=owner)) for owner in (ANA, BEN)]
    replica.database.suspended[ANA] = NOON
    await replica.admission.refresh()
    assert await suspended == [StreamEnd.ACCESS_WITHDRAWN]
    await replica.add(a_task(1, owner=BEN))
    assert await other == [1]


async def test_a_stream_that_catches_up_ends_when_its_reader_has_been_suspended(replica: Replica) -> None:
    await replica.add(*(a_task(number) for number in range(1, 251)))
    stream = replica.follow()
    await take(stream)
    replica.database.suspended[ANA] = NOON
    await replica.admission.refresh()
    assert await rest_of(stream) == [*range(2, 101), StreamEnd.ACCESS_WITHDRAWN]


async def test_every_stream_ends_at_once_when_the_service_does(replica: Replica) -> None:
    asked = [await waiting(replica.follow(owner=owner)) for owner in (ANA, ANA, BEN)]
    replica.signals.end()
    assert await asyncio.gather(*asked) == [[StreamEnd.SHUTTING_DOWN]] * 3


async def test_a_stream_that_catches_up_ends_with_the_service(replica: Replica) -> None:
    await replica.add(*(a_task(number) for number in range(1, 251)))
    stream = replica.follow()
    await take(stream)
    replica.signals.end()
    assert await rest_of(stream) == [*range(2, 101), StreamEnd.SHUTTING_DOWN]


async def test_a_stream_that_comes_while_the_service_ends_ends_too(replica: Replica) -> None:
    await replica.add(a_task(1))
    replica.signals.end()
    assert await rest_of(replica.follow()) == [1, StreamEnd.SHUTTING_DOWN]


async def test_a_stream_ends_when_the_feed_cannot_be_read(replica: Replica) -> None:
    stream = replica.follow()
    asked = await waiting(stream)
    replica.feed.is_away = True
    replica.signals.announce(ANA)
    assert await asked == [StreamEnd.UNAVAILABLE]
    assert await rest_of(stream) == []


async def test_a_stream_ends_when_its_position_has_been_forgotten(replica: Replica) -> None:
    await replica.add(a_task(1))
    stream = replica.follow(1)
    asked = await waiting(stream)
    replica.database.shelves.clear()  # as when an older database is put in its place
    replica.signals.announce(ANA)
    assert await asked == [StreamEnd.SYNC_CURSOR_EXPIRED]
    assert await rest_of(stream) == []


# How many there may be


async def test_an_owner_has_ten_streams_at_most_and_a_freed_place_is_a_place_again(replica: Replica) -> None:
    with ExitStack() as open_streams:
        for _ in range(STREAMS_MAX - 1):
            open_streams.enter_context(replica.streams.admit(ANA))
        with replica.streams.admit(ANA), pytest.raises(TooManyStreams), replica.streams.admit(ANA):
            pass
        with replica.streams.admit(ANA), replica.streams.admit(BEN):
            pass


async def test_a_stream_that_is_cancelled_leaves_nothing_behind(replica: Replica) -> None:
    for _ in range(2 * STREAMS_MAX):
        request = asyncio.create_task(rest_of(replica.follow()))
        await asyncio.sleep(0)
        assert list(replica.signals.listened_to()) == [ANA]
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        assert list(replica.signals.listened_to()) == []


async def test_a_stream_that_was_refused_leaves_nothing_behind(replica: Replica) -> None:
    for _ in range(2 * STREAMS_MAX):
        with pytest.raises(SyncCursorExpired):
            await take(replica.follow(99))
    assert list(replica.signals.listened_to()) == []
