"""Entity tags, and what If-Match and If-None-Match ask for (RFC 9110 §8.8.3, §13.1)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.etags import MalformedPrecondition, etag_of, is_known, versions_allowed
from tests.builders import a_task


def test_a_tag_is_made_of_the_version_and_the_representation() -> None:
    assert etag_of(a_task(version=7)) == '"7-1"'


@pytest.mark.parametrize(
    ("if_match", "versions"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        ('"3-1"', {3}),
        ('"3-1", "4-1"', {3, 4}),
        (' "3-1"\t,"4-1" ', {3, 4}),
        ('W/"3-1"', set()),
        ('W/"3-1", "4-1"', {4}),
        ('"3-2"', set()),
        ('"3"', set()),
        ('"03-1"', set()),
        ('"0-1"', {0}),
        ('"3-1+12.4.0"', {3}),
        ('"3-1+"', set()),
        ('"-3-1"', set()),
        ('"3-1-1"', set()),
        ('"x3-1"', set()),
        ('"3-1x"', set()),
        ('"99999999999-1"', set()),
        ('""', set()),
        ('"a,b"', set()),
        ('"\xff"', set()),
    ],
)
def test_if_match_names_versions(if_match: str | None, versions: set[int] | None) -> None:
    assert versions_allowed(if_match) == versions


@pytest.mark.parametrize(
    ("if_none_match", "known"),
    [
        (None, False),
        ("*", False),
        ('"3-1"', True),
        ('W/"3-1"', True),
        ('"1-1", W/"3-1"', True),
        ('"2-1"', False),
        ('"3-2"', False),
        ('"3"', False),
    ],
)
def test_if_none_match_may_know_the_version(if_none_match: str | None, *, known: bool) -> None:
    assert is_known(if_none_match, a_task(version=3)) is known


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        " ",
        '"a,"3-1"',
        ",",
        "3-1",
        "'3-1'",
        '"3-1',
        '3-1"',
        '"3-1",',
        ',"3-1"',
        '"3-1" "4-1"',
        'w/"3-1"',
        '*, "3-1"',
        '"a b"',
        '"\0"',
    ],
)
def test_anything_else_is_malformed(malformed: str) -> None:
    with pytest.raises(MalformedPrecondition) as refusal:
        versions_allowed(malformed)
    assert refusal.value.errors[0].field == "If-Match"
    with pytest.raises(MalformedPrecondition) as refusal:
        is_known(malformed, a_task())
    assert refusal.value.errors[0].field == "If-None-Match"


@given(st.integers(min_value=1, max_value=2**31 - 1))
def test_a_tag_that_was_given_out_is_understood(version: int) -> None:
    task = a_task(version=version)
    assert versions_allowed(etag_of(task)) == frozenset({version})
    assert is_known(etag_of(task), task)


@given(st.text(max_size=60))
def test_whatever_is_sent_is_understood_or_malformed(header: str) -> None:
    with suppress(MalformedPrecondition):
        assert versions_allowed(header) is None or '"' in header
