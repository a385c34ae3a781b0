"""Reading the profile of a shelf."""

from dataclasses import dataclass, replace

from adapters.memory.database import InMemoryDatabase
from domain.identity import OwnerId
from domain.profile import Profile, TaskTotals


def profile_of(database: InMemoryDatabase, owner: OwnerId) -> Profile:
    """Return the owner's profile, with the totals of now."""
    return replace(database.shelf_of(owner).profile or Profile(owner=owner), totals=totals_of(database, owner))


def totals_of(database: InMemoryDatabase, owner: OwnerId) -> TaskTotals:
    """Count the owner's tasks."""
    tasks = database.tasks_of(owner).values()
    live = [task for task in tasks if not task.is_trashed]
    completed = sum(task.is_completed for task in live)
    return TaskTotals(open=len(live) - completed, completed=completed, trashed=len(tasks) - len(live))


@dataclass(frozen=True, slots=True)
class InMemoryProfileQueries:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def get(self, owner: OwnerId) -> Profile:
        """Return the owner's profile; see the port."""
        return profile_of(self.database, owner)
