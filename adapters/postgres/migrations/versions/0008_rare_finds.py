"""Indexes for the order of the inbox, and for the few tasks that are deferred."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEXES: dict[str, tuple[list[str], str]] = {
    "ix_tasks_inbox": (["owner_id", "position", "id"], "list_id IS NULL"),
    "ix_tasks_deferred": (["owner_id", "defer_until"], "defer_until IS NOT NULL"),
}


def upgrade() -> None:
    """Build them beside the traffic, one after the other; what an interrupted try has left is built anew."""
    for name, (columns, which) in _INDEXES.items():
        with op.get_context().autocommit_block():
            op.drop_index(name, "tasks", if_exists=True, postgresql_concurrently=True)
            op.create_index(
                name,
                "tasks",
                columns,
                postgresql_where=sa.text(f"deleted_at IS NULL AND {which}"),
                postgresql_concurrently=True,
            )


def downgrade() -> None:
    """Drop them; the inbox is sorted anew on every call, and who asks for what is deferred waits longer."""
    for name in _INDEXES:
        with op.get_context().autocommit_block():
            op.drop_index(name, "tasks", if_exists=True, postgresql_concurrently=True)
