"""Reading committed tasks for a unit of work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, any_, bindparam, select, tuple_

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Rows
from adapters.postgres.parameters import OWNER
from adapters.postgres.rows import TASK_COLUMNS, task_of
from adapters.postgres.tables import tags, task_tags, tasks
from adapters.postgres.task_reads import ONE_TASK, found_in, many_tasks, the_one
from application.staged_tasks import Found
from domain.identity import OwnerId
from domain.task import Place, Task, TaskId
from domain.task_sets import ChildrenOf, InList, InSection, Spot, Tagged, TaskSet

_LIMIT: Any = bindparam("limit", type_=Integer())


@dataclass(frozen=True, slots=True)
class PostgresCommittedTasks:
    """One owner's tasks, on a way to fetch rows."""

    rows: Rows
    owner: OwnerId

    async def one(self, task_id: TaskId) -> Task:
        """Return the task; raise TaskNotFound."""
        return the_one(await self.rows(ONE_TASK, owner_id=self.owner, id=task_id))

    async def many(self, task_ids: Collection[TaskId]) -> Mapping[TaskId, Found]:
        """Return for each id its task, or the version that a new one begins with."""
        rows = await self.rows(many_tasks(), owner_id=self.owner, ids=list(task_ids))
        return dict(found_in(row) for row in rows)

    async def find(self, wanted: TaskSet, limit: int) -> Sequence[Task]:
        """Return the tasks of a set."""
        kind: Any = type(wanted)
        rows = await self.rows(_find(kind), owner_id=self.owner, limit=limit, wanted=_wanted(wanted))
        return [task_of(row) for row in rows]

    async def siblings(self, place: Place, spot: Spot, limit: int, *, before: bool) -> Sequence[Task]:
        """Return the next tasks of a place, those nearest to the spot first."""
        here = place.content()
        shape = tuple(name for name, value in here.items() if value is not None)
        position, task_id = spot
        statement = _siblings(shape, before=before)
        rows = await self.rows(statement, owner_id=self.owner, limit=limit, position=position, id=task_id, **here)
        return [task_of(row) for row in rows]


def _wanted(wanted: TaskSet) -> Any:  # noqa: ANN401  # each set has a type of its own
    match wanted:
        case InList(list_id):
            return list_id
        case InSection(section_id):
            return section_id
        case Tagged(name):
            return name
        case ChildrenOf(parents):
            return list(parents)


@cache
def _find(kind: type) -> Compiled:
    of_tag = select(tags.c.id).where(
        tags.c.owner_id == OWNER, tags.c.folded == _parameter(tags.c.folded.type), tags.c.deleted_at.is_(None)
    )
    tagged = select(task_tags.c.task_id).where(
        task_tags.c.owner_id == OWNER, task_tags.c.tag_id == of_tag.scalar_subquery()
    )
    conditions: dict[type, ColumnElement[bool]] = {
        InList: tasks.c.list_id == _parameter(tasks.c.list_id.type),
        InSection: tasks.c.section_id == _parameter(tasks.c.section_id.type),
        Tagged: tasks.c.id.in_(tagged),
        ChildrenOf: tasks.c.parent_id == any_(_parameter(ARRAY(tasks.c.parent_id.type))),
    }
    return Compiled.of(select(*TASK_COLUMNS).where(tasks.c.owner_id == OWNER, conditions[kind]).limit(_LIMIT))


@cache
def _siblings(given: tuple[str, ...], *, before: bool) -> Compiled:
    columns = {name: tasks.c[name] for name in ("list_id", "section_id", "parent_id")}
    here = [
        column == bindparam(name, type_=column.type) if name in given else column.is_(None)
        for name, column in columns.items()
    ]
    spot = tuple_(tasks.c.position, tasks.c.id)
    given_spot = tuple_(bindparam("position", type_=tasks.c.position.type), bindparam("id", type_=tasks.c.id.type))
    beyond = spot < given_spot if before else spot > given_spot
    nearest = [column.desc() if before else column.asc() for column in (tasks.c.position, tasks.c.id)]
    live = (tasks.c.owner_id == OWNER, tasks.c.deleted_at.is_(None), *here, beyond)
    return Compiled.of(select(*TASK_COLUMNS).where(*live).order_by(*nearest).limit(_LIMIT))


def _parameter(type_: Any) -> Any:  # noqa: ANN401  # SQLAlchemy's words for a type and a parameter
    return bindparam("wanted", type_=type_)
