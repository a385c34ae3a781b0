"""Words in PostgreSQL: a vector whose every word begins with the owner, so that one plain index serves each alone."""

from hashlib import sha256
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from adapters.postgres.tables import tasks
from domain.identity import OwnerId
from domain.search import words_of
from domain.task import Task

_PLACES_MAX = 16_383
"""PostgreSQL counts no further (its documentation, \u00a7 8.11.1)."""

WORDS: ColumnElement[Any] = cast(bindparam("words", type_=Text()), TSVECTOR)
_QUERY: Any = bindparam("query", type_=Text())
_ALL_IN_TITLE: Any = bindparam("all_in_title", type_=Text())
IN_TITLE: Any = bindparam("in_title", type_=ARRAY(Text))


def search_vector(task: Task) -> str:
    """Return the words of a task as PostgreSQL reads a vector: those of the title are of weight A."""
    key = _key(task.owner)
    title, description = words_of(task.title), words_of(task.description or "")
    placed = [(word, f"{min(place, _PLACES_MAX)}A") for place, word in enumerate(title, start=1)]
    placed += [(word, str(min(place, _PLACES_MAX))) for place, word in enumerate(description, start=len(title) + 1)]
    return " ".join(f"'{key}/{word}':{place}" for word, place in placed)


def matches() -> ColumnElement[bool]:
    """Say that every word of the query begins a word of the task."""
    return tasks.c.words.bool_op("@@")(cast(_QUERY, TSQUERY))


def all_in_title() -> ColumnElement[bool]:
    """Say that every word of the query begins a word of the title."""
    return tasks.c.words.bool_op("@@")(cast(_ALL_IN_TITLE, TSQUERY))


def relevance() -> ColumnElement[int]:
    """Return how many words of the query begin a word of the title."""
    each = func.unnest(IN_TITLE).table_valued("prefix", name="asked").render_derived()
    in_title = tasks.c.words.bool_op("@@")(cast(each.c.prefix, TSQUERY))
    return select(func.count()).select_from(each).where(in_title).scalar_subquery()


def search_values(owner: OwnerId, words: tuple[str, ...]) -> dict[str, Any]:
    """Return the arguments of all of these. Words are letters and digits, so nothing in them is syntax."""
    prefixes = [f"'{_key(owner)}/{word}':*" for word in words]
    in_title = [f"{prefix}A" for prefix in prefixes]
    return {"query": " & ".join(prefixes), "in_title": in_title, "all_in_title": " & ".join(in_title)}


def _key(owner: OwnerId) -> str:
    """Return what an owner's words begin with. Two owners who share one cost each other time, and see nothing."""
    return sha256(owner.encode()).hexdigest()[:8]
