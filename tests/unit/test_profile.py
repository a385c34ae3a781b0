"""A profile, and the tags of languages."""

import pytest

from domain.errors import ValidationFailed
from domain.locales import checked_locale
from domain.profile import Profile
from tests.builders import ANA


def test_a_change_is_the_next_version() -> None:
    edited = Profile(owner=ANA).edit(timezone="Europe/Vienna").edit(locale="de-AT")
    assert edited == Profile(owner=ANA, timezone="Europe/Vienna", locale="de-AT", version=2)


def test_a_change_of_nothing_is_the_same_profile() -> None:
    profile = Profile(owner=ANA, timezone="Europe/Vienna", locale="de-AT", version=2)
    assert profile.edit(timezone="Europe/Vienna", locale="DE-at") is profile


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "europe/vienna", "../etc/passwd", "+01:00", "localtime"])
def test_a_zone_is_one_of_the_list(zone: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        Profile(owner=ANA).edit(timezone=zone)
    assert [error.field for error in refusal.value.errors] == ["timezone"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("de-at", "de-AT"),
        ("ZH-hANS-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("SL-ROZAJ-biske", "sl-rozaj-biske"),
        ("de-CH-1901", "de-CH-1901"),
        ("en-us-U-HC-H23", "en-US-u-hc-h23"),
        ("de-de-u-co-phonebk", "de-DE-u-co-phonebk"),
        ("fil", "fil"),
        ("en-X-ab-AB", "en-x-ab-ab"),
    ],
)
def test_a_language_is_kept_in_its_canonical_case(sent: str, kept: str) -> None:
    assert checked_locale("locale", sent) == kept


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "d",
        "de_AT",
        "de-",
        "de-AT ",
        "german",
        "i-klingon",
        "zh-cmn",
        "de-\u212atp",
        "de-DE-u-co-a-aa-u-hc",
        "sl-rozaj-rozaj",
        "en-u",
        "de-AT\n",
        "en-x-" + "a" * 40,
    ],
)
def test_what_is_no_tag_of_a_language_is_refused(sent: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        checked_locale("locale", sent)
    assert [(error.field, error.code) for error in refusal.value.errors] == [("locale", "unknown_locale")]
