"""Indexes for lists in the order of due dates and deadlines."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WALL = sa.text("(due_date + coalesce(due_time, '00:00:00'::time))")
_INDEXES: dict[str, tuple[list[Any], str]] = {
    "ix_tasks_deadline": ([sa.text("coalesce(deadline, 'infinity'::date)"), "id"], "TRUE"),
    "ix_tasks_deadline_last": ([sa.text("coalesce(deadline, '-infinity'::date)"), "id"], "TRUE"),
    "ix_tasks_due_wall": ([_WALL, "id"], "due_date IS NOT NULL AND due_instant IS NULL"),
    "ix_tasks_due_moment": (["due_instant", "id"], "due_instant IS NOT NULL"),
    "ix_tasks_undated": (["id"], "due_date IS NULL"),
}


def upgrade() -> None:
    """Build them beside the traffic, one after the other; what an interrupted try has left is built anew."""
    for name, (columns, which) in _INDEXES.items():
        with op.get_context().autocommit_block():
            op.drop_index(name, "tasks", if_exists=True, postgresql_concurrently=True)
            op.create_index(
                name,
                "tasks",
                ["owner_id", *columns],
                postgresql_where=sa.text(f"deleted_at IS NULL AND {which}"),
                postgresql_concurrently=True,
            )


def downgrade() -> None:
    """Drop them; lists in these orders are sorted anew on every call."""
    for name in _INDEXES:
        with op.get_context().autocommit_block():
            op.drop_index(name, "tasks", if_exists=True, postgresql_concurrently=True)
