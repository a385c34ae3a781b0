"""The composition root: everything can be built, and the settings choose who identifies."""

import pytest

from adapters.better_auth.by_algorithm import ByAlgorithm
from adapters.better_auth.identity_provider import BetterAuthIdentityProvider
from adapters.better_auth.key_set import KeySet
from adapters.better_auth.shared_secret import SharedSecretConfig, SharedSecretIdentityProvider
from adapters.better_auth.token_cache import CachedIdentityProvider
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.task_queries import PostgresTaskQueries
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.task_commands import TaskCommands
from entrypoints.container import Container
from tests.environment import loaded
from tests.http_api import FakeIdentity, with_ports

SECRET = "a-secret-that-both-sides-know-0123456789"
URL = {"BETTER_AUTH_URL": "https://auth.example.com"}
MODES = {
    "local": {},
    "local without accounts": {"LOCAL_ACCOUNTS": "off"},
    "key_set": URL,
    "secret": {"BETTER_AUTH_SECRET": SECRET},
    "both": URL | {"BETTER_AUTH_SECRET": SECRET},
}
every_mode = pytest.mark.parametrize("mode", MODES)


def container_for(mode: str) -> Container:
    return Container(
        settings=loaded(MODES[mode]),
        pool_settings=PoolSettings(dsn="postgresql://nowhere/none"),
        secret_config=None if mode == "key_set" else SharedSecretConfig(secret=SECRET),
    )


def kinds(parts: list[object]) -> list[type]:
    return [type(part) for part in parts]


@every_mode
def test_everything_that_a_mode_uses_can_be_built(mode: str) -> None:
    container = container_for(mode)
    for provided in (container.unit_of_work, container.task_queries, container.task_commands, container.identity):
        assert provided() is provided()


def test_with_both_configured_every_provider_can_be_built() -> None:
    container = container_for("both")
    for name, provider in container.providers.items():
        assert provider() is not None or name == "direct_settings", name


@pytest.mark.parametrize(
    ("mode", "verifier"),
    [
        ("local", ByAlgorithm),
        ("local without accounts", SharedSecretIdentityProvider),
        ("secret", SharedSecretIdentityProvider),
        ("key_set", BetterAuthIdentityProvider),
        ("both", ByAlgorithm),
    ],
)
def test_the_settings_choose_who_identifies(mode: str, verifier: type) -> None:
    container = container_for(mode)
    assert isinstance(container.verifier(), verifier)
    assert isinstance(container.identity(), CachedIdentityProvider)


@every_mode
def test_tasks_are_kept_in_postgres(mode: str) -> None:
    container = container_for(mode)
    assert isinstance(container.unit_of_work(), PostgresUnitOfWork)
    assert isinstance(container.task_queries(), PostgresTaskQueries)
    assert isinstance(container.task_commands(), TaskCommands)


@pytest.mark.parametrize(
    ("mode", "needed"),
    [
        ("local", [PostgresDatabase]),
        ("secret", [PostgresDatabase]),
        ("key_set", [PostgresDatabase, KeySet]),
        ("both", [PostgresDatabase]),  # without keys, the tokens of the secret are still known
    ],
)
def test_what_a_mode_cannot_work_without_makes_it_ready(mode: str, needed: list[type]) -> None:
    assert kinds(list(container_for(mode).readiness())) == needed


@pytest.mark.parametrize(
    ("mode", "parts"), [("local", 7), ("local without accounts", 7), ("secret", 7), ("key_set", 8), ("both", 8)]
)
def test_what_needs_the_event_loop_lives_as_long_as_the_application(mode: str, parts: int) -> None:
    container = container_for(mode)
    first, *others = container.lifelong()
    assert first is container.database()
    assert len(others) == parts - 1


def test_two_containers_share_nothing() -> None:
    one, other = container_for("both"), container_for("both")
    assert one.database() is not other.database()
    assert one.key_set() is not other.key_set()


def test_replacing_a_port_in_one_container_leaves_the_others_alone() -> None:
    with_ports(container_for("local"), identity=FakeIdentity())
    assert isinstance(container_for("local").identity(), CachedIdentityProvider)
