"""An answer in words, for clients that show the model no data: a line for each row, its id where a name will not do.

Most clients show one of the two and some show both, so what the data says in full is not said in full again.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
_NAMES = ("title", "name")
_SENTENCES = ("error", "next")


def told(answer: Row) -> str:
    """Return the answer as text: first what is said once, then its rows."""
    tables = {name: list(map(_row, value)) for name, value in answer.items() if _is_table(value)}
    times = Counter(_name_of(row) for rows in tables.values() for row in rows)
    once = {name: value for name, value in answer.items() if name not in tables}
    return "\n".join([*([_line(once)] if once else []), *_lines(tables, times)])


def _is_table(value: Any) -> bool:  # noqa: ANN401  # any part of an answer
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _row(item: Row) -> Row:
    """Return the task of an item's result, and what is said beside it or in its place."""
    return {**item.get("task", {}), **{name: value for name, value in item.items() if name != "task"}}


def _lines(tables: Mapping[str, Sequence[Row]], times: Mapping[str, int]) -> Iterator[str]:
    for name, rows in tables.items():
        yield f"{name}:"
        for row in rows:
            needs_id = times[_name_of(row)] > 1 or "updated_at" in row
            yield f"- {_line({key: value for key, value in row.items() if key != 'id' or needs_id})}"


def _name_of(row: Row) -> str:
    return next((row[key] for key in _NAMES if key in row), "")


def _line(members: Row) -> str:
    return "; ".join(_member(name, value) for name, value in members.items())


def _member(name: str, value: Any) -> str:  # noqa: ANN401  # any part of an answer
    if name in _NAMES:
        return plain(value)
    return f"{name}: {value}" if name in _SENTENCES else f"{name} {plain(value)}"


def plain(value: Any) -> str:  # noqa: ANN401  # any part of an answer
    """Return a value as it is, unless it could pass for more than one: then in quotes, with its line breaks escaped."""
    match value:
        case str() if not value.isprintable():
            return json.dumps(value)
        case str() if not set(value) & set(';,"'):
            return value
        case list():
            return ", ".join(plain(each["name"] if isinstance(each, dict) else each) for each in value)
        case _:
            return json.dumps(value, ensure_ascii=False)
