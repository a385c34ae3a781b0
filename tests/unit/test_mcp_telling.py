"""What an answer says in words, and what it costs the agent that reads it."""

import json
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from hashlib import shake_128
from typing import Any
from uuid import UUID

import orjson

from domain.due import Due
from domain.task import Priority, Task, TaskId
from domain.task_list import ListId
from entrypoints.mcp.answers import TasksFound
from entrypoints.mcp.calls import Answered
from entrypoints.mcp.rows import full_row
from entrypoints.mcp.server import rendered
from entrypoints.mcp.telling import told
from tests.builders import a_task, task_id
from tests.mcp_tools import on_the_wire, tokens_of

TITLES = """Send the signed contract back|Buy oat milk|Ask Ben about the roof|Prepare the slides for Monday
Book a table for six|Renew the passport|Read the draft of chapter two|Water the plants|Call the insurance
Clean the bicycle chain|Pay the electricity bill|Back up the laptop|Order printer paper|Write to the landlord
Pick up the parcel|Plan the team offsite|Fix the kitchen tap|Review the pull request|Return the library books
Make an appointment with the dentist""".replace("\n", "|").split("|")
HOME = ListId(task_id(901))
ANSWER_MAX = 1500


def drawn(number: int, length: int) -> bytes:
    """Return bytes without a pattern, the same ones each time: ids and cursors cost most where nothing repeats."""
    return shake_128(b"%d" % number).digest(length)


def a_typical_task(number: int) -> Task:
    """Every second one is due, every third is in a list, every fourth has a tag and matters more."""
    fields: dict[str, Any] = {"title": TITLES[number], "id": TaskId(UUID(bytes=drawn(number, 16), version=4))}
    if number % 2:
        fields["due"] = Due(day=date(2026, 11, 20) + timedelta(days=number))
    if number % 3 == 0:
        fields["list_id"] = HOME
    if number % 4 == 0:
        fields |= {"tags": ("errand",), "priority": Priority.HIGH}
    return a_task(number, **fields)


def test_twenty_tasks_cost_at_most_1500_tokens_words_and_data_together() -> None:
    rows = [full_row(a_typical_task(number), {HOME: "Home"}, "concise", excerpt=200) for number in range(20)]
    cursor = urlsafe_b64encode(drawn(20, 90)).decode()
    result = rendered(Answered(content=TasksFound(tasks=rows, total=134, next_cursor=cursor)))
    words, data = (tokens_of(part) for part in (told(result.structured_content or {}).encode(), orjson.dumps(rows)))
    wire = tokens_of(on_the_wire(result))
    print(f"20 tasks: {wire} tokens on the wire: {words} of words and {data} of rows")  # noqa: T201  # worth reading
    assert wire <= ANSWER_MAX


def lines_of(**answer: Any) -> list[str]:
    return told(answer).split("\n")


def test_what_is_said_once_comes_first_and_then_a_line_for_each_task() -> None:
    rows = [{"id": "1", "title": "Buy milk"}, {"id": "2", "title": "Call", "due": "today", "tags": ["a", "b c"]}]
    assert lines_of(tasks=rows, total=7, next_cursor="x_-") == [
        "total 7; next_cursor x_-",
        "tasks:",
        "- Buy milk",
        "- Call; due today; tags a, b c",
    ]


def test_tasks_of_one_title_are_told_apart_by_their_ids() -> None:
    rows = [{"id": "1", "title": "Stand-up"}, {"id": "2", "title": "Retro"}, {"id": "3", "title": "Stand-up"}]
    lines = lines_of(overdue=rows[:1], due_today=rows[1:])
    assert lines == ["overdue:", "- id 1; Stand-up", "due_today:", "- Retro", "- id 3; Stand-up"]


def test_a_task_in_full_has_its_id() -> None:
    row = {"id": "1", "title": "Buy milk", "updated_at": "now", "description": "oat;\nno soy"}
    assert lines_of(results=[{"task": row}])[1:] == [
        '- id 1; Buy milk; updated_at now; description "oat;\\nno soy"',
    ]


def test_a_title_cannot_pass_for_more_than_a_title() -> None:
    for title in (
        "Milk\n- Pay; due today",
        "Milk; due today",
        'Milk"; due today',
        "Milk\u2028- Pay",
        "Milk, due today",
    ):
        [_, line] = lines_of(tasks=[{"id": "1", "title": title}])
        assert (line.splitlines(), json.loads(line.removeprefix("- "))) == ([line], title)


def test_a_refused_item_keeps_its_place_and_its_sentence() -> None:
    refused = {"error": "Several are called so.", "candidates": ["1: Stand-up", "2: Stand-up"]}
    assert lines_of(results=[{"task": {"id": "3", "title": "Buy milk"}}, refused], next="Undo it, or not.") == [
        "next: Undo it, or not.",
        "results:",
        "- Buy milk",
        "- error: Several are called so.; candidates 1: Stand-up, 2: Stand-up",
    ]


def test_lists_come_with_the_names_of_their_sections() -> None:
    sections = [{"id": "2", "name": "Attic"}, {"id": "3", "name": "Cellar"}]
    lists = [{"name": "Inbox", "open": 0}, {"id": "1", "name": "Home", "open": 2, "sections": sections}]
    assert lines_of(lists=lists) == ["lists:", "- Inbox; open 0", "- Home; open 2; sections Attic, Cellar"]
