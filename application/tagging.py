"""Tags as tasks name them: found by what a name is compared by, made when there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.bounds import require_room_for_tags
from application.task_trees import all_of
from domain.identity import OwnerId
from domain.ports import Ids, Repositories
from domain.tag import Tag, TagId, checked_names, folded
from domain.task_sets import Tagged


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """Names and renames tags, in an exclusive unit of work."""

    repositories: Repositories
    ids: Ids
    owner: OwnerId
    now: datetime

    async def spelled(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the names as their tags are spelled; make the tags that are not there yet.

        Raise ValidationFailed for names that break their rule, QuotaReached when the owner has no room for them.
        """
        checked = checked_names("tags", names)
        there = {tag.folded: tag for tag in await self.repositories.tags.all()}
        new = [name for name in checked if folded(name) not in there]
        await require_room_for_tags(self.repositories, len(new))
        for name in new:
            there[folded(name)] = await self.made(name)
        return tuple(there[folded(name)].name for name in checked)

    async def made(self, name: str) -> Tag:
        """Make a tag of that name; raise ValidationFailed when the name breaks its rule."""
        tag = Tag.new(TagId(self.ids()), self.owner, self.now, name)
        await self.repositories.tags.add(tag)
        return tag

    async def respell(self, old: str, new: str | None) -> None:
        """Give the tasks that have the old name the new one in its place, or none; one that has both keeps one.

        Raise TooManyTasks.
        """
        tasks = self.repositories.tasks
        for task in await all_of(tasks, Tagged(folded(old))):
            names = [new if folded(name) == folded(old) else name for name in task.tags]
            known = {folded(name): name for name in reversed(names) if name is not None}
            kept = dict.fromkeys(known[folded(name)] for name in names if name is not None)
            await tasks.save(task.with_tags(self.now, tuple(kept)))
