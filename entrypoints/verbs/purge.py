"""`taskport purge`: forget now what has been kept long enough."""

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict

from adapters.embedded_postgres.errors import EmbeddedPostgresError
from application.retention import Swept
from domain.errors import Unavailable
from entrypoints.settings import InvalidSettings, Settings, load_settings
from entrypoints.wiring import wired


def run(_: argparse.Namespace) -> int:
    """Sweep once and say how much was forgotten; safe beside a running service and beside another purge."""
    try:
        swept = asyncio.run(_sweep(load_settings()))
    except (InvalidSettings, EmbeddedPostgresError, Unavailable, OSError) as refusal:
        print(f"taskport cannot purge: {refusal}", file=sys.stderr)
        return 1
    told = (f"{count} of {name.replace('_', ' ')}" for name, count in asdict(swept).items())
    print("Forgotten: " + ", ".join(told) + ".")
    return 0


async def _sweep(settings: Settings) -> Swept:
    async with AsyncExitStack() as alive:
        container = await alive.enter_async_context(wired(settings))
        await alive.enter_async_context(container.database())
        return await container.retention().sweep()
