"""Reading the profile of a shelf."""

from dataclasses import dataclass, replace

from adapters.memory.database import InMemoryDatabase
from domain.identity import OwnerId
from domain.profile import Profile, TaskTotals


def profile_of(database: InMemoryDatabase, owner: OwnerId) -> Profile:
    """Return the owner's profile, with the totals of now."""
    shelf = database.shelf_of(owner)
    live = [task for task in shelf.tasks.values() if not task.is_trashed]
    completed = sum(task.is_completed for task in live)
    totals = TaskTotals(open=len(live) - completed, completed=completed, trashed=len(shelf.tasks) - len(live))
    return replace(shelf.profile or Profile(owner=owner), totals=totals)


@dataclass(frozen=True, slots=True)
class InMemoryProfileQueries:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def get(self, owner: OwnerId) -> Profile:
        """Return the owner's profile; see the port."""
        return profile_of(self.database, owner)
