"""JSON as one reader only: what two parsers could understand differently is refused."""

from typing import Any

import jiter


def read_object(text: bytes) -> dict[str, Any]:
    """Return the one object that the UTF-8 text holds.

    Raise ValueError for anything else: a byte-order mark, another encoding, a member named twice at any depth,
    NaN or Infinity, and nesting deeper than about 200, which could otherwise exhaust the stack.
    """
    # Without a cache no claim of anybody stays in the parser's memory.
    value = jiter.from_json(text, catch_duplicate_keys=True, allow_inf_nan=False, cache_mode="none")
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  # callers expect one kind of refusal
    return value
