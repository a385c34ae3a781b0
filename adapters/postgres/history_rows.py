"""Between the row of a history entry and the entry."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from adapters.postgres.resource_rows import question_of
from adapters.postgres.tables import history
from domain.change import ChangeKind, FieldChange
from domain.due import Due
from domain.history import HistoryEntry
from domain.operation import Actor, ActorKind, Operation
from domain.resource import ResourceType
from domain.task import Priority

HISTORY_COLUMNS = tuple(history.c)
"""What an entry is read from, in the order that `entry_of` relies on."""


def entry_of(row: Iterable[Any]) -> HistoryEntry:
    """Read an entry from a row of HISTORY_COLUMNS."""
    owner, sequence, operation_id, undoes, resource_id, kind, version, *who, at, request_id, raw, resource_type = row
    actor_kind, actor_id, behalf = who
    actor = Actor(kind=ActorKind(actor_kind), id=actor_id, on_behalf_of=behalf)
    return HistoryEntry(
        sequence=sequence,
        operation=Operation(id=operation_id, owner=owner, actor=actor, at=at, request_id=request_id, undoes=undoes),
        key=(ResourceType(resource_type), resource_id),
        kind=ChangeKind(kind),
        version=version,
        fields={name: _field_change(name, pair) for name, pair in orjson.loads(raw).items()},
    )


def operation_values(operation: Operation) -> dict[str, Any]:
    """Return the values of the columns that tell of the operation."""
    return {
        "operation_id": operation.id,
        "undoes": operation.undoes,
        "actor_kind": operation.actor.kind,
        "actor_id": operation.actor.id,
        "on_behalf_of": operation.actor.on_behalf_of,
        "at": operation.at,
        "request_id": operation.request_id,
    }


def written(fields: Mapping[str, FieldChange]) -> str:
    """Return the fields as JSON: a name, and the value before and after."""
    pairs = {name: (change.before, change.after) for name, change in fields.items()}
    return orjson.dumps(pairs, default=_written, option=orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS).decode()


def _written(value: object) -> object:
    if isinstance(value, Due):
        return value.written()
    if isinstance(value, UUID):
        return str(value)  # asyncpg has a class of its own
    raise TypeError


def _field_change(name: str, pair: list[Any]) -> FieldChange:
    read = _READ.get(name, str)
    before, after = (None if value is None else read(value) for value in pair)
    return FieldChange(before, after)


def _due(members: dict[str, str]) -> Due:
    """Read a due that was written: it is not held to today's rules."""
    if "date" in members:
        return Due(day=date.fromisoformat(members["date"]))
    at = datetime.fromisoformat(members["at"])
    return Due(day=at.date(), clock=at.time(), zone=members.get("timezone"))


_READ: dict[str, Callable[[Any], Any]] = {
    "due": _due,
    "deadline": date.fromisoformat,
    "defer_until": date.fromisoformat,
    "priority": Priority,
    "tags": tuple,
    "list_id": UUID,
    "section_id": UUID,
    "parent_id": UUID,
    "question": question_of,
    "archived_at": datetime.fromisoformat,
    "completed_at": datetime.fromisoformat,
    "deleted_at": datetime.fromisoformat,
}
