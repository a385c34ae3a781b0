"""One statement per kind of change, each complete in itself: counter, task, tombstone, totals, history and the answer
that is kept, or nothing.

Every statement takes the owner's next sequence number first, and so stands behind the owner's other writers.
A compare-and-set that finds another version than the one it has seen must not keep that number: it divides one
by the number of rows it changed, and the division by zero undoes the whole statement (docs/decisions/0005).
The value it returns is 1; a 0 says that another request under the same key is being worked on, a NO_ROOM that the
owner has as many tasks as there may be. With either, nothing was written and no number was taken.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.postgres.answer_writes import kept_beside
from adapters.postgres.compiled import Compiled
from adapters.postgres.history_rows import operation_values, written
from adapters.postgres.lease_rows import ended
from adapters.postgres.parameters import OWNER, SEEN_VERSION, TASK_ID, bound, claim, claim_of
from adapters.postgres.rows import TASK_COLUMNS, counter_steps, values_of
from adapters.postgres.search import WORDS
from adapters.postgres.tables import history, owners, tasks, tombstones
from adapters.postgres.tombstone_writes import left_behind
from domain.change import Change
from domain.operation import Operation
from domain.resource import ResourceType
from domain.task import Task

# A task that got its first subtask since has other changes to bring along than the one that was decided.
_SEEN_SUBTASKS = tasks.c.has_subtasks == bound(tasks.c.has_subtasks)
NO_ROOM = -1
TASKS_MAX: BindParameter[int] = bindparam("tasks_max", type_=BigInteger())
TOTALS = (owners.c.open_tasks, owners.c.completed_tasks, owners.c.trashed_tasks)
_OF_THE_ENTRY = tuple(c for c in history.c if c.name not in {"owner_id", "sequence", "task_id"})


def is_one_statement(changes: Sequence[Change]) -> bool:
    """Tell whether a single statement commits the changes: one task, and nothing that its tags or its parent get."""
    task = changes[0].after or changes[0].before
    if len(changes) > 1 or not isinstance(task, Task):
        return False
    before = changes[0].before if isinstance(changes[0].before, Task) else None
    return task.tags == (before.tags if before else ()) and task.parent_id == (before.parent_id if before else None)


def write_of(change: Change, operation: Operation, *, keeps: bool) -> tuple[Compiled, dict[str, Any]]:
    """Return the statement that commits a change of a task, and its arguments but for the answer's."""
    task = change.subject
    assert isinstance(task, Task)  # noqa: S101  # is_one_statement has looked
    told = {"kind": change.kind, "fields": written(change.fields), "resource_type": ResourceType.TASK}
    values = values_of(task) | counter_steps(change) | told | operation_values(operation)
    if change.before is None:
        return _creation(keeps), values
    values["seen_version"] = change.before.version
    if change.after is None:
        return _removal(keeps), values
    return _replacement(keeps, change.opens_or_closes), values


def waiting_for_other_writers(operation: Operation) -> tuple[Compiled, dict[str, Any]]:
    """Return the statement that holds the owner's row, made if need be, until the transaction ends.

    It returns a row; none says that another request under the operation's key is being worked on.
    """
    if operation.key is None:
        return _hold(claims=False), {"owner_id": operation.owner}
    return _hold(claims=True), {"owner_id": operation.owner, "claim": claim_of(operation.owner, operation.key)}


@cache
def _creation(keeps: bool) -> Compiled:  # each of the two is a shape of its own
    mine = claim() if keeps else None
    counter = _first_or_next_number(mine)
    row = select(*(bound(column) for column in TASK_COLUMNS), WORDS, counter.c.last_sequence)
    columns = [*TASK_COLUMNS, tasks.c.words, tasks.c.change_seq]
    new = insert(tasks).from_select(columns, row).returning(tasks.c.id).cte("new")
    # A task under the id of one that was deleted for good takes the place of its tombstone in the feed.
    revived = delete(tombstones).where(
        tombstones.c.owner_id == OWNER, tombstones.c.task_id == TASK_ID, counter.c.last_sequence > 0
    )
    done = case((_counted(counter) == 0, NO_ROOM), else_=_done(new))
    return _concluded(new, mine, revived.cte("revived"), _logged(counter), done=done)


