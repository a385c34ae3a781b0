"""What the fields of a task may hold."""

from typing import Any

import pytest

from domain.errors import ValidationFailed
from domain.task import PRIORITY_OF_RANK, Priority
from tests.builders import NOON, a_task


@pytest.mark.parametrize("title", ["x", "x" * 200, "😀" * 200, "a\nb", "\u200bx", "\ufeff", "null", "\U0010ffff"])
def test_a_title_may_be_any_text_up_to_its_length(title: str) -> None:
    assert a_task().edit(NOON, title=title).title == title


@pytest.mark.parametrize("blank", [" ", "\t\r\n", "\u00a0\u2003\u3000"])
def test_what_surrounds_a_title_is_trimmed_before_it_is_counted(blank: str) -> None:
    assert a_task().edit(NOON, title=blank + "x" * 200 + blank).title == "x" * 200


def test_a_description_is_kept_as_it_is() -> None:
    assert a_task().edit(NOON, description=" \n" + "😀" * 998).description == " \n" + "😀" * 998


@pytest.mark.parametrize("description", ["", None])
def test_a_description_may_be_empty_or_missing(description: str | None) -> None:
    assert a_task(description="two").edit(NOON, description=description).description == description


@pytest.mark.parametrize(
    ("content", "broken"),
    [
        ({"title": ""}, ("title", "too_short")),
        ({"title": " \n\u2003"}, ("title", "too_short")),
        ({"title": "x" * 201}, ("title", "too_long")),
        ({"title": "a\0b"}, ("title", "character_not_allowed")),
        ({"title": "\ud800"}, ("title", "character_not_allowed")),
        ({"title": "a\udfffb"}, ("title", "character_not_allowed")),
        ({"description": "x" * 1001}, ("description", "too_long")),
        ({"description": "\0"}, ("description", "character_not_allowed")),
        ({"description": "a\udc00b"}, ("description", "character_not_allowed")),
    ],
)
def test_each_broken_rule_names_its_field_and_repeats_nothing(content: Any, broken: tuple[str, str]) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        a_task().edit(NOON, **content)
    (error,) = refusal.value.errors
    assert (error.field, error.code) == broken
    assert "x" * 10 not in error.message


def test_priorities_have_ranks() -> None:
    assert [priority.rank for priority in Priority] == [1, 2, 3]
    assert all(PRIORITY_OF_RANK[priority.rank] is priority for priority in Priority)
