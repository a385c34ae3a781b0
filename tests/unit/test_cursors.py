"""Cursors: only this installation can write one, and it is good for one owner and one kind of call."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.keyring import InMemoryKeyring
from application.cursors import CURSOR_PATTERN, NUMBER_PATTERN, CursorKind, Cursors
from domain.errors import InvalidCursor
from domain.ports import KeyPurpose
from tests.builders import ANA, BEN

CHANGES = CursorKind.CHANGES


def cursors(key: bytes = b"k" * 32) -> Cursors:
    return Cursors(InMemoryKeyring({KeyPurpose.CURSORS: key}))


@given(st.integers(0, 2**63 - 1))
async def test_what_is_written_is_read(position: int) -> None:
    cursor = await cursors().write(CHANGES, ANA, position)
    assert re.fullmatch(NUMBER_PATTERN, cursor)
    assert await cursors().read(CHANGES, ANA, cursor, field="since") == position


async def test_a_cursor_of_another_owner_kind_or_installation_is_none() -> None:
    cursor = await cursors().write(CHANGES, ANA, 7)
    for reader, kind, owner in (
        (cursors(), CHANGES, BEN),
        (cursors(), CursorKind.ACTIVITY, ANA),
        (cursors(b"j" * 32), CHANGES, ANA),
    ):
        with pytest.raises(InvalidCursor):
            await reader.read(kind, owner, cursor, field="since")


async def test_no_character_can_be_changed() -> None:
    cursor = await cursors().write(CHANGES, ANA, 7)
    for place in range(len(cursor)):
        other = "B" if cursor[place] != "B" else "C"
        with pytest.raises(InvalidCursor):
            await cursors().read(CHANGES, ANA, cursor[:place] + other + cursor[place + 1 :], field="since")


@given(st.text(max_size=80))
async def test_anything_else_is_refused_by_the_name_of_its_field(text: str) -> None:
    with pytest.raises(InvalidCursor) as refusal:
        await cursors().read(CHANGES, ANA, text, field="since")
    assert refusal.value.errors[0].field == "since"


@pytest.mark.parametrize(
    "change", [lambda c: c + "=", lambda c: c + "\n", lambda c: " " + c, lambda c: c[:-1], str.lower]
)
async def test_a_cursor_has_one_spelling(change: object) -> None:
    assert callable(change)
    cursor = await cursors().write(CHANGES, ANA, 7)
    with pytest.raises(InvalidCursor):
        await cursors().read(CHANGES, ANA, change(cursor), field="since")


@given(st.binary(max_size=300), st.text(max_size=20))
async def test_what_is_sealed_is_unsealed_as_a_part_of_the_same_question_only(position: bytes, question: str) -> None:
    cursor = await cursors().seal(CursorKind.TASKS, ANA, position, question=question)
    assert re.fullmatch(CURSOR_PATTERN, cursor)
    assert position == await cursors().unseal(CursorKind.TASKS, ANA, cursor, field="cursor", question=question)
    with pytest.raises(InvalidCursor):
        await cursors().unseal(CursorKind.TASKS, ANA, cursor, field="cursor", question=question + "!")


async def test_owners_and_kinds_cannot_run_into_each_other() -> None:
    """The two are kept apart by a character that neither can hold."""
    assert all("\0" not in kind for kind in CursorKind)
