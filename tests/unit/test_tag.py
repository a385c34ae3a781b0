"""Names of tags: what is compared, what is kept, and what is refused."""

import unicodedata
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import ValidationFailed
from domain.tag import NAME_MAX, TAGS_OF_A_TASK_MAX, Tag, TagId, checked_name, checked_names, folded
from tests.builders import ANA, NOON

ONE = TagId(UUID(int=1))
UNICODE = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LETTERS_AND_MARKS = st.text(st.characters(categories=["L", "M"]), max_size=8)
GREEK = st.text("αΑάΆᾳᾼᾴΐΰΐϊσςΣωώῶῷιΙ\u0345\u0301\u0308\u0342\u0313\u034f", max_size=8)
ODD = st.text(
    "iIßẞﬁǰŉẖ㎏ﷺ\u0130\u0131\u017f\u212a\u212b\u2126\uac01\u1100\u1161\u11a8\u0307\u030c\u0331\u0327\u0323\u00ad\u200d",
    max_size=8,
)
"""Letters that change their number when they are folded, or take others up when they are composed."""
names = st.one_of(UNICODE, LETTERS_AND_MARKS, GREEK, ODD)


def codes(refusal: pytest.ExceptionInfo[ValidationFailed]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refusal.value.errors]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Home", "hOME"),
        ("Café", "cafe\u0301"),
        ("CAFE\u0301", "café"),
        ("straße", "STRASSE"),
        ("straße", "STRAẞE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ὀδός", "ὈΔΌΣ"),
        ("ᾳ", "\u0391\u0399"),
        ("ﬁnal", "FINAL"),
        ("①", "1"),
        ("\uff28\uff4f\uff4d\uff45", "home"),
        ("\u212a", "k"),
        ("\uac01", "\u1100\u1161\u11a8"),
        ("\u0130", "i\u0307"),
        ("I", "i"),
    ],
)
def test_case_and_form_do_not_tell_names_apart(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("\u0131", "i"), ("\u0131", "I"), ("\u0130", "i"), ("é", "e"), ("home", "homes"), ("ø", "o")]
)
def test_letters_tell_names_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(names)
@example("\u0345\u0301")
@example("ΐ")
@example("ǰ\u0327")
def test_what_is_folded_stays_as_it_is(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(names)
def test_equivalent_names_are_one(name: str) -> None:
    assert {folded(unicodedata.normalize(form, name)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {folded(name)}


@given(names)
def test_a_name_that_is_kept_is_compared_like_what_was_written(name: str) -> None:
    try:
        kept = checked_name("name", name)
    except ValidationFailed:
        return
    assert checked_name("name", kept) == kept
    assert folded(kept) == folded(name.strip())


def test_a_name_is_trimmed_and_composed() -> None:
    assert checked_name("name", " \u3000\tcafe\u0301 noir\u00a0\n") == "café noir"


@pytest.mark.parametrize("name", ["😀" * NAME_MAX, "e\u0301" * NAME_MAX, f" {'a' * NAME_MAX} ", "ﷺ" * NAME_MAX])
def test_lengths_are_those_of_the_trimmed_and_composed_name(name: str) -> None:
    assert len(checked_name("name", name)) == NAME_MAX


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "too_short"),
        (" \u3000\n", "too_short"),
        ("😀" * (NAME_MAX + 1), "too_long"),
        ("a\0", "character_not_allowed"),
        ("\ud83d", "character_not_allowed"),
        ("a\udc00b", "character_not_allowed"),
    ],
)
def test_other_names_are_refused(name: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        checked_name("name", name)
    assert codes(refusal) == [("name", code)]


def test_a_task_has_as_many_tags_as_it_may_have() -> None:
    some = [f"tag {number}" for number in range(TAGS_OF_A_TASK_MAX)]
    assert checked_names("tags", some) == tuple(some)
    with pytest.raises(ValidationFailed) as refusal:
        checked_names("tags", [*some, "one more"])
    assert codes(refusal) == [("tags", "too_many_tags")]


@pytest.mark.parametrize("twice", [("a", "a"), ("Home", " home "), ("straße", "b", "STRASSE"), ("é", "e\u0301")])
def test_a_tag_is_named_once(twice: tuple[str, ...]) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        checked_names("tags", twice)
    assert codes(refusal) == [("tags", "duplicate")]


def test_the_name_at_fault_is_told_by_its_place() -> None:
    with pytest.raises(ValidationFailed) as refusal:
        checked_names("tags", ["good", " "])
    assert codes(refusal) == [("tags.1", "too_short")]


def test_the_order_of_names_is_kept() -> None:
    assert checked_names("tags", ["b", " A", "c"]) == ("b", "A", "c")


def test_a_new_name_is_a_new_version_and_the_same_name_is_none() -> None:
    tag = Tag.new(ONE, ANA, NOON, " Home ")
    assert (tag.name, tag.folded, tag.version) == ("Home", "home", 1)
    assert (tag.rename(NOON, "HOME").name, tag.rename(NOON, "HOME").version) == ("HOME", 2)
    assert tag.rename(NOON, "Home\n") is tag
