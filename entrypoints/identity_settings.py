"""Whose tokens are good: those of Better Auth, of local accounts, or of this machine."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from adapters.better_auth.config import BetterAuthConfig
from adapters.better_auth.shared_secret import SharedSecretConfig
from entrypoints.edge_settings import is_loopback_host, is_web_address, origin_of

IdentityMode = Literal["key_set", "secret", "both", "local"]
TokensTaken = IdentityMode | Literal["accounts"]


class IdentitySettings(BaseSettings):
    """Who proves who is asking."""

    better_auth_url: str | None = None
    better_auth_issuer: str | None = None
    better_auth_audience: str | None = None
    better_auth_jwks_url: str | None = None
    better_auth_algorithms: Annotated[tuple[str, ...], NoDecode] = ("EdDSA", "ES256")
    better_auth_allow_plain_http: bool = False
    better_auth_secret: SecretStr | None = None
    local_accounts: bool | None = None

    @property
    def identity_mode(self) -> IdentityMode:
        """Which identity adapter answers; `local` when Better Auth is not configured at all."""
        if self.better_auth_secret is None:
            return "local" if self.better_auth_url is None else "key_set"
        return "secret" if self.better_auth_url is None else "both"

    @property
    def has_local_accounts(self) -> bool:
        """Whether people sign in here: in the local mode, unless that is switched off."""
        return self.identity_mode == "local" and self.local_accounts is not False

    @property
    def tokens_taken(self) -> TokensTaken:
        """Whose tokens are good: in the local mode, those of local accounts beside its own."""
        return "accounts" if self.has_local_accounts else self.identity_mode

    @property
    def oauth_issuer(self) -> str | None:
        """Who issues access tokens to agents: Better Auth's base URL, path included, unless an issuer is named."""
        base = self.better_auth_url
        return None if base is None else self.better_auth_issuer or f"{origin_of(base)}{_auth_path(base)}"

    def key_set_config(self) -> BetterAuthConfig:
        """Return what the key-set adapter needs. Better Auth's `iss` and `aud` are the origin of its base URL."""
        base = self.better_auth_url or ""
        origin = origin_of(base)
        return BetterAuthConfig(
            issuer=self.better_auth_issuer or origin,
            audience=self.better_auth_audience or origin,
            jwks_url=self.better_auth_jwks_url or f"{origin}{_auth_path(base)}/jwks",
            algorithms=self.better_auth_algorithms,
            allow_plain_http=self.better_auth_allow_plain_http,
        )

    def shared_secret_config(self) -> SharedSecretConfig:
        """Return what the shared-secret adapter needs; issuer and audience only as far as they are configured."""
        origin = origin_of(self.better_auth_url) if self.better_auth_url else None
        secret = self.better_auth_secret.get_secret_value() if self.better_auth_secret else ""
        return SharedSecretConfig(
            secret=secret,
            issuer=self.better_auth_issuer or origin,
            audience=self.better_auth_audience or origin,
        )

    @field_validator("better_auth_algorithms", mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        return tuple(name.strip() for name in value.split(",")) if isinstance(value, str) else value

    @field_validator("better_auth_url")
    @classmethod
    def _is_a_web_address(cls, url: str | None) -> str | None:
        if url is not None and not is_web_address(url):
            raise ValueError("must be the base URL of Better Auth, such as https://auth.example.com")
        return url

    @model_validator(mode="after")
    def _has_whole_identity(self) -> Self:
        self._refuse_orphans()
        if self.better_auth_url is not None:
            self._refuse_plain_http(self.better_auth_url)
            self.key_set_config()
        if self.better_auth_secret is not None:
            self.shared_secret_config()
        return self

    def _refuse_plain_http(self, url: str) -> None:
        """Name the setting that was made: the address of the key set may only be derived from it."""
        is_plain = urlsplit(url).scheme == "http" and not is_loopback_host(urlsplit(url).hostname or "")
        if is_plain and self.better_auth_jwks_url is None and not self.better_auth_allow_plain_http:
            raise ValueError(
                "BETTER_AUTH_URL: must be https; BETTER_AUTH_ALLOW_PLAIN_HTTP=true if its network is private"
            )

    def _refuse_orphans(self) -> None:
        """Half a configuration must not fall back to the local mode in silence."""
        if self.better_auth_url is None and self.better_auth_jwks_url is not None:
            raise ValueError("BETTER_AUTH_JWKS_URL: needs BETTER_AUTH_URL beside it")
        if self.identity_mode != "local" and self.local_accounts:
            raise ValueError("LOCAL_ACCOUNTS: people sign in at Better Auth, which is configured, or here, not both")
        if self.identity_mode == "local" and (self.better_auth_issuer or self.better_auth_audience):
            raise ValueError("BETTER_AUTH_ISSUER, BETTER_AUTH_AUDIENCE: need BETTER_AUTH_URL or BETTER_AUTH_SECRET")


def _auth_path(url: str) -> str:
    """Return the path of the base URL, or Better Auth's default base path when it has none."""
    return urlsplit(url.strip()).path.rstrip("/") or "/api/auth"
