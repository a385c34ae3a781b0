"""What an agent calls things: by id, by the beginning of an id, or by exact title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from domain.errors import TaskNotFound, ValidationFailed
from domain.page import PageRequest, Position, SortField, SortKey, Status, TaskFilter
from domain.search import query_words
from domain.section import Section, SectionId
from domain.task import TITLE_MAX, Priority, Task, TaskId
from domain.task_list import ListId, TaskList
from domain.text import trimmed_text
from entrypoints.mcp.answers import Refused
from entrypoints.mcp.rows import Names, candidate
from entrypoints.mcp.visit import Visit

INBOX = "inbox"
_CANDIDATES_MAX = 5
_NO_TASK = "No task has that id or exact title: find_tasks shows those there are."
_HEX = re.compile(r"[0-9a-f]{8,32}")
_LENGTH = 32
_LOWEST = TaskId(UUID(int=0))
Named = TypeVar("Named", TaskList, Section)


class NotOneThing(Exception):
    """A reference that names nothing, or several things; the message says what to do next."""

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates

    def told(self, answer: Refused) -> Refused:
        """Write it into what became of an item, and return that."""
        answer["error"] = str(self)
        if self.candidates:
            answer["candidates"] = list(self.candidates)
        return answer


@dataclass(slots=True)
class References:
    """Looks things up for one visit; lists and sections are few, and read once."""

    visit: Visit
    _lists: Sequence[TaskList] | None = None
    _sections: Sequence[Section] | None = None
    _seen: dict[str, TaskId] = field(default_factory=dict)

    async def task_id(self, text: str) -> TaskId:
        """Return the id of the task that is meant; raise NotOneThing. A whole id is taken as it is."""
        if text not in self._seen:
            self._seen[text] = _whole_id(text) or (await self._task(text)).id
        return self._seen[text]

    async def list_id(self, text: str) -> ListId | None:
        """Return the id of the list that is meant, None for the inbox; raise NotOneThing."""
        if text.casefold() == INBOX:
            return None
        return _one_of(await self.lists(), text, "list").id

    async def section_id(self, text: str) -> SectionId:
        """Return the id of the section that is meant; raise NotOneThing."""
        return _one_of(await self.sections(), text, "section").id

    async def lists(self) -> Sequence[TaskList]:
        """Return the owner's lists."""
        if self._lists is None:
            self._lists = await self.visit.use_cases.resources.all(TaskList, self.visit.owner)
        return self._lists

    async def sections(self) -> Sequence[Section]:
        """Return the sections of all lists."""
        if self._sections is None:
            self._sections = await self.visit.use_cases.resources.all(Section, self.visit.owner)
        return self._sections

    async def names(self) -> Names:
        """Return what the lists are called."""
        return {each.id: each.name for each in await self.lists()}

    async def _task(self, text: str) -> Task:
        text = _storable(text)
        found = await self._beginning(text) or await self._titled(text, Status.OPEN)
        found = found or await self._titled(text, Status.COMPLETED)
        if len(found) == 1:
            return found[0]
        if found:
            raise NotOneThing("Several tasks are called so: name one by its id.", list(map(candidate, found)))
        near = await self._near(text)
        raise NotOneThing(_NO_TASK, near)

    async def _beginning(self, text: str) -> Sequence[Task]:
        """Return tasks whose ids begin so. Every order breaks its ties by id: within one priority that is the order."""
        digits = text.replace("-", "").lower()
        if not _HEX.fullmatch(digits):
            return []
        before = TaskId(UUID(int=max(0, int(digits.ljust(_LENGTH, "0"), 16) - 1)))
        found: list[Task] = []
        for priority in Priority:
            after = Position(values=(priority.rank,), task_id=before)
            page = await self._page(TaskFilter(), SortField.PRIORITY, after)
            found += [task for task in page if task.id.hex.startswith(digits) and task.priority is priority]
        return found[:_CANDIDATES_MAX]

    async def _titled(self, text: str, status: Status) -> Sequence[Task]:
        after = Position(values=(text,), task_id=_LOWEST)
        page = await self._page(TaskFilter(status=status), SortField.TITLE, after)
        return [task for task in page if task.title == text]

    async def _near(self, text: str) -> list[str]:
        try:
            words = query_words(text)
        except ValidationFailed:
            return []
        return list(map(candidate, await self._page(TaskFilter(status=Status.OPEN, words=words), SortField.CREATED_AT)))

    async def _page(self, matching: TaskFilter, by: SortField, after: Position | None = None) -> Sequence[Task]:
        request = PageRequest(limit=_CANDIDATES_MAX, sort=(SortKey(field=by),), include_total=False, after=after)
        return (await self.visit.use_cases.tasks.page(self.visit.owner, matching, request)).items


def _storable(text: str) -> str:
    """Return the text as a title would be kept; what no title can be is refused before storage has to."""
    try:
        return trimmed_text("task", text, longest=TITLE_MAX)
    except ValidationFailed:
        raise NotOneThing(_NO_TASK) from None


def _whole_id(text: str) -> TaskId | None:
    try:
        return TaskId(UUID(text)) if len(text) == len(str(_LOWEST)) else None
    except ValueError:
        return None


def _one_of(resources: Sequence[Named], text: str, noun: str) -> Named:
    digits = text.replace("-", "").lower()
    by_id = [each for each in resources if _HEX.fullmatch(digits) and each.id.hex.startswith(digits)]
    by_name = [each for each in resources if each.name == text.strip()]
    found = by_id or by_name or [each for each in resources if each.name.casefold() == text.strip().casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        named = [f"{each.id}: {each.name}" for each in found[:_CANDIDATES_MAX]]
        raise NotOneThing(f"Several {noun}s are called so: name one by its id.", named)
    raise NotOneThing(f"There is no such {noun}: list_lists shows those there are.")


def not_there(refusal: TaskNotFound) -> NotOneThing:
    """Say of a whole id that names nothing what to do next."""
    return NotOneThing(f"{refusal} find_tasks shows those there are.")
