"""What is known of people beside their tasks: profiles, suspensions, erasures, access tokens, local accounts."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_PLAIN = sa.Text(collation="C")
_KEYS = ("accounts", "passwords")


def upgrade() -> None:
    """Add tables, and columns that rewrite nothing; the index is built on a column that is empty everywhere."""
    op.add_column("owners", sa.Column("timezone", _PLAIN))
    op.add_column("owners", sa.Column("locale", _PLAIN))
    op.add_column("owners", sa.Column("profile_version", sa.Integer, nullable=False, server_default="0"))
    op.add_column("owners", sa.Column("suspended_at", _MOMENT))
    _create_erasures()
    _create_access_tokens()
    _create_accounts()
    keys = sa.table("installation_keys", sa.column("purpose", _PLAIN), sa.column("secret", sa.LargeBinary))
    op.bulk_insert(keys, [{"purpose": purpose, "secret": secrets.token_bytes(32)} for purpose in _KEYS])
    with op.get_context().autocommit_block():
        op.drop_index("ix_owners_suspended", "owners", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            "ix_owners_suspended",
            "owners",
            ["owner_id"],
            postgresql_where=sa.text("suspended_at IS NOT NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Drop them, and with them every access token, local account and suspension."""
    for table in ("refresh_tokens", "accounts", "access_tokens", "erasures"):
        op.drop_table(table)
    op.execute(f"DELETE FROM installation_keys WHERE purpose IN {_KEYS}")  # noqa: S608  # two constants
    op.drop_index("ix_owners_suspended", "owners")
    for column in ("suspended_at", "profile_version", "locale", "timezone"):
        op.drop_column("owners", column)


def _create_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("owner_id", _PLAIN, nullable=False),
        sa.Column("receipt", sa.Uuid, nullable=False),
        sa.Column("requested_at", _MOMENT, nullable=False),
        sa.Column("completed_at", _MOMENT),
        sa.PrimaryKeyConstraint("owner_id", name="pk_erasures"),
    )
    op.create_index("ix_erasures_receipt", "erasures", ["receipt"], unique=True)


def _create_access_tokens() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("owner_id", _PLAIN, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.ARRAY(_PLAIN), nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("last_used_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        sa.PrimaryKeyConstraint("owner_id", "id", name="pk_access_tokens"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], name="fk_access_tokens_owners", ondelete="CASCADE"),
    )
    op.create_index("ix_access_tokens_digest", "access_tokens", ["digest"], unique=True)
    revoked = sa.text("revoked_at IS NOT NULL")
    op.create_index("ix_access_tokens_revoked", "access_tokens", ["revoked_at"], postgresql_where=revoked)


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("owner_id", _PLAIN, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("folded_email", _PLAIN, nullable=False),
        sa.Column("password_digest", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_credentials", "accounts", ["folded_email", "password_digest"], unique=True)
    op.create_table(
        "refresh_tokens",
        sa.Column("owner_id", _PLAIN, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("family", sa.Uuid, nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.PrimaryKeyConstraint("digest", name="pk_refresh_tokens"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["accounts.owner_id"], name="fk_refresh_tokens_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_refresh_tokens_family", "refresh_tokens", ["owner_id", "family"])
    op.create_index("ix_refresh_tokens_expires_at", "refresh_tokens", ["expires_at"])
