"""The words that tasks are found by."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from adapters.postgres.search import search_vector
from domain.task import Task

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SOME = 1000
_FIND = """
SELECT owner_id, id, title, description, created_at FROM tasks
WHERE (owner_id, id) > (:owner_id, :id) AND words IS NULL ORDER BY owner_id, id LIMIT :some
"""
_WRITE = "UPDATE tasks SET words = CAST(:words AS tsvector) WHERE owner_id = :owner_id AND id = :id AND words IS NULL"


def upgrade() -> None:
    """Add a column without a default, fill it a thousand tasks at a time beside the traffic, then index it.

    What the code before writes meanwhile is found by its old words, or not at all, until it is written again.
    """
    op.add_column("tasks", sa.Column("words", TSVECTOR))
    with op.get_context().autocommit_block():
        _fill(op.get_bind())
        op.drop_index("ix_tasks_words", "tasks", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            "ix_tasks_words",
            "tasks",
            ["words"],
            postgresql_using="gin",
            postgresql_where=sa.text("deleted_at IS NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Drop them; the next way up makes them anew."""
    op.drop_column("tasks", "words")


def _fill(connection: sa.Connection) -> None:
    """Go through the tasks once, in the order of their keys: nobody could catch up with those who write meanwhile."""
    owner_id, task_id, found = "", UUID(int=0), _SOME
    while found == _SOME:
        rows = connection.execute(sa.text(_FIND), {"owner_id": owner_id, "id": task_id, "some": _SOME}).all()
        if rows:
            connection.execute(sa.text(_WRITE), [_words(row) for row in rows])
            owner_id, task_id = rows[-1].owner_id, rows[-1].id
        found = len(rows)


def _words(row: sa.Row[tuple[object, ...]]) -> dict[str, object]:
    task = Task(
        id=row.id,
        owner=row.owner_id,
        title=row.title,
        description=row.description,
        created_at=row.created_at,
        updated_at=row.created_at,
    )
    return {"words": search_vector(task), "owner_id": row.owner_id, "id": row.id}