@cache
def _replacement(keeps: bool, ends_lease: bool) -> Compiled:
    mine = claim() if keeps else None
    counter = _next_number(mine)
    values = {column: bound(column) for column in TASK_COLUMNS if not column.primary_key}
    changed = (
        update(tasks)
        .where(tasks.c.owner_id == OWNER, tasks.c.id == TASK_ID, tasks.c.version == SEEN_VERSION, _SEEN_SUBTASKS)
        .values({**values, tasks.c.words: WORDS, tasks.c.change_seq: counter.c.last_sequence})
        .returning(tasks.c.id)
    )
    others = (ended(counter),) if ends_lease else ()
    return _concluded(changed.cte("changed"), mine, _logged(counter), *others)


@cache
def _removal(keeps: bool) -> Compiled:
    mine = claim() if keeps else None
    counter = _next_number(mine)
    # Deleting "using" the counter makes PostgreSQL take its lock before the task's, as every other writer does.
    gone = (
        delete(tasks)
        .where(tasks.c.owner_id == OWNER, tasks.c.id == TASK_ID, tasks.c.version == SEEN_VERSION, _SEEN_SUBTASKS)
        .where(counter.c.last_sequence > 0)
        .returning(tasks.c.owner_id, tasks.c.id, tasks.c.version, counter.c.last_sequence, bound(history.c.at))
        .cte("gone")
    )
    return _concluded(gone, mine, *left_behind(gone), _logged(counter))


def holding_the_owner() -> Compiled:
    """Return the statement of it for writes that have no operation."""
    return _hold(claims=False)


@cache
def _hold(*, claims: bool) -> Compiled:
    mine = claim() if claims else None
    zeros: list[Any] = [literal(0) for _ in ("last_sequence", *TOTALS)]
    row = select(OWNER, *zeros)
    nothing = upsert(owners).from_select(["owner_id", "last_sequence", *(c.name for c in TOTALS)], _if_got(row, mine))
    held = nothing.on_conflict_do_update(
        index_elements=[owners.c.owner_id], set_={"last_sequence": owners.c.last_sequence}
    )
    return Compiled.of(held.returning(owners.c.last_sequence))


def _first_or_next_number(mine: CTE | None) -> CTE:
    row = _if_got(select(OWNER, literal(1), *(bound(column) for column in TOTALS)), mine)
    first = upsert(owners).from_select(["owner_id", "last_sequence", *(c.name for c in TOTALS)], row)
    bump = first.on_conflict_do_update(index_elements=[owners.c.owner_id], set_=_step(), where=has_room())
    return bump.returning(owners.c.last_sequence).cte("counter")


def _next_number(mine: CTE | None) -> CTE:
    bump = update(owners).where(owners.c.owner_id == OWNER).values(_step())
    if mine is not None:
        bump = bump.where(mine.c.got)
    return bump.returning(owners.c.last_sequence).cte("counter")


def _step() -> dict[str, Any]:
    steps = {column.name: column + bound(column) for column in TOTALS}
    return {"last_sequence": owners.c.last_sequence + 1, **steps}


def has_room() -> ColumnElement[bool]:
    """Tell whether the owner may have as many tasks as there will be; no more than before is always well."""
    steps = [bound(column) for column in TOTALS]
    more = steps[0] + steps[1] + steps[2]
    return or_(more <= 0, owners.c.open_tasks + owners.c.completed_tasks + owners.c.trashed_tasks + more <= TASKS_MAX)


def _if_got(row: Select[Any], mine: CTE | None) -> Select[Any]:
    return row if mine is None else row.select_from(mine).where(mine.c.got)


def _logged(counter: CTE) -> CTE:
    row = select(OWNER, counter.c.last_sequence, TASK_ID, *(bound(column) for column in _OF_THE_ENTRY))
    columns = ["owner_id", "sequence", "task_id", *(column.name for column in _OF_THE_ENTRY)]
    return insert(history).from_select(columns, row).cte("logged")


def _counted(rows: CTE) -> ColumnElement[int]:
    """Return how many rows there are."""
    return select(func.count()).select_from(rows).scalar_subquery()


def _done(changed: CTE) -> ColumnElement[int]:
    return literal(1) // _counted(changed)


def _concluded(changed: CTE, mine: CTE | None, *others: CTE, done: ColumnElement[int] | None = None) -> Compiled:
    outcome = _done(changed) if done is None else done
    if mine is None:
        return Compiled.of(select(outcome).add_cte(*others))
    kept = literal(1) // _counted(kept_beside(changed))
    if done is not None:
        kept = case((done == NO_ROOM, 1), else_=kept)
    return Compiled.of(select(case((mine.c.got, outcome * kept), else_=0)).add_cte(*others))
