"""An index for each order that tasks can be listed in."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXES: dict[str, list[Any]] = {
    "ix_tasks_updated": ["owner_id", "updated_at", "id"],
    "ix_tasks_priority": ["owner_id", "priority", "id"],
    "ix_tasks_title": ["owner_id", "title", "id"],
    "ix_tasks_completed": ["owner_id", sa.text("coalesce(completed_at, 'infinity'::timestamptz)"), "id"],
    "ix_tasks_completed_last": ["owner_id", sa.text("coalesce(completed_at, '-infinity'::timestamptz)"), "id"],
}


def upgrade() -> None:
    """Build them beside the traffic, one after the other; what an interrupted try has left is built anew."""
    for name, columns in _INDEXES.items():
        with op.get_context().autocommit_block():
            op.drop_index(name, "tasks", if_exists=True, postgresql_concurrently=True)
            op.create_index(
                name, "tasks", columns, postgresql_where=sa.text("deleted_at IS NULL"), postgresql_concurrently=True
            )


def downgrade() -> None:
    """Drop them; lists in these orders are sorted anew on every call."""
    for name in _INDEXES:
        with op.get_context().autocommit_block():
            op.drop_index(name, "tasks", if_exists=True, postgresql_concurrently=True)
