"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say what changes, and why it is safe while traffic flows."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Say what is lost on the way back."""
    ${downgrades if downgrades else "pass"}
