"""Leases: which worker has which task, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add a table that replicas of the old code do not know: they complete tasks and let leases end by themselves.

    Its foreign key keeps writers from tasks until the commit, which comes at once, for there is no row to check.
    """
    op.create_table(
        "leases",
        sa.Column("owner_id", sa.Text(collation="C"), nullable=False),
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("claimed_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "task_id", name="pk_leases"),
        sa.ForeignKeyConstraint(
            ["owner_id", "task_id"], ["tasks.owner_id", "tasks.id"], name="fk_leases_tasks", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop it: every task can be claimed again."""
    op.drop_table("leases")
