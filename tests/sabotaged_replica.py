"""The service with one guard taken away: `python -m tests.sabotaged_replica kept-answers`.

Whoever claims that a test would notice a lost guard shows it with this.
"""

import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any

import uvicorn
from dependency_injector import providers

from adapters.postgres.change_feed import PostgresChangeFeed
from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Connection, PostgresDatabase
from adapters.postgres.kept_answers import PostgresKeptAnswers
from adapters.postgres.lanes import Lanes
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.staged_repositories import StagedRepositories
from domain.change import Change
from domain.feed import FeedPage
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId
from domain.operation import Operation
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.settings import Settings, load_settings
from entrypoints.wiring import listening_pool, pool_of, secret_of

_COMPARED_VERSION = re.compile(r"tasks\.version = (\$\d+)")
_ONE_IN = 5


class RecallsNothing(PostgresKeptAnswers):
    """Has never seen a key."""

    async def recall(self, owner: OwnerId, key: IdempotencyKey, *, now: Any) -> bytes | None:  # noqa: ARG002
        return None


class KeepsNothing(PostgresUnitOfWork):
    """Commits without the answer, and without claiming the key."""

    @asynccontextmanager
    async def begin(self, operation: Operation, *, exclusive: bool = False) -> AsyncIterator[StagedRepositories]:
        async with super().begin(replace(operation, key=None), exclusive=exclusive) as work:
            yield work
            work.answer = None


class ComparesNoVersions(PostgresDatabase):
    """Writes over whatever another writer has written since."""

    async def write(self, statement: Compiled, within: float | None = None, /, **values: Any) -> Any:
        careless = _COMPARED_VERSION.sub(r"tasks.version >= \1", statement.sql)
        return await super().write(replace(statement, sql=careless), within, **values)


class SkipsNumbers(PostgresChangeFeed):
    """Leaves some changes out, as a feed does that reads past writers who have not committed yet."""

    async def after(self, owner: OwnerId, sequence: int, limit: int, **more: Any) -> FeedPage:
        page = await super().after(owner, sequence, limit, **more)
        return replace(page, items=[item for item in page.items if item.sequence % _ONE_IN])


class WritesOneByOne(PostgresUnitOfWork):
    """Sends the changes of a batch one after the other."""

    async def _write(
        self, connection: Connection, operation: Operation, changes: Sequence[Change], answer: bytes | None
    ) -> None:
        for change in changes:
            await super()._write(connection, operation, [change], None)
        await super()._write(connection, operation, [], answer)


class WaitsForNobody(PostgresUnitOfWork):
    """Lets several writers of an owner be the only one."""

    @asynccontextmanager
    async def _behind_the_counter(self, operation: Operation) -> AsyncIterator[Connection]:
        async with self.lanes.enter(operation.owner) as left, self.database.transaction(left) as connection:
            yield connection


class BoundlessLanes(Lanes):
    """Lets whatever an owner asks for take a connection."""

    def enter(self, owner: OwnerId) -> AbstractAsyncContextManager[float]:  # noqa: ARG002
        return nullcontext(self.patience)


_SABOTAGE: dict[str, dict[str, type]] = {
    "kept-answers": {"kept_answers": RecallsNothing, "unit_of_work": KeepsNothing},
    "versions": {"database": ComparesNoVersions},
    "feed": {"change_feed": SkipsNumbers},
    "bulk-writes": {"unit_of_work": WritesOneByOne},
    "counter": {"unit_of_work": WaitsForNobody},
    "lanes": {"write_lanes": BoundlessLanes, "read_lanes": BoundlessLanes},
}


def _sabotaged(settings: Settings, guard: str) -> Container:
    assert settings.database_url is not None
    dsn = settings.database_url.get_secret_value()
    container = Container(
        settings=settings,
        pool_settings=pool_of(settings, dsn),
        direct_settings=listening_pool(settings, dsn),
        secret_config=secret_of(settings),
    )
    for name, broken in _SABOTAGE[guard].items():
        whole = getattr(container, name)
        whole.override(providers.Singleton(broken, *whole.args, **whole.kwargs))
    return container


if __name__ == "__main__":
    its_settings = load_settings()
    uvicorn.run(
        create_app(its_settings, _sabotaged(its_settings, sys.argv[1])),
        port=its_settings.api_port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
