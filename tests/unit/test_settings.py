"""What an operator sets: where it is read from, and how mistakes are told."""

from pathlib import Path

import pytest

from tests.environment import loaded, mistakes

BETTER_AUTH = {"BETTER_AUTH_URL": "https://auth.example.com"}
REMOTE = {"DATABASE_URL": "postgresql://user:hunter2@db.example.com/tasks"}
OPEN = {"API_HOST": "0.0.0.0"}  # noqa: S104  # the mistake itself
STRONG = "hunter2-hunter2-hunter2-hunter2-hunter2"


# Where they come from


def test_nothing_needs_to_be_set() -> None:
    settings = loaded({})
    assert (settings.identity_mode, settings.is_local_database) == ("local", True)
    assert (settings.api_host, settings.api_port) == ("127.0.0.1", 8000)


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_PORT=1111\nDATABASE_POOL_SIZE=3\nSOMETHING_ELSE=1\n")
    settings = loaded({"API_PORT": "2222"}, tmp_path)
    assert (settings.api_port, settings.database_pool_size) == (2222, 3)


def test_what_is_empty_is_not_set() -> None:
    settings = loaded({"DATABASE_URL": "", "BETTER_AUTH_SECRET": "", "API_HOST": ""})
    assert (settings.identity_mode, settings.is_local_database, settings.api_host) == ("local", True, "127.0.0.1")


def test_secrets_are_not_shown() -> None:
    assert "hunter2" not in repr(loaded(REMOTE | {"BETTER_AUTH_SECRET": STRONG}))


# Mistakes


@pytest.mark.parametrize(
    ("environment", "variable"),
    [
        ({"API_PORT": "hunter2"}, "API_PORT"),
        ({"API_PORT": "65536"}, "API_PORT"),
        ({"DATABASE_POOL_SIZE": "0"}, "DATABASE_POOL_SIZE"),
        ({"DATABASE_POOL_TIMEOUT": "hunter2"}, "DATABASE_POOL_TIMEOUT"),
        ({"DATABASE_POOL_TIMEOUT": "nan"}, "DATABASE_POOL_TIMEOUT"),
        ({"DATABASE_STATEMENT_TIMEOUT": "0"}, "DATABASE_STATEMENT_TIMEOUT"),
        ({"DATABASE_POOL_MODE": "hunter2"}, "DATABASE_POOL_MODE"),
        ({"RATE_LIMIT": "hunter2"}, "RATE_LIMIT"),
        ({"RATE_LIMIT": "0/minute"}, "RATE_LIMIT"),
        ({"REDIS_URL": "http://hunter2"}, "REDIS_URL"),
        ({"API_DOCS": "hunter2"}, "API_DOCS"),
        ({"DATABASE_URL": "mysql://user:hunter2@localhost/tasks"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://user:hunter2@localhost"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://user:hunter2@[::1/tasks"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://user:hunter2\u2100@localhost/tasks"}, "DATABASE_URL"),
        ({"DATABASE_DIRECT_URL": "hunter2"}, "DATABASE_DIRECT_URL"),
        ({"BETTER_AUTH_URL": "hunter2"}, "BETTER_AUTH_URL"),
        ({"BETTER_AUTH_URL": "ftp://hunter2"}, "BETTER_AUTH_URL"),
        ({"BETTER_AUTH_URL": "http://hunter2.example.com"}, "BETTER_AUTH_URL"),
        ({"BETTER_AUTH_URL": "https://hunter2.example.com:99999"}, "BETTER_AUTH_URL"),
        ({"BETTER_AUTH_URL": "https://auth.example.com:hunter2"}, "BETTER_AUTH_URL"),
        (BETTER_AUTH | {"BETTER_AUTH_JWKS_URL": "hunter2"}, "BETTER_AUTH_JWKS_URL"),
        (BETTER_AUTH | {"BETTER_AUTH_JWKS_URL": "http://hunter2.example.com/jwks"}, "BETTER_AUTH_JWKS_URL"),
        (BETTER_AUTH | {"BETTER_AUTH_ISSUER": " hunter2 "}, "BETTER_AUTH_ISSUER"),
        (BETTER_AUTH | {"BETTER_AUTH_AUDIENCE": " hunter2 "}, "BETTER_AUTH_AUDIENCE"),
        (BETTER_AUTH | {"BETTER_AUTH_ALGORITHMS": "EdDSA,hunter2"}, "BETTER_AUTH_ALGORITHMS"),
        (BETTER_AUTH | {"BETTER_AUTH_ALGORITHMS": "HS256"}, "BETTER_AUTH_ALGORITHMS"),
        ({"BETTER_AUTH_SECRET": "hunter2"}, "BETTER_AUTH_SECRET"),
        ({"BETTER_AUTH_SECRET": "better-auth-secret-12345678901234567890"}, "BETTER_AUTH_SECRET"),
        (OPEN, "API_HOST"),
        (REMOTE, "DATABASE_URL"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_variable_and_not_its_value(
    environment: dict[str, str], variable: str
) -> None:
    (line,) = mistakes(environment)
    assert line.startswith(variable)
    assert "hunter2" not in line
    assert "\n" not in line


def test_several_mistakes_are_told_at_once() -> None:
    lines = mistakes({"API_PORT": "x", "DATABASE_URL": "x", "BETTER_AUTH_URL": "x"})
    assert [line.partition(":")[0] for line in lines] == ["API_PORT", "BETTER_AUTH_URL", "DATABASE_URL"]
