"""Entity tags of resources, and what If-Match and If-None-Match ask for (RFC 9110 §8.8.3, §13.1)."""

import re

from domain.errors import FieldError, ValidationFailed
from domain.resource import Resource

REPRESENTATION = 1
"""Goes up when the same resource starts to be written differently, so that no cache keeps the old form."""

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = rf"{_TAG}(?:\s*,\s*{_TAG})*"
_LIST = re.compile(rf"\s*{_TAGS}\s*")
ETAGS_PATTERN = rf"^(?:\*|{_TAGS})$"
# What follows a plus sign tells of what is served beside the version: no condition of a write is about that.
_OURS = re.compile(rf'(W/)?"(0|[1-9][0-9]{{0,9}})-{REPRESENTATION}(?:\+[0-9.]+)?"')


class MalformedPrecondition(ValidationFailed):
    """The header is not a list of entity tags; answered with 400, for the syntax is HTTP's and not ours."""

    code = "malformed_precondition"

    def __init__(self, header: str) -> None:
        super().__init__(FieldError(field=header, message='must be * or entity tags like "3-1"', code="malformed"))


def etag_of(resource: Resource) -> str:
    """Return the strong entity tag of a resource as it is now."""
    return etag_of_version(resource.version)


def etag_of_version(version: int) -> str:
    """Return the strong entity tag of a version."""
    return f'"{version}-{REPRESENTATION}"'


def versions_allowed(if_match: str | None) -> frozenset[int] | None:
    """Return the versions If-Match names; None when any will do. Weak tags never match (RFC 9110 §13.1.1)."""
    if if_match is None or if_match.strip() == "*":
        return None
    return _versions("If-Match", if_match, weak=False)


def is_known(if_none_match: str | None, resource: Resource) -> bool:
    """Tell whether the client has this version already. Weak tags do (RFC 9110 §13.1.2).

    `*` asks for a task that does not exist, which only a PUT can mean: reading ignores it (docs/decisions/0011).
    """
    if if_none_match is None or is_star(if_none_match):
        return False
    return resource.version in _versions("If-None-Match", if_none_match, weak=True)


def is_named(if_none_match: str | None, etag: str) -> bool:
    """Tell whether the client has what this tag stands for, where a version alone does not tell it all."""
    if if_none_match is None or is_star(if_none_match):
        return False
    _require_list("If-None-Match", if_none_match)
    return etag in {tag.removeprefix("W/") for tag in re.findall(_TAG, if_none_match)}


def versions_refused(if_none_match: str | None) -> frozenset[int]:
    """Return the versions that a write must not find. Weak tags do match (RFC 9110 §13.1.2).

    `*` refuses every version, which is for the caller to know: then the write makes a new task or nothing.
    """
    if if_none_match is None or is_star(if_none_match):
        return frozenset()
    return _versions("If-None-Match", if_none_match, weak=True)


def is_star(if_none_match: str | None) -> bool:
    """Tell whether the client wants something done only where there is nothing."""
    return if_none_match is not None and if_none_match.strip() == "*"


def _versions(header: str, value: str, *, weak: bool) -> frozenset[int]:
    _require_list(header, value)
    return frozenset(int(found[2]) for found in _OURS.finditer(value) if weak or not found[1])


def _require_list(header: str, value: str) -> None:
    if not _LIST.fullmatch(value):
        raise MalformedPrecondition(header)
