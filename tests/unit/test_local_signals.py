"""The signals that wake readers inside one process."""

import asyncio

import pytest

from application.change_signals import LocalSignals
from tests.builders import ANA, BEN
from tests.event_streams import SOON


async def test_news_from_before_the_question_is_news() -> None:
    signals = LocalSignals()
    with signals.listen(ANA) as news:
        signals.announce(ANA)
        assert await asyncio.wait_for(news.wait(), SOON)


async def test_news_is_told_once_to_each_reader() -> None:
    signals = LocalSignals()
    with signals.listen(ANA) as one, signals.listen(ANA) as other:
        signals.announce(ANA)
        signals.announce(ANA)
        assert (await one.wait(), await other.wait()) == (True, True)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(one.wait(), 0.01)


async def test_the_end_is_told_as_often_as_somebody_asks() -> None:
    signals = LocalSignals()
    with signals.listen(ANA) as news:
        assert not news.has_ended
        signals.end()
        told = [await asyncio.wait_for(news.wait(), SOON) for _ in range(3)]
        assert (told, news.has_ended) == ([False, False, False], True)


async def test_an_owner_is_listened_to_until_the_last_reader_leaves() -> None:
    signals = LocalSignals()
    with signals.listen(ANA):
        with signals.listen(ANA), signals.listen(BEN):
            assert set(signals.listened_to()) == {ANA, BEN}
        assert set(signals.listened_to()) == {ANA}
    assert set(signals.listened_to()) == set()
