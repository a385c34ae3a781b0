"""History, kept answers, the installation's key, and what remembers tombstones that were forgotten."""

from secrets import token_bytes

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns with constant defaults, which rewrites nothing, and new tables; the code before goes on as it was."""
    op.add_column("owners", sa.Column("forgotten_sequence", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("owners", sa.Column("forgotten_version", sa.Integer, nullable=False, server_default="0"))
    op.add_column("tasks", sa.Column("origin", sa.LargeBinary))
    _create_history()
    op.create_table(
        "kept_answers",
        sa.Column("owner_id", sa.Text(collation="C"), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "key", name="pk_kept_answers"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], name="fk_kept_answers_owners", ondelete="CASCADE"),
    )
    _create_installation_keys()


def downgrade() -> None:
    """Drop them, and with them all history and every answer that was kept; cursors that clients hold become void."""
    op.drop_table("installation_keys")
    op.drop_table("kept_answers")
    op.drop_table("history")
    op.drop_column("tasks", "origin")
    op.drop_column("owners", "forgotten_version")
    op.drop_column("owners", "forgotten_sequence")


def _create_history() -> None:
    op.create_table(
        "history",
        sa.Column("owner_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("operation_id", sa.Uuid, nullable=False),
        sa.Column("undoes", sa.Uuid),
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("actor_kind", sa.Text(collation="C"), nullable=False),
        sa.Column("actor_id", sa.Text(collation="C"), nullable=False),
        sa.Column("on_behalf_of", sa.Text(collation="C")),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("request_id", sa.Text(collation="C")),
        sa.Column("fields", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "sequence", name="pk_history"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], name="fk_history_owners", ondelete="CASCADE"),
    )
    op.create_index("ix_history_task", "history", ["owner_id", "task_id", "sequence"])
    op.create_index("ix_history_operation", "history", ["owner_id", "operation_id"])


def _create_installation_keys() -> None:
    keys = op.create_table(
        "installation_keys",
        sa.Column("purpose", sa.Text(collation="C"), nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("purpose", name="pk_installation_keys"),
    )
    op.bulk_insert(keys, [{"purpose": "cursors", "secret": token_bytes(32)}])
