"""Database URLs as hosts hand them out."""

import ssl

import pytest

from adapters.postgres.url import connect_arguments, direct_url, is_loopback, is_pooled

NEON = "postgresql://u:p@ep-cool-name-123-pooler.eu-central-1.aws.neon.tech/db?sslmode=require&channel_binding=require"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_scheme_becomes_the_one_that_the_driver_knows(scheme: str) -> None:
    dsn, _ = connect_arguments(f"{scheme}://user:pa%40ss@db.example.com:6432/tasks")
    assert dsn == "postgresql://user:pa%40ss@db.example.com:6432/tasks"


def test_neons_parameters_are_understood() -> None:
    dsn, arguments = connect_arguments(NEON)
    assert dsn == "postgresql://u:p@ep-cool-name-123-pooler.eu-central-1.aws.neon.tech/db"
    assert arguments == {"ssl": "require"}


@pytest.mark.parametrize(
    ("host", "tls"), [("localhost", False), ("127.0.0.1", False), ("[::1]", False), ("db.example.com", "prefer")]
)
def test_without_a_mode_only_the_way_to_another_machine_is_encrypted(host: str, tls: object) -> None:
    assert connect_arguments(f"postgresql://u@{host}/d")[1] == {"ssl": tls}


@pytest.mark.parametrize(("mode", "tls"), [("disable", False), ("allow", "allow"), ("prefer", "prefer")])
def test_a_mode_is_passed_on(mode: str, tls: object) -> None:
    assert connect_arguments(f"postgresql://u@h/d?sslmode={mode}")[1] == {"ssl": tls}


@pytest.mark.parametrize(("mode", "checks_name"), [("verify-ca", False), ("verify-full", True)])
def test_a_mode_that_verifies_trusts_the_systems_authorities(mode: str, *, checks_name: bool) -> None:
    trust = connect_arguments(f"postgresql://u@h/d?sslmode={mode}")[1]["ssl"]
    assert isinstance(trust, ssl.SSLContext)
    assert (trust.verify_mode, trust.check_hostname) == (ssl.CERT_REQUIRED, checks_name)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "must begin with"),
        ("hunter2", "must begin with"),
        ("mysql://u:hunter2@h/d", "must begin with"),
        ("postgresql+psycopg://u:hunter2@h/d", "must begin with"),
        ("postgresql:///d", "must name a host and a database"),
        ("postgresql://u:hunter2@h", "must name a host and a database"),
        ("postgresql://u:hunter2@h/", "must name a host and a database"),
        ("postgresql://u:hunter2@/d", "must name a host and a database"),
        ("postgresql://u:hunter2@h/d?sslmode=hunter2", "has an sslmode that is none of"),
        ("postgresql://u:hunter2@h/d?sslmode=", "has an sslmode that is none of"),
        ("postgresql://u:hunter2@h/d?search_path=x&options=y", "not understood: options, search_path"),
        ("postgresql://u:hunter2@[::1/d", "."),
        ("postgresql://u:hunter2\u2100@h/d", "."),
    ],
)
def test_what_is_not_understood_is_refused_without_repeating_it(url: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refusal:
        connect_arguments(url)
    assert "hunter2" not in str(refusal.value)


def test_only_this_machine_is_loopback() -> None:
    near = ["postgresql://u@localhost/d", "postgresql://u@127.0.0.1:1/d", "postgresql://u@[::1]/d"]
    far = ["postgresql://localhost@db/d", "postgresql://u@localhost.example.com/d", "postgresql://u@/d"]
    assert all(is_loopback(url) for url in near)
    assert not any(is_loopback(url) for url in far)


def test_the_way_past_the_pooler_is_in_the_name_of_the_host() -> None:
    direct = direct_url(NEON)
    assert direct == NEON.replace("-pooler", "")
    assert (is_pooled(NEON), is_pooled(direct)) == (True, False)
    assert direct_url(direct) == direct


def test_a_password_that_looks_like_a_pooler_stays_as_it_is() -> None:
    url = "postgresql://u:a-pooler.b@ep-x-pooler.neon.tech/d"
    assert direct_url(url) == "postgresql://u:a-pooler.b@ep-x.neon.tech/d"
