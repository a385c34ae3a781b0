"""The bytes of a page are those that the documented view would give."""

from datetime import timedelta

import pytest

from domain.due import Due
from domain.page import TaskPage
from domain.task import Task
from entrypoints.http.representation import page_answer
from entrypoints.http.views import TaskPageView, TaskView
from tests.builders import NOON, a_full_task, a_task

TASKS = [
    a_task(1),
    a_full_task(2).restore(NOON),
    a_task(4, due=Due(day=NOON.date()), deadline=NOON.date()),
    a_task(5, due=Due(day=NOON.date(), clock=NOON.time())),
    a_task(3, title='"\\/\x1f\u2028<é😀', description="", created_at=NOON + timedelta(microseconds=100_000)),
]


@pytest.mark.parametrize("tasks", [[], TASKS])
@pytest.mark.parametrize(("total", "cursor"), [(None, None), (7, "a-cursor")])
def test_a_page_is_written_as_its_view_says(tasks: list[Task], total: int | None, cursor: str | None) -> None:
    page = TaskPage(items=tasks, total=total, limit=20, offset=3)
    views = tuple(map(TaskView.model_validate, tasks))
    documented = TaskPageView(items=views, total=total, limit=20, offset=3, next_cursor=cursor).model_dump_json()
    assert bytes(page_answer(page, next_cursor=cursor).body) == documented.encode()
