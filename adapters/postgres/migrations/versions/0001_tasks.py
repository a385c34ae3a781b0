"""Owners with their counter, tasks, and the tombstones of tasks that were deleted for good."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make three new tables; nothing that exists is touched."""
    op.create_table(
        "owners",
        sa.Column("owner_id", sa.Text(collation="C"), nullable=False),
        sa.Column("last_sequence", sa.BigInteger, nullable=False),
        sa.Column("open_tasks", sa.BigInteger, nullable=False),
        sa.Column("completed_tasks", sa.BigInteger, nullable=False),
        sa.Column("trashed_tasks", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_owners"),
        postgresql_with={"fillfactor": "50"},
    )
    _create_tasks()
    op.create_table(
        "tombstones",
        sa.Column("owner_id", sa.Text(collation="C"), nullable=False),
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
        sa.Column("deleted_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "task_id", name="pk_tombstones"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], name="fk_tombstones_owners", ondelete="CASCADE"),
    )
    op.create_index("ix_tombstones_feed", "tombstones", ["owner_id", "change_seq"], unique=True)


def downgrade() -> None:
    """Drop the three tables, and with them every task."""
    op.drop_table("tombstones")
    op.drop_table("tasks")
    op.drop_table("owners")


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("owner_id", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text(collation="C"), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("completed_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("deleted_at", _MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "id", name="pk_tasks"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], name="fk_tasks_owners", ondelete="CASCADE"),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name=op.f("ck_tasks_priority")),
    )
    live, trashed = sa.text("deleted_at IS NULL"), sa.text("deleted_at IS NOT NULL")
    op.create_index("ix_tasks_feed", "tasks", ["owner_id", "change_seq"], unique=True)
    op.create_index("ix_tasks_newest", "tasks", ["owner_id", "created_at", "id"], postgresql_where=live)
    op.create_index("ix_tasks_trash", "tasks", ["owner_id", "deleted_at", "id"], postgresql_where=trashed)
