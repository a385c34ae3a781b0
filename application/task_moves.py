"""Moving a task among its siblings, or to others."""

from dataclasses import dataclass, field

from application.operations import require_exclusive
from application.ordering import end_of, room_between, spread_out
from application.placement import Placement
from application.task_changes import TaskChanges, TaskTarget
from domain.errors import TaskNotFound, field_refused
from domain.position import behind
from domain.task import Place, Task, TaskContent, TaskId
from domain.task_sets import spot_of

_WINDOW = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Right before or right after another task, in its place; with neither, at the end of the place that is named.

    `place` holds the ids of a list, a section and a parent as far as they were named.
    """

    before: TaskId | None = None
    after: TaskId | None = None
    place: TaskContent = field(default_factory=TaskContent)

    @property
    def anchor(self) -> tuple[str, TaskId] | None:
        """Which member names the other task, and which task that is."""
        if self.before is not None:
            return "before", self.before
        return ("after", self.after) if self.after is not None else None


async def move(changes: TaskChanges, target: TaskTarget, destination: Destination) -> Task:
    """Put the task there. One row is written, unless the neighbours must make room.

    Raise ValidationFailed when the other task is not there, or not where the place says.
    """
    require_exclusive(changes.repositories)
    task = target.require((await changes.repositories.tasks.get(target.task_id)).there())
    if destination.anchor is None:
        place = await Placement(repositories=changes.repositories).settled(task, destination.place)
        position = await _at_the_end(changes, task, place)
        return await changes.save(task, task.move(changes.now, position, place))
    member, anchor_id = destination.anchor
    anchor = await _anchor(changes, member, anchor_id)
    there = anchor.place.content()
    if there | destination.place != there:
        raise field_refused(member, "must be where the other members say", "not_a_sibling")
    if anchor.id == task.id:
        return task
    await Placement(repositories=changes.repositories).settled(task, there)
    position = await _beside(changes, task, anchor, before=member == "before")
    return await changes.save(task, task.move(changes.now, position, anchor.place))


async def _anchor(changes: TaskChanges, member: str, task_id: TaskId) -> Task:
    try:
        return (await changes.repositories.tasks.get(task_id)).there()
    except TaskNotFound:
        raise field_refused(member, "must be one of your tasks", "not_found") from None


async def _at_the_end(changes: TaskChanges, task: Task, place: Place) -> str:
    tasks = changes.repositories.tasks
    is_last = task.place == place and not await tasks.siblings(place, spot_of(task), 1, before=False)
    return task.position if is_last else await end_of(tasks, place, changes.now)


async def _beside(changes: TaskChanges, task: Task, anchor: Task, *, before: bool) -> str:
    near = await changes.repositories.tasks.siblings(anchor.place, spot_of(anchor), 2, before=before)
    if near and near[0].id == task.id:
        return task.position
    others = [each.position for each in near if each.id != task.id]
    if before:
        room = room_between(others[0] if others else "", anchor.position)
    else:
        room = room_between(anchor.position, others[0] if others else behind(anchor.position, changes.now))
    return room or await _make_room(changes, task, anchor, before=before)


async def _make_room(changes: TaskChanges, task: Task, anchor: Task, *, before: bool) -> str:
    """Spread the neighbours out, as many as it takes, without changing their order; return the place between them."""
    window = _WINDOW
    while True:
        left, lower = await _side(changes, task, anchor, window, before=True)
        right, upper = await _side(changes, task, anchor, window, before=False)
        line = [*reversed(left), task, anchor, *right] if before else [*reversed(left), anchor, task, *right]
        last = right[-1] if right else anchor
        positions = spread_out(lower or "", upper or behind(last.position, changes.now), len(line))
        if positions is not None:
            break
        window *= 4
    for each, position in zip(line, positions, strict=True):
        if each is not task:
            await changes.repositories.tasks.save(each.move(changes.now, position))
    return positions[line.index(task)]


async def _side(
    changes: TaskChanges, task: Task, anchor: Task, window: int, *, before: bool
) -> tuple[list[Task], str | None]:
    """Return the nearest others on one side of the anchor, and where the next of them stands."""
    near = await changes.repositories.tasks.siblings(anchor.place, spot_of(anchor), window + 2, before=before)
    others = [each for each in near if each.id != task.id]
    return others[:window], others[window].position if len(others) > window else None
