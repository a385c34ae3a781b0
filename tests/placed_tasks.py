"""Tasks in lists, sections, trees and under tags: what filters and counts are asked about."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from domain.due import Due
from domain.identity import OwnerId
from domain.section import Section, SectionId
from domain.tag import Tag, TagId
from domain.task import Priority, Task
from domain.task_list import ListId, TaskList
from tests.builders import ANA, BEN, DELETION, NOON, a_task, an_operation, task_id
from tests.contracts.task_storage import Storage

WORK, OLD = ListId(task_id(101)), ListId(task_id(102))
PLANS = SectionId(task_id(111))
HOME, ERRAND, CAFE, UNUSED = (TagId(task_id(number)) for number in (121, 122, 123, 124))
NAMES = {HOME: "Home", ERRAND: "errand", CAFE: "Café", UNUSED: "unused"}
NOWHERE_ID = UUID(int=1)
TODAY = date(2026, 11, 20)
_DAY = timedelta(days=1)
_OF_THE_TASKS: dict[int, dict[str, Any]] = {
    1: {"tags": ("Home", "errand"), "due": Due(day=TODAY), "priority": Priority.HIGH},
    2: {"list_id": WORK, "section_id": PLANS, "tags": ("Home",), "completed_at": NOON},
    3: {"list_id": WORK, "tags": ("errand",), "due": Due(day=TODAY - _DAY, clock=time(9)), "has_subtasks": True},
    4: {"list_id": OLD, "due": Due(day=TODAY + _DAY), "priority": Priority.LOW},
    5: {"list_id": WORK, "parent_id": task_id(3), "tags": ("Café", "Home", "errand"), "defer_until": TODAY + _DAY},
    6: {"list_id": WORK, "parent_id": task_id(3), "completed_at": NOON, "defer_until": TODAY + _DAY},
    7: {"defer_until": TODAY, "priority": Priority.LOW},
    8: {"list_id": WORK, "section_id": PLANS, "tags": ("Home",), "deleted_at": NOON, "trashed_by": DELETION},
}
"""By number. The lower the number, the newer; 8 lies in the trash."""


def placed_task(number: int, owner: OwnerId = ANA) -> Task:
    fields = {"created_at": NOON - timedelta(minutes=number), "position": f"{9 - number}"} | _OF_THE_TASKS[number]
    return a_task(number, owner, **fields)


async def with_placed_tasks(storage: Storage) -> Storage:
    """Write them all for Ana; for Ben some under the same ids."""
    for owner, some in ((ANA, _OF_THE_TASKS), (BEN, (1, 2))):
        async with storage.unit_of_work.begin(an_operation(owner), exclusive=True) as work:
            await work.lists.add(TaskList.new(WORK, owner, NOON, "Work"))
            await work.lists.add(TaskList.new(OLD, owner, NOON, "Old").edit(NOON, is_archived=True))
            await work.sections.add(Section.new(PLANS, owner, WORK, NOON, "Plans"))
            for tag_id, name in NAMES.items():
                await work.tags.add(Tag.new(tag_id, owner, NOON, name))
        await storage.add(*(placed_task(number, owner) for number in some))
    return storage
