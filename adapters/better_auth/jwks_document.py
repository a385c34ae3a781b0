"""A key set as its endpoint serves it."""

import re
from collections import Counter
from collections.abc import Collection
from typing import Any

from adapters.better_auth.jwk import KEY_ID, KeyUnusable, VerificationKey, read_key
from adapters.better_auth.refusal import FetchFailed
from adapters.better_auth.strict_json import read_object

MOST_KEYS = 50

Keys = dict[str, VerificationKey]


def read_keys(body: bytes, allowed: Collection[str]) -> Keys:
    """Return the usable keys by their id; raise FetchFailed when there is none, or the document is not a key set.

    An entry that cannot be used is left out alone. An id that names two entries names neither.
    """
    entries = _entries(body)
    times = Counter(entry["kid"] for entry in entries)
    keys: Keys = {}
    for entry in entries:
        if times[entry["kid"]] == 1:
            _add(entry, allowed, keys)
    if not keys:
        raise FetchFailed("no_usable_key")
    return keys


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        entries = read_object(body).get("keys")
    except ValueError:
        raise FetchFailed("not_a_json_object") from None
    if not isinstance(entries, list):
        raise FetchFailed("no_keys_member")
    if len(entries) > MOST_KEYS:
        raise FetchFailed("too_many_keys")
    return [entry for entry in entries if _has_key_id(entry)]


def _has_key_id(entry: object) -> bool:
    key_id = entry.get("kid") if isinstance(entry, dict) else None
    return isinstance(key_id, str) and re.fullmatch(KEY_ID, key_id) is not None


def _add(entry: dict[str, Any], allowed: Collection[str], keys: Keys) -> None:
    try:
        keys[entry["kid"]] = read_key(entry, allowed)
    except KeyUnusable:
        return
