"""A wrong word about Better Auth stops the start."""

from typing import Any

import pytest

from adapters.better_auth.config import BetterAuthConfig
from tests.tokens import AUDIENCE, ISSUER


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": ""},
        {"issuer": " https://auth.example.test"},
        {"audience": ""},
        {"algorithms": ()},
        {"algorithms": ("HS256",)},
        {"algorithms": ("EdDSA", "none")},
        {"algorithms": ("ES384",)},
        {"jwks_url": "http://auth.example.test/api/auth/jwks"},
        {"jwks_url": "http://127.0.0.1@auth.example.test/jwks"},
        {"jwks_url": "file:///etc/passwd"},
        {"jwks_url": "auth.example.test/jwks"},
        {"jwks_url": "https://[::1"},
    ],
)
def test_a_wrong_configuration_stops_the_start(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "jwks_url": f"{ISSUER}/api/auth/jwks"}
    BetterAuthConfig(**right)

    with pytest.raises(ValueError, match=r"must|choose|cannot"):
        BetterAuthConfig(**right | wrong)


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1", "127.8.8.8:1", "[::1]:3000"])
def test_plain_http_is_for_loopback(host: str) -> None:
    BetterAuthConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=f"http://{host}/api/auth/jwks")


def test_plain_http_to_another_host_can_be_allowed_by_name() -> None:
    BetterAuthConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url="http://auth:3000/api/auth/jwks", allow_plain_http=True)
