"""Positions: there is always room between two, and what is new comes last."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.position import behind, between, position_at, spread

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
FRACTIONS = st.text(DIGITS, max_size=14).map(lambda digits: digits.rstrip("0"))
PAIRS = st.lists(FRACTIONS, min_size=2, max_size=2, unique=True).map(sorted)
"""As bytes they sort as they do as text; the lower one may be empty, which is the very beginning."""
MOMENTS = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(lambda each: each.replace(tzinfo=UTC))
TURNS = st.integers(0, len(DIGITS) ** 2 - 1)


def is_position(text: str) -> bool:
    return bool(text) and set(text) <= set(DIGITS) and not text.endswith("0")


@given(PAIRS)
def test_there_is_always_a_position_between_two(pair: list[str]) -> None:
    lower, upper = pair
    middle = between(lower, upper)
    assert lower.encode() < middle.encode() < upper.encode()
    assert is_position(middle)
    assert len(middle) <= max(len(lower), len(upper)) + 1


@given(FRACTIONS)
def test_nothing_lies_between_one_and_itself(fraction: str) -> None:
    with pytest.raises(ValueError, match="Nothing lies between"):
        between(fraction, fraction)


@given(PAIRS)
def test_nothing_lies_between_two_in_the_wrong_order(pair: list[str]) -> None:
    with pytest.raises(ValueError, match="Nothing lies between"):
        between(pair[1], pair[0])


@given(PAIRS, st.integers(0, 200))
def test_as_many_as_are_wanted_are_spread_between_two(pair: list[str], count: int) -> None:
    lower, upper = pair
    line = [lower, *spread(lower, upper, count), upper]
    assert len(line) == count + 2
    assert all(one.encode() < next_.encode() for one, next_ in pairwise(line))
    assert all(is_position(each) and len(each) <= 14 + 8 for each in line[1:-1])


@given(st.lists(st.booleans(), min_size=100, max_size=300))
def test_a_gap_that_is_halved_again_and_again_costs_a_digit_for_every_few_moves(sides: list[bool]) -> None:
    lower, upper = "5", "6"
    for is_lower in sides:
        middle = between(lower, upper)
        lower, upper = (middle, upper) if is_lower else (lower, middle)
    assert len(between(lower, upper)) <= 3 + len(sides) // 4


@given(st.lists(st.tuples(MOMENTS, TURNS), min_size=2, max_size=2, unique=True).map(sorted))
def test_what_is_new_stands_behind_what_was_there(pair: list[Any]) -> None:
    early, late = (position_at(moment, turn) for moment, turn in pair)
    assert early.encode() < late.encode()
    assert is_position(early)
    assert len(early) == len(late) == 12


def test_a_microsecond_and_a_turn_make_a_difference_until_the_year_2200() -> None:
    moments = [FIRST, FIRST + timedelta(microseconds=1), LAST - timedelta(microseconds=1), LAST]
    places = [position_at(moment, turn) for moment in moments for turn in (0, 1, 99)]
    assert places == sorted(set(places))


@given(MOMENTS, FRACTIONS | st.tuples(MOMENTS, TURNS).map(lambda at: position_at(*at)))
def test_behind_all_is_behind_the_last_whatever_its_clock_said(moment: datetime, last: str) -> None:
    assume(last < "z")  # the year 2397
    place = behind(last, moment)
    assert place.encode() > last.encode()
    assert place >= position_at(moment)
    assert is_position(place)


def test_behind_what_is_older_is_the_place_of_the_moment() -> None:
    assert behind(position_at(FIRST), LAST) == behind("", LAST) == position_at(LAST)


def test_behind_what_is_as_new_is_the_next_turn() -> None:
    assert behind(position_at(LAST, 7), LAST) == position_at(LAST, 8)
