"""Which tasks have some tags, through the junction table."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Text, any_, bindparam, func, select

from adapters.postgres.parameters import OWNER
from adapters.postgres.tables import tags, task_tags, tasks

_NAMES: Any = bindparam("tags", type_=ARRAY(Text))
_COUNT: Any = bindparam("tag_count", type_=Integer())


def has_tags(*, every: bool) -> ColumnElement[bool]:
    """Say that a task has one of the named tags, or every one of them."""
    named = (tags.c.owner_id == OWNER, tags.c.folded == any_(_NAMES), tags.c.deleted_at.is_(None))
    having = (
        select(task_tags.c.task_id)
        .join(tags, (tags.c.owner_id == task_tags.c.owner_id) & (tags.c.id == task_tags.c.tag_id))
        .where(task_tags.c.owner_id == OWNER, *named)
    )
    if every:
        having = having.group_by(task_tags.c.task_id).having(func.count() == _COUNT)
    return tasks.c.id.in_(having)
