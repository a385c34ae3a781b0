"""`taskport mcp`: agents of one user on standard input and output, for desktop clients."""

import argparse
import asyncio
import atexit
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta

from pydantic import SecretStr

from adapters.embedded_postgres.errors import EmbeddedPostgresError
from domain.errors import DomainError, StorageUnavailable
from domain.identity import Principal
from entrypoints.local_mode import LocalMode
from entrypoints.log import configure_logging
from entrypoints.mcp.refusals import sentence_of
from entrypoints.mcp.stdio import serve
from entrypoints.settings import InvalidSettings, Settings, load_settings
from entrypoints.wiring import wired

_LOCAL_USER = "me"
_LIFE = timedelta(minutes=5)
_UNNAMED = "Set TASKPORT_TOKEN to a personal access token: it says whose tasks they are."


def run(_: argparse.Namespace) -> int:
    """Serve until the client closes our input; return 1 with one clear line when that cannot begin."""
    atexit.register(configure_logging().flush)
    try:
        settings = load_settings()
        token = _token_source(settings)
        with _beside_others(settings) as reachable:
            asyncio.run(_serve(reachable, token))
    except (InvalidSettings, EmbeddedPostgresError, StorageUnavailable) as refusal:
        return _cannot(str(refusal))
    except DomainError as refusal:
        return _cannot(f"TASKPORT_TOKEN: {sentence_of(refusal)}")
    return 0


def _token_source(settings: Settings) -> Callable[[], str]:
    """Return what gives the token for the next request; in the local mode one is made when none is set."""
    if settings.taskport_token is not None:
        token = settings.taskport_token.get_secret_value()
        return lambda: token
    if settings.identity_mode != "local":
        raise InvalidSettings([_UNNAMED])
    local = LocalMode.of(settings)
    return lambda: local.token(_LOCAL_USER, role=None, life=_LIFE)


@contextmanager
def _beside_others(settings: Settings) -> Iterator[Settings]:
    """Yield the settings with a database: one that `serve` runs, or another client's, does as well as our own."""
    if settings.database_url is not None:
        yield settings
        return
    with LocalMode.of(settings).shared_database() as url:
        yield settings.model_copy(update={"database_url": SecretStr(url)})


async def _serve(settings: Settings, token: Callable[[], str]) -> None:
    async with AsyncExitStack() as alive:
        container = await alive.enter_async_context(wired(settings))
        for part in container.lifelong():
            await alive.enter_async_context(part)
        identity = container.agents_identity()

        async def identify() -> Principal:
            return await identity.identify(token())

        await identify()  # a token that is no good is told at once, and not with the first call
        await serve(container.agents_use_cases(), identify)


def _cannot(why: str) -> int:
    print(f"taskport mcp cannot start: {why}", file=sys.stderr)
    return 1
