"""The measuring of an owner with many tasks, with few: every question is answered, and the crowd is as it says."""

import json
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from domain.page import SortField
from tests.builders import ANA
from tests.performance.crowd import Crowd, crowded
from tests.performance.population import postgres
from tests.performance.questions import CHEAPEST, RATIO_MAX, Bar, Question, questions
from tests.performance.scale import Plan, Timing, document, measured, table

CROWD = Crowd(owners=4, tasks=3_000, anas_tasks=2_000)
COUNTED = """
    SELECT owner_id, count(*) - count(completed_at), count(completed_at), max(change_seq)
    FROM tasks GROUP BY owner_id ORDER BY owner_id
"""
TAGGED = "SELECT name, count(*) FROM tags JOIN task_tags ON tag_id = tags.id WHERE tags.owner_id = $1 GROUP BY 1"
IN_ARRAYS = "SELECT name, count(*) FROM tasks, unnest(tags) AS name WHERE owner_id = $1 GROUP BY 1"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as (dsn, _):
        yield dsn


@pytest.fixture(scope="module")
async def dsn(server: str) -> AsyncIterator[str]:
    async with crowded(server, CROWD) as where:
        yield where


@pytest.fixture(scope="module")
async def found(dsn: str) -> list[Timing]:
    return await measured(dsn, Plan(crowd=CROWD, calls=3))


def test_every_question_is_answered_as_often_as_asked(found: list[Timing]) -> None:
    assert [one.question.name for one in found[:-1]] == [asked.name for asked in questions(CROWD.anas_tasks)]
    assert {len(one.calls) for one in found} == {3}


def test_every_order_is_asked_for_in_both_directions() -> None:
    asked = " ".join(question.path for question in questions(CROWD.anas_tasks))
    for field in set(SortField) - {SortField.DELETED_AT, SortField.RELEVANCE}:
        assert f"sort={field}" in asked
        assert f"sort=-{field}" in asked


def test_the_report_says_the_same_to_people_and_programs(found: list[Timing]) -> None:
    told = json.loads(json.dumps(document(found, CROWD, where="here")))
    assert [answer["asked"] for answer in told["answers"]] == [one.question.name for one in found]
    assert all(f"| {one.question.name} | {one.median:.1f} |" in table(found, where="here") for one in found)


def test_a_bar_that_is_missed_is_said_to_be() -> None:
    asked = Question(name=CHEAPEST, path="/api/tasks")
    slow, fast = (Timing(asked, [time] * 3, cheapest=1.0) for time in (RATIO_MAX + 0.1, RATIO_MAX))
    assert (slow.is_met, fast.is_met) == (False, True)
    assert Timing(Question(name="x", path="/", bar=Bar.NONE), [99.0] * 3, 1.0).is_met is None
    assert "missed" in table([slow], where="here")
    assert "missed" not in table([fast], where="here")


async def test_the_crowd_is_as_the_service_would_have_left_it(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    counted = await connection.fetch(COUNTED)
    said = await connection.fetch("SELECT owner_id, open_tasks, completed_tasks, last_sequence FROM owners ORDER BY 1")
    tagged, in_arrays = [sorted(map(tuple, await connection.fetch(query, ANA))) for query in (TAGGED, IN_ARRAYS)]
    await connection.close()
    assert [tuple(row) for row in counted] == [tuple(row) for row in said]
    assert sum(row[1] + row[2] for row in said) == CROWD.tasks
    assert tagged == in_arrays == [("few", 5), ("half", CROWD.anas_tasks // 2), ("some", CROWD.anas_tasks // 20)]
