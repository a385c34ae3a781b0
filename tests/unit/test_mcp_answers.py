"""What an answer costs the agent that reads it."""

from datetime import date, timedelta
from typing import Any

from mcp_types import TextContent

from domain.due import Due
from domain.task import Priority, Task
from domain.task_list import ListId
from entrypoints.mcp.answers import TasksFound, full_row
from entrypoints.mcp.calls import Answered
from entrypoints.mcp.server import rendered
from tests.builders import a_task, task_id
from tests.mcp_tools import on_the_wire, tokens_of

TITLES = ("Send the signed contract back", "Buy oat milk", "Ask Ben about the roof", "Prepare the slides for Monday")
HOME = ListId(task_id(901))
ANSWER_MAX = 1500


def a_typical_task(number: int) -> Task:
    """Every second one is due, every third is in a list, every fourth has a tag and matters more."""
    fields: dict[str, Any] = {"title": TITLES[number % len(TITLES)]}
    if number % 2:
        fields["due"] = Due(day=date(2026, 11, 20) + timedelta(days=number))
    if number % 3 == 0:
        fields["list_id"] = HOME
    if number % 4 == 0:
        fields |= {"tags": ("errand",), "priority": Priority.HIGH}
    return a_task(number, **fields)


def test_twenty_tasks_cost_at_most_1500_tokens() -> None:
    rows = [full_row(a_typical_task(number), {HOME: "Home"}, "concise", excerpt=200) for number in range(20)]
    result = rendered(Answered(content=TasksFound(tasks=rows, total=134, next_cursor="c" * 120)))
    [block] = result.content
    assert isinstance(block, TextContent)
    text, wire = tokens_of(block.text.encode()), tokens_of(on_the_wire(result))
    print(f"20 tasks: {text} tokens as text, {wire} on the wire, where they are twice")  # noqa: T201  # worth reading
    assert text <= ANSWER_MAX
