"""`taskport serve`: the service, with the local mode around it when nothing else is configured."""

import argparse
import asyncio
import atexit
import os
import signal
import sys
from datetime import timedelta

import uvicorn
from fastapi import FastAPI

from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.postgres.revisions import bring_up_to_date
from domain.errors import StorageUnavailable
from entrypoints.http.app import create_app
from entrypoints.local_mode import LocalMode
from entrypoints.log import configure_logging
from entrypoints.protocol import BoundedProtocol
from entrypoints.settings import InvalidSettings, Settings, load_settings
from entrypoints.wiring import database_url_of, direct_pool

_LOCAL_USER = "me"


def run(asked: argparse.Namespace) -> int:
    """Serve until a signal comes; return 1 with one clear line when it cannot start."""
    try:
        settings = load_settings()
        with database_url_of(settings) as dsn:
            if settings.database_migrate_on_start:
                _migrate_before_serving(settings, dsn)
            _serve(settings, reload=asked.reload)
    except (InvalidSettings, EmbeddedPostgresError, StorageUnavailable) as refusal:
        print(f"taskport cannot start:\n{refusal}", file=sys.stderr)
        return 1
    return 0


def app_with_our_log() -> FastAPI:
    """Make the application in the process that serves it, which with --reload is a child."""
    atexit.register(configure_logging().flush)
    return create_app()


def _migrate_before_serving(settings: Settings, dsn: str) -> None:
    """Migrate here, where a failure is one clear line, and not again in the application."""
    asyncio.run(bring_up_to_date(direct_pool(settings, dsn)))
    os.environ["DATABASE_MIGRATE_ON_START"] = "false"


def _serve(settings: Settings, *, reload: bool) -> None:
    # uvicorn raises the signal again once it has shut down; as an exit it lets the embedded server end in order too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _greet(settings)
    uvicorn.run(
        "entrypoints.verbs.serve:app_with_our_log",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        reload=reload,
        log_config=None,
        access_log=False,
        http=BoundedProtocol,
        ws="none",
        server_header=False,
        proxy_headers=False,  # it would trust the loopback address; TRUSTED_PROXIES decides
        timeout_graceful_shutdown=10,
    )


def _greet(settings: Settings) -> None:
    base = f"http://{settings.api_host}:{settings.api_port}"
    if settings.identity_mode == "local":
        local = LocalMode.of(settings)
        token = local.token(_LOCAL_USER, role=None, life=timedelta(days=1))
        print(_LOCAL_GREETING.format(home=local.home, base=base, token=token), flush=True)
    elif settings.api_docs:
        print(f"Taskport at {base}, documentation at {base}/docs", flush=True)


_CALL = (
    "curl -s {base}/api/tasks -H 'Content-Type: application/json' -H 'Authorization: Bearer {token}'"
    """ -d '{{"title": "Buy oat milk"}}'"""
)
_LOCAL_GREETING = f"""
Taskport in the local mode: tokens are made on this machine, and whoever reads {{home}} can make them.
For people's data, configure Better Auth: docs/operations.md.

A token for the user "{_LOCAL_USER}", good for a day, and a call that uses it:

{_CALL}

More tokens:    ./taskport token --user alice
Documentation:  {{base}}/docs
"""
