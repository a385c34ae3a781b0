"""Deleting, and telling how much that was."""

from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Table, delete, func, select, tuple_

from adapters.postgres.parameters import LIMIT


def at_most(table: Table, *which: ColumnElement[bool]) -> Delete:
    """Delete no more of these rows than the limit, and wait for none that somebody else has locked."""
    key = tuple(table.primary_key.columns)
    # In a subquery of its own PostgreSQL might look again for each row, and then delete more than the limit.
    some = select(*key).where(*which).limit(LIMIT).with_for_update(skip_locked=True).cte("some")
    return delete(table).where(tuple_(*key).in_(select(some)))


def counted(deletion: Delete) -> Select[Any]:
    """Delete, and return how many rows that were."""
    gone = deletion.returning(deletion.table.c.owner_id).cte("gone")
    return select(func.count()).select_from(gone)
