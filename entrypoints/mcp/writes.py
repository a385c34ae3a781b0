"""The tools that write tasks. Each says only what one item means; see writing.py for the rest."""

from functools import partial
from typing import Any

from pydantic import MISSING

from application.batch import BatchChange, BatchCreate, BatchItem, BatchMove, BatchVerb
from application.task_changes import TaskTarget
from application.task_moves import Destination
from domain.tag import folded
from domain.task import Priority, TaskContent, TaskId
from entrypoints.mcp import arguments as asks
from entrypoints.mcp.answers import Written
from entrypoints.mcp.days import NONE, Reader
from entrypoints.mcp.references import References
from entrypoints.mcp.visit import Visit
from entrypoints.mcp.writing import written


async def create_tasks(visit: Visit, asked: asks.CreateTasks) -> Written:
    """Create tasks."""
    reader = await _reader(visit, asked.timezone)

    async def item(references: References, new: asks.NewTask) -> BatchItem:
        content = _fields(reader, new)
        content["title"] = new.title
        if new.due is not MISSING:
            content["due"] = reader.due(new.due)
        if new.tags is not MISSING:
            content["tags"] = new.tags
        return BatchCreate(task_id=None, content=content | await _place(references, new))

    return await written(visit, asked, asked.tasks, item)


async def update_tasks(visit: Visit, asked: asks.UpdateTasks) -> Written:
    """Change some fields of tasks."""
    reader = await _reader(visit, asked.timezone)

    async def item(references: References, change: asks.TaskUpdate) -> BatchItem:
        content = _fields(reader, change)
        if change.title is not MISSING:
            content["title"] = change.title
        target = TaskTarget(task_id=await references.task_id(change.task))
        if change.add_tags is not MISSING or change.remove_tags is not MISSING:
            target = await _tagged(visit, target.task_id, change, content)
        return BatchChange(verb=BatchVerb.UPDATE, target=target, changes=content)

    return await written(visit, asked, asked.tasks, item)


async def complete_tasks(visit: Visit, asked: asks.CompleteTasks) -> Written:
    """Complete tasks, or make them open again."""
    verb = BatchVerb.REOPEN if asked.reopen else BatchVerb.COMPLETE
    return await written(visit, asked, asked.tasks, partial(_verb, verb))


async def reschedule_tasks(visit: Visit, asked: asks.RescheduleTasks) -> Written:
    """Give tasks another due and change nothing else."""
    reader = await _reader(visit, asked.timezone)

    async def item(references: References, change: asks.Rescheduling) -> BatchItem:
        content = TaskContent(due=reader.due(change.due, all_day=change.all_day))
        return _update(await references.task_id(change.task), content)

    return await written(visit, asked, asked.tasks, item)


async def move_tasks(visit: Visit, asked: asks.MoveTasks) -> Written:
    """Put tasks into another list or section, below another parent, or elsewhere in the manual order."""

    async def item(references: References, change: asks.Move) -> BatchItem:
        destination = Destination(
            before=None if change.before is MISSING else await references.task_id(change.before),
            after=None if change.after is MISSING else await references.task_id(change.after),
            place=await _place(references, change),
        )
        return BatchMove(target=TaskTarget(task_id=await references.task_id(change.task)), destination=destination)

    return await written(visit, asked, asked.tasks, item)


async def delete_tasks(visit: Visit, asked: asks.DeleteTasks) -> Written:
    """Move tasks to the trash."""
    return await written(visit, asked, asked.tasks, partial(_verb, BatchVerb.DELETE), deletes=True)


async def _verb(verb: BatchVerb, references: References, text: str) -> BatchItem:
    target = TaskTarget(task_id=await references.task_id(text))
    return BatchChange(verb=verb, target=target, changes=TaskContent())


def _update(task_id: TaskId, changes: TaskContent) -> BatchItem:
    return BatchChange(verb=BatchVerb.UPDATE, target=TaskTarget(task_id=task_id), changes=changes)


async def _reader(visit: Visit, timezone: Any) -> Reader:  # noqa: ANN401  # a name or MISSING
    return Reader(now=visit.now, zone=await visit.zone(timezone))


def _fields(reader: Reader, written: asks.NewTask | asks.TaskUpdate) -> TaskContent:
    """Return what new tasks and changes have in common."""
    content = TaskContent()
    if written.description is not MISSING:
        content["description"] = written.description or None
    if written.priority is not MISSING:
        content["priority"] = Priority(written.priority)
    if written.deadline is not MISSING:
        content["deadline"] = reader.day("deadline", written.deadline)
    if written.defer_until is not MISSING:
        content["defer_until"] = reader.day("defer_until", written.defer_until)
    return content


async def _place(references: References, named: asks.NewTask | asks.Move) -> TaskContent:
    """Return the ids of the places that are named; `none` is no section, and no parent."""
    place = TaskContent()
    if named.list is not MISSING:
        place["list_id"] = await references.list_id(named.list)
    if named.section is not MISSING:
        place["section_id"] = None if named.section == NONE else await references.section_id(named.section)
    if named.parent is not MISSING:
        place["parent_id"] = None if named.parent == NONE else await references.task_id(named.parent)
    return place


async def _tagged(visit: Visit, task_id: TaskId, change: asks.TaskUpdate, content: TaskContent) -> TaskTarget:
    """Add the names of all its tags to the content; aim at the task as it was when they were read."""
    task = await visit.use_cases.tasks.get(task_id, owner=visit.owner)
    removed = set() if change.remove_tags is MISSING else set(map(folded, change.remove_tags))
    there = set(map(folded, task.tags))
    added = [] if change.add_tags is MISSING else [name for name in change.add_tags if folded(name) not in there]
    content["tags"] = [*(name for name in task.tags if folded(name) not in removed), *added]
    return TaskTarget(task_id=task_id, if_version=frozenset({task.version}))
