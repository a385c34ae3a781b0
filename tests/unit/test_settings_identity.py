"""Who identifies people: what the settings choose, what follows from them, and what would be too open."""

import pytest

from tests.environment import loaded, mistakes

BETTER_AUTH = {"BETTER_AUTH_URL": "https://auth.example.com"}
REMOTE = {"DATABASE_URL": "postgresql://user@db.example.com/tasks"}
OPEN = {"API_HOST": "0.0.0.0"}  # noqa: S104  # what must be refused
STRONG = "a-secret-that-both-sides-know-0123456789"

# Local identity


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1"])
def test_local_identity_is_for_this_machine(host: str) -> None:
    assert loaded({"API_HOST": host}).identity_mode == "local"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", "localhost.example.com"])  # noqa: S104
def test_an_address_that_others_can_reach_is_refused(host: str) -> None:
    (line,) = mistakes({"API_HOST": host})
    assert line.endswith("set BETTER_AUTH_URL, or TASKPORT_ALLOW_LOCAL_IDENTITY=true if you mean it")


@pytest.mark.parametrize("environment", [OPEN, REMOTE, OPEN | REMOTE])
@pytest.mark.parametrize(
    "cure", [{"TASKPORT_ALLOW_LOCAL_IDENTITY": "true"}, BETTER_AUTH, {"BETTER_AUTH_SECRET": STRONG}]
)
def test_it_is_allowed_by_name_or_with_better_auth(environment: dict[str, str], cure: dict[str, str]) -> None:
    loaded(environment | cure)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_database_on_this_machine_is_no_remote_one(host: str) -> None:
    assert loaded({"DATABASE_URL": f"postgresql://u@{host}:5432/d"}).identity_mode == "local"


# Better Auth


@pytest.mark.parametrize(
    ("environment", "mode"),
    [
        ({}, "local"),
        (BETTER_AUTH, "key_set"),
        ({"BETTER_AUTH_SECRET": STRONG}, "secret"),
        (BETTER_AUTH | {"BETTER_AUTH_SECRET": STRONG}, "both"),
    ],
)
def test_what_is_configured_chooses_who_identifies(environment: dict[str, str], mode: str) -> None:
    assert loaded(environment).identity_mode == mode


@pytest.mark.parametrize(
    ("url", "origin", "jwks_url"),
    [
        ("https://auth.example.com", "https://auth.example.com", "https://auth.example.com/api/auth/jwks"),
        ("https://auth.example.com/", "https://auth.example.com", "https://auth.example.com/api/auth/jwks"),
        ("https://auth.example.com:443", "https://auth.example.com", "https://auth.example.com/api/auth/jwks"),
        ("https://AUTH.example.com:8443", "https://auth.example.com:8443", "https://auth.example.com:8443/api/auth/jwks"),
        ("https://example.com/auth/v2/", "https://example.com", "https://example.com/auth/v2/jwks"),
        ("https://example.com/api/auth", "https://example.com", "https://example.com/api/auth/jwks"),
        ("http://localhost:3000", "http://localhost:3000", "http://localhost:3000/api/auth/jwks"),
        ("http://localhost:80/", "http://localhost", "http://localhost/api/auth/jwks"),
        ("http://localhost:443", "http://localhost:443", "http://localhost:443/api/auth/jwks"),
        ("http://[::1]:3000", "http://[::1]:3000", "http://[::1]:3000/api/auth/jwks"),
        (" https://auth.example.com ", "https://auth.example.com", "https://auth.example.com/api/auth/jwks"),
    ],
)  # fmt: skip
def test_issuer_audience_and_keys_follow_from_the_base_url(url: str, origin: str, jwks_url: str) -> None:
    config = loaded({"BETTER_AUTH_URL": url}).key_set_config()
    assert (config.issuer, config.audience, config.jwks_url) == (origin, origin, jwks_url)
    assert tuple(config.algorithms) == ("EdDSA", "ES256")


def test_each_of_them_can_be_said() -> None:
    said = {
        "BETTER_AUTH_ISSUER": "https://issuer.example",
        "BETTER_AUTH_AUDIENCE": "tasks",
        "BETTER_AUTH_JWKS_URL": "https://keys.example/jwks.json",
        "BETTER_AUTH_ALGORITHMS": "ES512, PS256 ,RS256",
    }
    config = loaded(BETTER_AUTH | said).key_set_config()
    assert (config.issuer, config.audience) == ("https://issuer.example", "tasks")
    assert (config.jwks_url, config.algorithms) == ("https://keys.example/jwks.json", ("ES512", "PS256", "RS256"))


def test_plain_http_is_allowed_by_name() -> None:
    environment = {"BETTER_AUTH_URL": "http://auth:3000", "BETTER_AUTH_ALLOW_PLAIN_HTTP": "true"}
    assert loaded(environment).key_set_config().jwks_url == "http://auth:3000/api/auth/jwks"


def test_a_secret_alone_asks_for_no_issuer_and_no_audience() -> None:
    config = loaded({"BETTER_AUTH_SECRET": STRONG}).shared_secret_config()
    assert (config.secret, config.issuer, config.audience) == (STRONG, None, None)


def test_a_secret_beside_a_key_set_asks_for_the_same_issuer() -> None:
    config = loaded(BETTER_AUTH | {"BETTER_AUTH_SECRET": STRONG}).shared_secret_config()
    assert config.issuer == config.audience == "https://auth.example.com"


# Local accounts


def test_people_sign_in_here_where_no_better_auth_does() -> None:
    assert (loaded({}).has_local_accounts, loaded({"LOCAL_ACCOUNTS": "off"}).has_local_accounts) == (True, False)


@pytest.mark.parametrize("configured", [BETTER_AUTH, {"BETTER_AUTH_SECRET": STRONG}])
def test_people_sign_in_at_better_auth_or_here(configured: dict[str, str]) -> None:
    assert loaded(configured).has_local_accounts is False
    (line,) = mistakes(configured | {"LOCAL_ACCOUNTS": "on"})
    assert line.startswith("LOCAL_ACCOUNTS: ")
