"""What tells access tokens apart, and finds refresh tokens whose time is over.

No code before this revision writes a row of either table, so building the index waits for nobody. Tokens that went
through a downgrade come back with an empty hint.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both."""
    op.add_column("access_tokens", sa.Column("hint", sa.Text(collation="C"), nullable=False, server_default=""))
    op.alter_column("access_tokens", "hint", server_default=None)
    op.create_index("ix_refresh_tokens_expires_at", "refresh_tokens", ["expires_at"])


def downgrade() -> None:
    """Take both away."""
    op.drop_index("ix_refresh_tokens_expires_at", "refresh_tokens")
    op.drop_column("access_tokens", "hint")
