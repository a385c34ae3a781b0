"""Which tasks have some tags, through the junction table."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, Uuid, and_, any_, bindparam, func, select

from adapters.postgres.parameters import OWNER
from adapters.postgres.tables import tags, task_tags, tasks

_NAMES: Any = bindparam("tags", type_=ARRAY(Text))
_COUNT: Any = bindparam("tag_count", type_=Integer())
_NAMED = (tags.c.owner_id == OWNER, tags.c.folded == any_(_NAMES), tags.c.deleted_at.is_(None))
_IDS: Any = func.array(select(tags.c.id).where(*_NAMED).scalar_subquery(), type_=ARRAY(Uuid()))
_MINE = task_tags.c.owner_id == OWNER


def has_tags(*, every: bool) -> ColumnElement[bool]:
    """Say that a task has one of the named tags, or every one of them: all such tasks are looked for."""
    having = (
        select(task_tags.c.task_id)
        .join(tags, (tags.c.owner_id == task_tags.c.owner_id) & (tags.c.id == task_tags.c.tag_id))
        .where(_MINE, *_NAMED)
    )
    if every:
        having = having.group_by(task_tags.c.task_id).having(func.count() == _COUNT)
    return tasks.c.id.in_(having)


def is_tagged(*, every: bool) -> ColumnElement[bool]:
    """Say the same: each task that is read is asked for its tags."""
    own = select(func.count()).where(_MINE, task_tags.c.task_id == tasks.c.id, task_tags.c.tag_id == any_(_IDS))
    having: ColumnElement[int] = own.correlate(tasks).scalar_subquery()
    if not every:
        return having > 0
    there = select(func.count()).select_from(tags).where(*_NAMED).scalar_subquery()
    return and_(there == _COUNT, having == _COUNT)


def tagged(*, every: bool, limit: int) -> Select[Any]:
    """Return the ids of tasks that have one of the tags; where all are asked for, those that have the rarest.

    What is more common than the limit is told apart no further.
    """
    if not every:
        return select(task_tags.c.task_id.label("id")).where(_MINE, task_tags.c.tag_id == any_(_IDS))
    one = task_tags.alias("one")
    some = select(one.c.task_id).where(one.c.owner_id == OWNER, one.c.tag_id == tags.c.id).limit(limit)
    how_many = select(func.count()).select_from(some.correlate(tags).subquery()).scalar_subquery()
    rarest = select(tags.c.id).where(*_NAMED).order_by(how_many).limit(1).scalar_subquery()
    return select(task_tags.c.task_id.label("id")).where(_MINE, task_tags.c.tag_id == rarest)
