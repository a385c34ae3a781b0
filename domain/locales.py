"""Languages of people by their BCP 47 tags."""

import re

from domain.errors import field_refused

TAG_MAX = 35
"""The room that RFC 5646 §4.4.1 asks for."""

# RFC 5646 §2.1 without what its canonical form has no more: extended languages and grandfathered tags.
_WELL_FORMED = re.compile(
    "[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?"  # language, script, region
    "(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    "(-[a-wy-z0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?"  # extensions, private use
)
_SCRIPT, _REGION = 4, 2


def checked_locale(field: str, tag: str) -> str:
    """Return the tag in its canonical case, or raise ValidationFailed naming the field."""
    subtags = tag.lower().split("-")
    if len(tag) > TAG_MAX or not tag.isascii() or not _WELL_FORMED.fullmatch(tag.lower()) or _repeats(subtags):
        message = f"must be a BCP 47 language tag such as de-AT, of at most {TAG_MAX} characters"
        raise field_refused(field, message, "unknown_locale")
    plain = _before_extensions(subtags)
    return "-".join([subtags[0], *map(_cased, plain), *subtags[1 + len(plain) :]])


def _before_extensions(subtags: list[str]) -> list[str]:
    """Return what follows the language, up to the first extension."""
    lengths = [len(subtag) for subtag in subtags]
    return subtags[1 : lengths.index(1) if 1 in lengths else None]


def _repeats(subtags: list[str]) -> bool:
    """Tell whether a variant or an extension is there twice, which no tag may have."""
    public = subtags[: subtags.index("x")] if "x" in subtags else subtags
    once = [*_before_extensions(subtags), *(subtag for subtag in public if len(subtag) == 1)]
    return len(set(once)) < len(once)


def _cased(subtag: str) -> str:
    """Write regions in capitals, and scripts with one (RFC 5646 §2.1.1)."""
    if len(subtag) == _REGION:
        return subtag.upper()
    return subtag.title() if len(subtag) == _SCRIPT and subtag.isalpha() else subtag
