"""When a task is due, when it is too late, and until when it is out of sight."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "due_date": sa.Date(),
    "due_time": sa.Time(),
    "due_timezone": sa.Text(collation="C"),
    "due_instant": sa.DateTime(timezone=True),
    "deadline": sa.Date(),
    "defer_until": sa.Date(),
}


def upgrade() -> None:
    """Add columns without a default, which rewrites nothing; the code before goes on as it was."""
    for name, type_ in _COLUMNS.items():
        op.add_column("tasks", sa.Column(name, type_))


def downgrade() -> None:
    """Drop them, and with them every due date, deadline and deferral."""
    for name in _COLUMNS:
        op.drop_column("tasks", name)
