"""How a use case is run again when another writer was first."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from domain.errors import WriteConflict
from domain.identity import OwnerId
from domain.ports import Repositories, UnitOfWork

Outcome = TypeVar("Outcome")

OPTIMISTIC_ATTEMPTS = 3


async def in_one_unit(
    unit_of_work: UnitOfWork, owner: OwnerId, work: Callable[[Repositories], Awaitable[Outcome]]
) -> Outcome:
    """Run the work in a unit of its own and commit it, reading anew after each lost race.

    After three lost races it runs once more with all other writers of this owner waiting, which cannot lose.
    """
    for _ in range(OPTIMISTIC_ATTEMPTS):
        try:
            async with unit_of_work.begin(owner) as repositories:
                return await work(repositories)
        except WriteConflict:
            continue
    async with unit_of_work.begin(owner, exclusive=True) as repositories:
        return await work(repositories)
