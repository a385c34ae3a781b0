"""The tools that only read."""

from dataclasses import replace

from domain.counts import GroupBy, Grouping
from domain.errors import TaskNotFound
from domain.page import PageRequest, SortField, SortKey, Status, TaskFilter, TaskPage
from domain.task import DESCRIPTION_MAX
from domain.task_list import TaskList
from domain.windows import Window, bound_of
from entrypoints.mcp.answers import ListRow, Lists, Overview, SectionRow, TaskRead, TasksFound, TasksRead
from entrypoints.mcp.arguments import GetOverview, GetTasks, ListLists
from entrypoints.mcp.pages import page_of
from entrypoints.mcp.questions import FindTasks
from entrypoints.mcp.references import NotOneThing, References, not_there
from entrypoints.mcp.rows import EXCERPT, full_row, task_row
from entrypoints.mcp.visit import Visit

_BY_DUE = (SortKey(field=SortField.DUE), SortKey(field=SortField.PRIORITY, descending=True))
_SHOWN = 10


async def find_tasks(visit: Visit, asked: FindTasks) -> TasksFound:
    """Return a page of the tasks that match."""
    references = References(visit)
    page, cursor = await page_of(visit, references, asked)
    names = await references.names() if any(task.list_id for task in page.items) else {}
    rows = [full_row(task, names, asked.detail, excerpt=EXCERPT) for task in page.items]
    found = TasksFound(tasks=rows, total=page.total or 0)
    if cursor is not None:
        found["next_cursor"] = cursor
    return found


async def get_tasks(visit: Visit, asked: GetTasks) -> TasksRead:
    """Return each task that was named, or why not."""
    references = References(visit)
    return TasksRead(results=[await _read(references, asked, text) for text in asked.tasks])


async def _read(references: References, asked: GetTasks, text: str) -> TaskRead:
    visit = references.visit
    try:
        task = await visit.use_cases.tasks.get(await references.task_id(text), owner=visit.owner)
    except TaskNotFound as refusal:
        return not_there(refusal).told(TaskRead())
    except NotOneThing as refusal:
        return refusal.told(TaskRead())
    return TaskRead(task=full_row(task, await references.names(), asked.detail, excerpt=DESCRIPTION_MAX))


async def get_overview(visit: Visit, asked: GetOverview) -> Overview:
    """Return what is overdue, what is due today, and how much else there is; deferred and archived ones apart."""
    zone = await visit.zone(asked.timezone)
    days = tuple(bound_of("due", day, now=visit.now, zone=zone) for day in ("today", "tomorrow", "+2d", "+8d"))
    in_sight = TaskFilter(status=Status.OPEN, deferred=False, archived=False, asked_at=visit.asked_at(zone), zone=zone)
    counts = await visit.use_cases.tasks.counts(visit.owner, in_sight, Grouping(by=GroupBy.DUE, days=days))
    open_of = {str(count.key): count.open for count in counts}
    overdue = await _shown(visit, replace(in_sight, due=Window(before=days[0])))
    today = await _shown(visit, replace(in_sight, due=Window(after=days[0], before=days[1])))
    names = await References(visit).names()
    return Overview(
        today=visit.today(zone),
        timezone=zone,
        open=sum(open_of.values()),
        overdue_total=overdue.total or 0,
        overdue=[task_row(task, names) for task in overdue.items],
        due_today_total=today.total or 0,
        due_today=[task_row(task, names) for task in today.items],
        next_7_days=open_of.get("tomorrow", 0) + open_of.get("next_7_days", 0),
        without_due=open_of.get("no_due", 0),
    )


async def _shown(visit: Visit, matching: TaskFilter) -> TaskPage:
    return await visit.use_cases.tasks.page(visit.owner, matching, PageRequest(limit=_SHOWN, sort=_BY_DUE))


async def list_lists(visit: Visit, asked: ListLists) -> Lists:
    """Return the inbox and the lists, how many tasks are open in each, and their sections."""
    references = References(visit)
    counts = await visit.use_cases.tasks.counts(visit.owner, TaskFilter(status=Status.OPEN), Grouping(by=GroupBy.LIST))
    open_in = {None if count.key is None else str(count.key): count.open for count in counts}
    shown = [each for each in await references.lists() if asked.archived or each.archived_at is None]
    shown.sort(key=lambda each: (each.position, each.id))
    sections = sorted(await references.sections(), key=lambda each: (each.position, each.id))
    rows = [ListRow(name="Inbox", open=open_in.get(None, 0))]
    for each in shown:
        inside = [SectionRow(id=str(one.id), name=one.name) for one in sections if one.list_id == each.id]
        rows.append(_list_row(each, open_in.get(str(each.id), 0), inside))
    return Lists(lists=rows)


def _list_row(task_list: TaskList, is_open: int, sections: list[SectionRow]) -> ListRow:
    row = ListRow(id=str(task_list.id), name=task_list.name, open=is_open)
    if sections:
        row["sections"] = sections
    if task_list.archived_at is not None:
        row["archived"] = True
    return row
