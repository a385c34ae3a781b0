"""What an operator says about the Better Auth that signs people in."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from httpx2 import URL, InvalidURL

SUPPORTED_ALGORITHMS = ("EdDSA", "ES256", "ES512", "PS256", "RS256")


@dataclass(frozen=True, slots=True, kw_only=True)
class BetterAuthConfig:
    """Checked when it is made: a mistake here must stop the start, not refuse every token later."""

    issuer: str
    """Exactly the `iss` of its tokens: by default the origin of Better Auth's base URL, without a path."""
    audience: str
    jwks_url: str
    algorithms: Sequence[str] = ("EdDSA", "ES256")
    allow_plain_http: bool = False
    """Whether keys may come over http from another host, which only a private container network makes safe."""

    def __post_init__(self) -> None:
        _check_named("issuer", self.issuer)
        _check_named("audience", self.audience)
        _check_algorithms(self.algorithms)
        _check_url(self.jwks_url, allow_plain_http=self.allow_plain_http)


def is_loopback(url: URL) -> bool:
    """Tell whether the URL can only reach this machine."""
    try:
        return ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"


def _check_named(name: str, value: str) -> None:
    if not value or value != value.strip():
        raise ValueError(f"BETTER_AUTH_{name.upper()}: must be set, and have no space around it.")


def _check_algorithms(algorithms: Sequence[str]) -> None:
    refused = sorted(set(algorithms) - set(SUPPORTED_ALGORITHMS))
    if refused or not algorithms:
        offered = ", ".join(SUPPORTED_ALGORITHMS)
        raise ValueError(f"BETTER_AUTH_ALGORITHMS: choose from {offered}.")


def _check_url(text: str, *, allow_plain_http: bool) -> None:
    try:
        url = URL(text)
    except InvalidURL:
        raise ValueError("BETTER_AUTH_JWKS_URL: cannot be read as a URL.") from None
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise ValueError("BETTER_AUTH_JWKS_URL: must be an http or https URL with a host, and without a user name.")
    if url.scheme == "http" and not allow_plain_http and not is_loopback(url):
        raise ValueError(
            "BETTER_AUTH_JWKS_URL: must be https; BETTER_AUTH_ALLOW_PLAIN_HTTP=true if its network is private."
        )
