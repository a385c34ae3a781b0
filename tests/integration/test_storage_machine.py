"""Both storage adapters, driven with the same calls, give the same answers and keep the same promises."""

import asyncio

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from adapters.postgres.database import PoolSettings, PostgresDatabase
from tests.storage_machine.place_rules import PlaceRules
from tests.storage_machine.read_rules import ReadRules
from tests.storage_machine.task_rules import TaskRules


class StorageMachine(TaskRules, PlaceRules, ReadRules):
    pass


def test_memory_and_postgres_answer_alike_and_break_no_promise(migrated_dsn: str) -> None:
    with asyncio.Runner() as runner:
        StorageMachine.runner = runner
        StorageMachine.database = PostgresDatabase(PoolSettings(dsn=migrated_dsn, size=2))
        runner.run(StorageMachine.database.open())
        run_state_machine_as_test(
            StorageMachine,
            settings=settings(
                max_examples=65, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        runner.run(StorageMachine.database.close())
