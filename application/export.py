"""Reading everything that an owner has, a page at a time."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from domain.access_token import AccessToken
from domain.account import Account
from domain.history import HistoryEntry
from domain.identity import OwnerId
from domain.ports import AccessTokens, AccountStorage, HistoryQueries, ResourceQueries, TaskQueries
from domain.resource import Resource
from domain.saved_view import SavedView
from domain.section import Section
from domain.tag import Tag
from domain.task_list import TaskList

PAGE = 200
_FEW: tuple[type[Resource], ...] = (TaskList, Section, Tag, SavedView)

Exported = Account | AccessToken | Resource | HistoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Holds a page in memory, and no connection while its reader takes it."""

    accounts: AccountStorage
    access_tokens: AccessTokens
    resources: ResourceQueries
    tasks: TaskQueries
    history: HistoryQueries

    async def pages(self, owner: OwnerId, *, sequence: int) -> AsyncIterator[Sequence[Exported]]:
        """Read all of it; of history, what is numbered up to the sequence.

        Each page is of its own moment. What is there from the first to the last is in one page and in no other,
        whatever others write meanwhile: tasks are read in the order of their ids, which never change.
        """
        account = await self.accounts.find(owner)
        yield [] if account is None else [account]
        yield await self.access_tokens.of_owner(owner)
        for kind in _FEW:
            few: list[Resource] = sorted(await self.resources.all(kind, owner), key=attrgetter("id"))
            yield few
        after = None
        while tasks := await self.tasks.every(owner, after=after, limit=PAGE):
            yield tasks
            after = tasks[-1].id
        before, has_more = sequence + 1, True
        while has_more:
            page = await self.history.of_owner(owner, before=before, limit=PAGE)
            yield page.entries
            has_more = page.has_more
            before = page.entries[-1].sequence if page.entries else before
