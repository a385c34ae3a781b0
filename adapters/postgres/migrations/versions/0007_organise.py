"""Lists, sections, tags, views, and where tasks stand."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from domain.position import position_at

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_PLAIN = sa.Text(collation="C")
_COLUMNS: dict[str, dict[str, Any]] = {
    "tags": {"type_": sa.ARRAY(_PLAIN), "nullable": False, "server_default": "{}"},
    "list_id": {"type_": sa.Uuid()},
    "section_id": {"type_": sa.Uuid()},
    "parent_id": {"type_": sa.Uuid()},
    "position": {"type_": _PLAIN, "nullable": False, "server_default": ""},
    "trashed_by": {"type_": sa.Uuid()},
    "has_subtasks": {"type_": sa.Boolean(), "nullable": False, "server_default": sa.false()},
}
_INDEXES: dict[str, tuple[list[str], str | None]] = {
    "ix_tasks_list": (["owner_id", "list_id", "position", "id"], None),
    "ix_tasks_section": (["owner_id", "section_id"], "section_id IS NOT NULL"),
    "ix_tasks_parent": (["owner_id", "parent_id"], "parent_id IS NOT NULL"),
}
_SOME = 1000
_FIND = """
SELECT owner_id, id, created_at FROM tasks
WHERE (owner_id, id) > (:owner_id, :id) AND position = '' ORDER BY owner_id, id LIMIT :some
"""
_WRITE = "UPDATE tasks SET position = :position WHERE owner_id = :owner_id AND id = :id AND position = ''"


def upgrade() -> None:
    """Add tables, and columns with constant defaults, which rewrites nothing; fill the positions beside the traffic.

    What the code before writes meanwhile stands first in the manual order, until it is moved.
    """
    for name, column in _COLUMNS.items():
        op.add_column("tasks", sa.Column(name, **column))
    op.add_column("history", sa.Column("resource_type", _PLAIN, nullable=False, server_default="task"))
    _create("lists", sa.Column("name", sa.Text, nullable=False), _position(), sa.Column("archived_at", _MOMENT))
    _create(
        "sections",
        sa.Column("list_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        _position(),
    )
    _create("tags", sa.Column("name", sa.Text, nullable=False), sa.Column("folded", _PLAIN, nullable=False))
    live = sa.text("deleted_at IS NULL")
    op.create_index("ix_tags_folded", "tags", ["owner_id", "folded"], unique=True, postgresql_where=live)
    _create("views", sa.Column("name", sa.Text, nullable=False), sa.Column("question", JSONB, nullable=False))
    _create_task_tags()
    with op.get_context().autocommit_block():
        _fill(op.get_bind())
        for name, (columns, where) in _INDEXES.items():
            op.drop_index(name, "tasks", if_exists=True, postgresql_concurrently=True)
            condition = sa.text(where) if where else None
            op.create_index(name, "tasks", columns, postgresql_where=condition, postgresql_concurrently=True)


def downgrade() -> None:
    """Drop them, and with them every list, tag and view, and the history of these; tasks lose where they stood."""
    op.execute("DELETE FROM history WHERE resource_type <> 'task'")
    op.drop_column("history", "resource_type")
    for table in ("task_tags", "views", "tags", "sections", "lists"):
        op.drop_table(table)
    for name in _COLUMNS:
        op.drop_column("tasks", name)


def _position() -> sa.Column[Any]:
    return sa.Column("position", _PLAIN, nullable=False)


def _create(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("owner_id", _PLAIN, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        *columns,
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("deleted_at", _MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.owner_id"], name=f"fk_{name}_owners", ondelete="CASCADE"),
    )
    op.create_index(f"ix_{name}_feed", name, ["owner_id", "change_seq"], unique=True)


def _create_task_tags() -> None:
    op.create_table(
        "task_tags",
        sa.Column("owner_id", _PLAIN, nullable=False),
        sa.Column("tag_id", sa.Uuid, nullable=False),
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "tag_id", "task_id", name="pk_task_tags"),
        sa.ForeignKeyConstraint(
            ["owner_id", "tag_id"], ["tags.owner_id", "tags.id"], name="fk_task_tags_tags", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id", "task_id"], ["tasks.owner_id", "tasks.id"], name="fk_task_tags_tasks", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_task_tags_task", "task_tags", ["owner_id", "task_id"])


def _fill(connection: sa.Connection) -> None:
    """Go through the tasks once, in the order of their keys: nobody could catch up with those who write meanwhile."""
    owner_id, task_id, found = "", UUID(int=0), _SOME
    while found == _SOME:
        rows = connection.execute(sa.text(_FIND), {"owner_id": owner_id, "id": task_id, "some": _SOME}).all()
        if rows:
            connection.execute(sa.text(_WRITE), [_place(row.owner_id, row.id, row.created_at) for row in rows])
            owner_id, task_id = rows[-1].owner_id, rows[-1].id
        found = len(rows)


def _place(owner_id: str, task_id: UUID, created_at: datetime) -> dict[str, object]:
    return {"position": position_at(created_at), "owner_id": owner_id, "id": task_id}
