"""Counting tasks in groups: one statement, of one moment."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, literal, null, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.filters import Shape, due_before
from adapters.postgres.parameters import OWNER, TASK_ID
from adapters.postgres.tables import owners, task_tags, tasks
from domain.counts import DueGroup, GroupBy, GroupCount, rank
from domain.page import Status
from domain.task import PRIORITY_OF_RANK

DAYS = ("today", "tomorrow", "after_tomorrow", "eighth")
_GROUPS = (DueGroup.PAST, DueGroup.TODAY, DueGroup.TOMORROW, DueGroup.NEXT_7_DAYS)
_OPEN = func.count().filter(tasks.c.completed_at.is_(None))
_COMPLETED = func.count().filter(tasks.c.completed_at.is_not(None))


@cache
def counts_statement(shape: Shape, by: GroupBy) -> Compiled:
    """Compile the counts; where nothing is filtered, statuses are what the maintained totals say."""
    if by is GroupBy.STATUS and shape.is_plain and shape.status is Status.ALL and not shape.trashed:
        mine = owners.c.owner_id == OWNER
        return Compiled.of(select(null(), owners.c.open_tasks, owners.c.completed_tasks).where(mine))
    if by is GroupBy.TAG:
        return Compiled.of(_by_tag(shape))
    key = _KEYS[by]
    counted = select(key.label("key"), _OPEN, _COMPLETED).where(*shape.conditions())
    return Compiled.of(counted if by is GroupBy.STATUS else counted.group_by("key"))


@cache
def progress_statement() -> Compiled:
    """Compile: the counts below a task, level by level; no row when there is no such task outside the trash."""
    root = select(tasks.c.id).where(tasks.c.owner_id == OWNER, tasks.c.id == TASK_ID, tasks.c.deleted_at.is_(None))
    tree = root.cte("tree", recursive=True)
    children = select(tasks.c.id).join(tree, tasks.c.parent_id == tree.c.id)
    tree = tree.union_all(children.where(tasks.c.owner_id == OWNER, tasks.c.deleted_at.is_(None)))
    mine = (tasks.c.owner_id == OWNER, tasks.c.id != TASK_ID)
    counted = select(_OPEN.label("open"), _COMPLETED.label("completed")).select_from(tree)
    below = counted.join(tasks, and_(tasks.c.id == tree.c.id, *mine)).subquery("below")
    there = root.subquery("there")
    return Compiled.of(select(below.c.open, below.c.completed).select_from(there.join(below, literal(1) == 1)))


def groups_of(by: GroupBy, rows: list[Any]) -> list[GroupCount]:
    """Read the rows of `counts_statement`, in the order of the groups."""
    if by is GroupBy.STATUS:
        _, open_, completed = rows[0] if rows else (None, 0, 0)
        found = [
            GroupCount(key="open", open=open_, completed=0),
            GroupCount(key="completed", open=0, completed=completed),
        ]
    else:
        found = [GroupCount(key=_key(by, key), open=open_, completed=completed) for key, open_, completed in rows]
    there = [group for group in found if group.open or group.completed]
    return sorted(there, key=lambda group: rank(by, group.key))


def _key(by: GroupBy, key: Any) -> Any:  # noqa: ANN401  # a word, an id or None
    return PRIORITY_OF_RANK[key].value if by is GroupBy.PRIORITY else key


def _by_tag(shape: Shape) -> Select[Any]:
    """Return the counts of each tag, and of what has none."""
    having = and_(task_tags.c.owner_id == OWNER, task_tags.c.task_id == tasks.c.id)
    tagged = tasks.outerjoin(task_tags, having)
    counted = select(task_tags.c.tag_id.label("key"), _OPEN, _COMPLETED).select_from(tagged)
    return counted.where(*shape.conditions()).group_by("key")


def _due_group() -> ColumnElement[Any]:
    before = [(due_before(day), literal(group.value)) for day, group in zip(DAYS, _GROUPS, strict=True)]
    no_due = (tasks.c.due_date.is_(None), literal(DueGroup.NO_DUE.value))
    return cast(case(no_due, *before, else_=literal(DueGroup.LATER.value)), Text())


_KEYS: dict[GroupBy, ColumnElement[Any]] = {
    GroupBy.STATUS: null(),
    GroupBy.PRIORITY: tasks.c.priority,
    GroupBy.LIST: tasks.c.list_id,
    GroupBy.DUE: _due_group(),
}
