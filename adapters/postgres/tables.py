"""The schema, as Alembic and every statement see it; docs/database.md tells each column's and index's reason."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_moment = DateTime(timezone=True)
_LIVE = text("deleted_at IS NULL")

owners = Table(
    "owners",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("open_tasks", BigInteger, nullable=False),
    Column("completed_tasks", BigInteger, nullable=False),
    Column("trashed_tasks", BigInteger, nullable=False),
    Column("forgotten_sequence", BigInteger, nullable=False, server_default="0"),
    Column("forgotten_version", Integer, nullable=False, server_default="0"),
    Column("timezone", Text(collation="C")),
    Column("locale", Text(collation="C")),
    Column("profile_version", Integer, nullable=False, server_default="0"),
    Column("suspended_at", _moment),
    PrimaryKeyConstraint("owner_id"),
    Index("ix_owners_suspended", "owner_id", postgresql_where=text("suspended_at IS NOT NULL")),
    # Every write of an owner updates this row in place: room on its page keeps those updates off the index.
    postgresql_with={"fillfactor": "50"},
)

tasks = Table(
    "tasks",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("id", Uuid, nullable=False),
    Column("title", Text(collation="C"), nullable=False),
    Column("description", Text),
    Column("priority", SmallInteger, nullable=False),
    Column("due_date", Date),
    Column("due_time", Time),
    Column("due_timezone", Text(collation="C")),
    Column("due_instant", _moment),
    Column("deadline", Date),
    Column("defer_until", Date),
    Column("completed_at", _moment),
    Column("created_at", _moment, nullable=False),
    Column("updated_at", _moment, nullable=False),
    Column("deleted_at", _moment),
    Column("version", Integer, nullable=False),
    Column("change_seq", BigInteger, nullable=False),
    Column("origin", LargeBinary),
    Column("words", TSVECTOR),
    Column("tags", ARRAY(Text(collation="C")), nullable=False, server_default="{}"),
    Column("list_id", Uuid),
    Column("section_id", Uuid),
    Column("parent_id", Uuid),
    Column("position", Text(collation="C"), nullable=False, server_default=""),
    Column("trashed_by", Uuid),
    Column("has_subtasks", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("owner_id", "id"),
    ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], ondelete="CASCADE"),
    CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
    Index("ix_tasks_feed", "owner_id", "change_seq", unique=True),
    Index("ix_tasks_newest", "owner_id", "created_at", "id", postgresql_where=_LIVE),
    Index("ix_tasks_updated", "owner_id", "updated_at", "id", postgresql_where=_LIVE),
    Index("ix_tasks_priority", "owner_id", "priority", "id", postgresql_where=_LIVE),
    Index("ix_tasks_title", "owner_id", "title", "id", postgresql_where=_LIVE),
    Index(
        "ix_tasks_completed",
        "owner_id",
        text("coalesce(completed_at, 'infinity'::timestamptz)"),
        "id",
        postgresql_where=_LIVE,
    ),
    Index(
        "ix_tasks_completed_last",
        "owner_id",
        text("coalesce(completed_at, '-infinity'::timestamptz)"),
        "id",
        postgresql_where=_LIVE,
    ),
    Index(
        "ix_tasks_deadline",
        "owner_id",
        text("coalesce(deadline, 'infinity'::date)"),
        "id",
        postgresql_where=_LIVE,
    ),
    Index(
        "ix_tasks_deadline_last",
        "owner_id",
        text("coalesce(deadline, '-infinity'::date)"),
        "id",
        postgresql_where=_LIVE,
    ),
    Index(
        "ix_tasks_due_wall",
        "owner_id",
        text("(due_date + coalesce(due_time, '00:00:00'::time))"),
        "id",
        postgresql_where=text("deleted_at IS NULL AND due_date IS NOT NULL AND due_instant IS NULL"),
    ),
    Index(
        "ix_tasks_due_moment",
        "owner_id",
        "due_instant",
        "id",
        postgresql_where=text("deleted_at IS NULL AND due_instant IS NOT NULL"),
    ),
    Index("ix_tasks_undated", "owner_id", "id", postgresql_where=text("deleted_at IS NULL AND due_date IS NULL")),
    # The owner is in the words themselves: one index serves each owner alone (docs/decisions/0028).
    Index("ix_tasks_words", "words", postgresql_using="gin", postgresql_where=_LIVE),
    Index("ix_tasks_trash", "owner_id", "deleted_at", "id", postgresql_where=text("deleted_at IS NOT NULL")),
    Index("ix_tasks_list", "owner_id", "list_id", "position", "id"),
    # Only a condition of the index makes a missing list a fixed one, among which positions are in order.
    Index(
        "ix_tasks_inbox",
        "owner_id",
        "position",
        "id",
        postgresql_where=text("deleted_at IS NULL AND list_id IS NULL"),
    ),
    Index(
        "ix_tasks_deferred",
        "owner_id",
        "defer_until",
        postgresql_where=text("deleted_at IS NULL AND defer_until IS NOT NULL"),
    ),
    Index("ix_tasks_section", "owner_id", "section_id", postgresql_where=text("section_id IS NOT NULL")),
    Index("ix_tasks_parent", "owner_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
)


def _kept(name: str, *columns: Column[Any]) -> Table:
    """Return a table of resources that an owner has few of; what was deleted stays in it as its own tombstone."""
    return Table(
        name,
        metadata,
        Column("owner_id", Text(collation="C"), nullable=False),
        Column("id", Uuid, nullable=False),
        *columns,
        Column("created_at", _moment, nullable=False),
        Column("updated_at", _moment, nullable=False),
        Column("deleted_at", _moment),
        Column("version", Integer, nullable=False),
        Column("change_seq", BigInteger, nullable=False),
        PrimaryKeyConstraint("owner_id", "id"),
        ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], ondelete="CASCADE"),
        Index(f"ix_{name}_feed", "owner_id", "change_seq", unique=True),
    )


lists = _kept(
    "lists",
    Column("name", Text, nullable=False),
    Column("position", Text(collation="C"), nullable=False),
    Column("archived_at", _moment),
)
sections = _kept(
    "sections",
    Column("list_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Text(collation="C"), nullable=False),
)
tags = _kept("tags", Column("name", Text, nullable=False), Column("folded", Text(collation="C"), nullable=False))
Index("ix_tags_folded", tags.c.owner_id, tags.c.folded, unique=True, postgresql_where=_LIVE)
views = _kept("views", Column("name", Text, nullable=False), Column("question", JSONB, nullable=False))

task_tags = Table(
    "task_tags",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("tag_id", Uuid, nullable=False),
    Column("task_id", Uuid, nullable=False),
    PrimaryKeyConstraint("owner_id", "tag_id", "task_id"),
    ForeignKeyConstraint(["owner_id", "tag_id"], ["tags.owner_id", "tags.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["owner_id", "task_id"], ["tasks.owner_id", "tasks.id"], ondelete="CASCADE"),
    Index("ix_task_tags_task", "owner_id", "task_id"),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("task_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("change_seq", BigInteger, nullable=False),
    Column("deleted_at", _moment, nullable=False),
    PrimaryKeyConstraint("owner_id", "task_id"),
    ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], ondelete="CASCADE"),
    Index("ix_tombstones_feed", "owner_id", "change_seq", unique=True),
)

history = Table(
    "history",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("undoes", Uuid),
    # The id of any resource: the name is from when there were only tasks, and code of then may still write it.
    Column("task_id", Uuid, nullable=False),
    Column("kind", Text(collation="C"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("actor_kind", Text(collation="C"), nullable=False),
    Column("actor_id", Text(collation="C"), nullable=False),
    Column("on_behalf_of", Text(collation="C")),
    Column("at", _moment, nullable=False),
    Column("request_id", Text(collation="C")),
    Column("fields", JSONB, nullable=False),
    Column("resource_type", Text(collation="C"), nullable=False, server_default="task"),
    PrimaryKeyConstraint("owner_id", "sequence"),
    ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], ondelete="CASCADE"),
    Index("ix_history_task", "owner_id", "task_id", "sequence"),
    Index("ix_history_operation", "owner_id", "operation_id"),
)

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("key", Text(collation="C"), nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("kept_at", _moment, nullable=False),
    PrimaryKeyConstraint("owner_id", "key"),
    ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], ondelete="CASCADE"),
)

leases = Table(
    "leases",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("task_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("worker", Text, nullable=False),
    Column("claimed_at", _moment, nullable=False),
    Column("expires_at", _moment, nullable=False),
    PrimaryKeyConstraint("owner_id", "task_id"),
    ForeignKeyConstraint(["owner_id", "task_id"], ["tasks.owner_id", "tasks.id"], ondelete="CASCADE"),
)

installation_keys = Table(
    "installation_keys",
    metadata,
    Column("purpose", Text(collation="C"), nullable=False),
    Column("secret", LargeBinary, nullable=False),
    PrimaryKeyConstraint("purpose"),
)

erasures = Table(
    "erasures",
    metadata,
    # No foreign key: it is there while the owner goes, and after.
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("receipt", Uuid, nullable=False),
    Column("requested_at", _moment, nullable=False),
    Column("completed_at", _moment),
    PrimaryKeyConstraint("owner_id"),
    Index("ix_erasures_receipt", "receipt", unique=True),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text(collation="C")), nullable=False),
    Column("hint", Text(collation="C"), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("created_at", _moment, nullable=False),
    Column("expires_at", _moment, nullable=False),
    Column("last_used_at", _moment),
    Column("revoked_at", _moment),
    PrimaryKeyConstraint("owner_id", "id"),
    ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], ondelete="CASCADE"),
    # Who shows a token has not said yet whose it is.
    Index("ix_access_tokens_digest", "digest", unique=True),
    Index("ix_access_tokens_revoked", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),
)

accounts = Table(
    "accounts",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("email", Text, nullable=False),
    Column("folded_email", Text(collation="C"), nullable=False),
    Column("password_digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", _moment, nullable=False),
    PrimaryKeyConstraint("owner_id"),
    # Who signs in has not said yet who they are.
    Index("ix_accounts_credentials", "folded_email", "password_digest", unique=True),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("owner_id", Text(collation="C"), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("family", Uuid, nullable=False),
    Column("issued_at", _moment, nullable=False),
    Column("expires_at", _moment, nullable=False),
    Column("used_at", _moment),
    PrimaryKeyConstraint("digest"),
    ForeignKeyConstraint(["owner_id"], ["accounts.owner_id"], ondelete="CASCADE"),
    Index("ix_refresh_tokens_family", "owner_id", "family"),
    # The sweeper looks at everybody's.
    Index("ix_refresh_tokens_expires_at", "expires_at"),
)
