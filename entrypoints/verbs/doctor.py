"""`taskport doctor`: what is configured, and whether it can be reached."""

import argparse
import asyncio
from collections.abc import Iterator

from adapters.better_auth.key_set import KeySet
from adapters.embedded_postgres.errors import EmbeddedPostgresError, FolderInUse
from adapters.postgres.condition import Condition, examine
from domain.errors import IdentityUnavailable, StorageUnavailable
from entrypoints.local_mode import ISSUER, LocalMode
from entrypoints.settings import InvalidSettings, Settings, load_settings
from entrypoints.wiring import database_url_of, direct_pool

Finding = tuple[bool, str]


def run(_: argparse.Namespace) -> int:
    """Print a line per finding; return 1 when one of them keeps the service from working."""
    try:
        settings = load_settings()
    except InvalidSettings as invalid:
        print("\n".join(f"WRONG  {mistake}" for mistake in invalid.mistakes))
        return 1
    findings = [(True, f"serves    {settings.api_host}:{settings.api_port}"), *asyncio.run(_examine(settings))]
    for is_well, finding in findings:
        print("ok    " if is_well else "WRONG ", finding)
    return 0 if all(is_well for is_well, _ in findings) else 1


async def _examine(settings: Settings) -> list[Finding]:
    return [*await _database(settings), *await _identity(settings)]


async def _database(settings: Settings) -> list[Finding]:
    where = "DATABASE_URL" if settings.database_url else f"embedded, in {LocalMode.of(settings).home}"
    try:
        with database_url_of(settings) as dsn:
            condition = await examine(direct_pool(settings, dsn))
    except FolderInUse as running_already:
        return [(True, f"database  {where}. {running_already} Ask it: /health/ready")]
    except (StorageUnavailable, EmbeddedPostgresError, OSError) as refusal:
        return [(False, f"database  {where}: {refusal}")]
    return [(True, f"database  {where}: PostgreSQL {condition.version}"), *_judged(condition, settings)]


def _judged(condition: Condition, settings: Settings) -> Iterator[Finding]:
    is_current = condition.revision == condition.expected_revision
    cure = "the next start migrates" if settings.database_migrate_on_start else "./taskport migrate"
    advice = "" if is_current else f", the code expects {condition.expected_revision}: {cure}"
    yield is_current or settings.database_migrate_on_start, f"schema    revision {condition.revision or 'none'}{advice}"
    for setting in condition.careless:
        yield False, f"database  {setting} is off: an acknowledged write may be lost in a crash"


async def _identity(settings: Settings) -> list[Finding]:
    findings = []
    if settings.identity_mode == "local":
        findings.append((True, f"identity  local tokens of ./taskport token, issuer {ISSUER}"))
    if settings.identity_mode in {"secret", "both"}:
        config = settings.shared_secret_config()
        findings.append((True, f"identity  HS256 by BETTER_AUTH_SECRET, issuer {config.issuer or 'not checked'}"))
    if settings.identity_mode in {"key_set", "both"}:
        findings.extend(await _key_set(settings))
    return findings


async def _key_set(settings: Settings) -> list[Finding]:
    config = settings.key_set_config()
    reasons: list[str] = []
    keys = KeySet(config, on_fetch_failed=reasons.append)
    expected = f"identity  {', '.join(config.algorithms)}; issuer {config.issuer}, audience {config.audience}"
    try:
        await keys.check_ready()
    except IdentityUnavailable:
        return [(True, expected), (False, f"key set   {config.jwks_url}: {', '.join(reasons) or 'no answer in time'}")]
    finally:
        await keys.aclose()
    return [(True, expected), (True, f"key set   {config.jwks_url}: reached")]
