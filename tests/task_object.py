"""One task as a client may think of it: what each call does to it, and what is answered."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Verb(StrEnum):
    """What can be called."""

    CREATE = "create"
    GET = "get"
    EDIT = "edit"
    COMPLETE = "complete"
    DELETE = "delete"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCall:
    """`title` belongs to CREATE and EDIT; `if_version` is what If-Match names."""

    verb: Verb
    title: str = ""
    if_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """Version 0 is a task that does not exist yet."""

    version: int = 0
    title: str = ""
    created_as: str = ""
    is_completed: bool = False
    is_trashed: bool = False


NOTHING_YET = TaskState()
Answer = tuple[int, object]
"""The status, and what the body or the ETag says."""


def behaves(state: TaskState, call: TaskCall) -> tuple[TaskState, Answer]:
    """Return the task after the call, and the answer."""
    if call.verb is Verb.CREATE:
        return _create(state, call.title)
    if state.version == 0 or (state.is_trashed and call.verb is not Verb.RESTORE):
        return state, (404, None)
    if call.if_version not in {None, state.version}:
        return state, (412, state.version)
    after = _changed(state, call)
    if after != state:
        after = replace(after, version=state.version + 1)
    return after, ((204, None) if call.verb is Verb.DELETE else shown(200, after))


def shown(status: int, task: TaskState) -> Answer:
    """Return the answer that shows the task."""
    return status, (task.version, task.title, task.is_completed)


def _create(state: TaskState, title: str) -> tuple[TaskState, Answer]:
    if state.version == 0:
        new = TaskState(version=1, title=title, created_as=title)
        return new, shown(201, new)
    if state.is_trashed:
        return state, (409, "task_in_trash")
    return state, (shown(200, state) if state.created_as == title else (409, "task_exists"))


def _changed(state: TaskState, call: TaskCall) -> TaskState:
    match call.verb:
        case Verb.EDIT:
            return replace(state, title=call.title)
        case Verb.COMPLETE:
            return replace(state, is_completed=True)
        case Verb.DELETE:
            return replace(state, is_trashed=True)
        case Verb.RESTORE:
            return replace(state, is_trashed=False)
        case _:
            return state
