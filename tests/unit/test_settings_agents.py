"""Where agents come in: what the settings say of tokens, issuers and pages."""

import pytest

from tests.environment import loaded, mistakes

BETTER_AUTH = {"BETTER_AUTH_URL": "https://auth.example.com"}
MCP_URL = {"MCP_URL": "https://tasks.example.com/mcp"}
CORS = {"CORS_ORIGINS": "https://app.example.com"}


def test_agents_tokens_are_meant_for_the_address_that_is_served() -> None:
    assert loaded({"API_PORT": "8123"}).mcp_resource == "http://127.0.0.1:8123/mcp"
    assert loaded(MCP_URL).mcp_resource == "https://tasks.example.com/mcp"


@pytest.mark.parametrize("url", ["tasks.example.com/mcp", "ftp://x/mcp", "https://tasks.example.com", "https://x/mcp/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    (line,) = mistakes({"MCP_URL": url})
    assert line.startswith("MCP_URL: must be where agents reach this service")


def test_the_issuer_of_access_tokens_is_the_base_url_with_its_path() -> None:
    config = loaded(BETTER_AUTH | MCP_URL).access_token_config()
    assert (config.issuer, config.audience) == ("https://auth.example.com/api/auth", "https://tasks.example.com/mcp")
    assert config.jwks_url == "https://auth.example.com/api/auth/jwks"
    assert (
        loaded(BETTER_AUTH | {"BETTER_AUTH_ISSUER": "https://id.example.com"}).oauth_issuer == "https://id.example.com"
    )
    assert loaded({}).oauth_issuer is None


def test_sessions_open_the_door_in_the_local_mode_and_where_it_is_said() -> None:
    assert loaded({}).takes_sessions_from_agents
    assert not loaded(BETTER_AUTH).takes_sessions_from_agents
    assert loaded(BETTER_AUTH | {"MCP_SESSION_TOKENS": "true"}).takes_sessions_from_agents


@pytest.mark.parametrize(
    ("settings", "known", "unknown"),
    [
        ({}, "http://localhost:6274", "https://tasks.example.com"),
        ({}, "http://127.0.0.1:8000", "http://localhost.example.com"),
        (BETTER_AUTH | MCP_URL, "https://tasks.example.com", "http://tasks.example.com"),
        (BETTER_AUTH | MCP_URL, "https://tasks.example.com", "http://localhost:6274"),
        (BETTER_AUTH | MCP_URL | CORS, "https://app.example.com", "null"),
    ],
)
def test_only_pages_that_are_known_may_call(settings: dict[str, str], known: str, unknown: str) -> None:
    chosen = loaded(settings)
    assert chosen.is_known_to_agents(known)
    assert not chosen.is_known_to_agents(unknown)
