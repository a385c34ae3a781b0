"""What an operator sets, read from the environment and from an untracked .env (the environment wins)."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.better_auth.config import BetterAuthConfig
from adapters.better_auth.shared_secret import SharedSecretConfig
from adapters.postgres.url import connect_arguments, is_loopback
from adapters.rate_limits.notation import rate_of
from application.retention import Periods
from domain.rates import Rate
from entrypoints.edge_settings import Hosts, Origins, Proxies, origin_of

IdentityMode = Literal["key_set", "secret", "both", "local"]
TokensTaken = IdentityMode | Literal["accounts"]


class InvalidSettings(Exception):
    """The settings do not fit together; `mistakes` says each in one line that quotes no value."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Settings(BaseSettings):
    """Names are those of the environment in lower case; docs/operations.md explains each. Times are in seconds."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    taskport_home: Path | None = None
    taskport_allow_local_identity: bool = False
    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    api_docs: bool = True
    cors_origins: Origins = ()
    allowed_hosts: Hosts = ()
    trusted_proxies: Proxies = ()

    database_url: SecretStr | None = None
    database_direct_url: SecretStr | None = None
    database_pool_size: int = Field(default=10, ge=1, le=500)
    database_pool_timeout: float = Field(default=2.0, gt=0, le=60)
    database_pool_mode: Literal["session", "transaction"] | None = None
    database_statement_timeout: float = Field(default=4.0, gt=0, le=300)
    database_migrate_on_start: bool = True

    trash_retention_days: int = Field(default=30, ge=0, le=36500)
    sync_retention_days: int = Field(default=90, ge=0, le=36500)
    history_retention_days: int = Field(default=365, ge=0, le=36500)
    idempotency_retention_hours: int = Field(default=24, ge=1, le=8760)
    sweep_interval: float = Field(default=3600, ge=0)

    rate_limit: str = "6000/minute"
    redis_url: SecretStr | None = None

    better_auth_url: str | None = None
    better_auth_issuer: str | None = None
    better_auth_audience: str | None = None
    better_auth_jwks_url: str | None = None
    better_auth_algorithms: Annotated[tuple[str, ...], NoDecode] = ("EdDSA", "ES256")
    better_auth_allow_plain_http: bool = False
    better_auth_secret: SecretStr | None = None
    local_accounts: bool | None = None

    mcp_url: str | None = None
    mcp_session_tokens: bool = False
    taskport_token: SecretStr | None = None

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
    def is_local_database(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url is None

    @property
    def mcp_resource(self) -> str:
        """What agents' tokens must be meant for: the address at which they reach `/mcp`."""
        return self.mcp_url or f"http://{self.api_host}:{self.api_port}/mcp"

    def is_known_to_agents(self, origin: str) -> bool:
        """Tell whether its pages may call `/mcp`: our own, those of CORS, and where we are on loopback all there."""
        if origin in self.cors_origins:
            return True
        if not _is_web_address(origin):
            return False
        if _is_loopback(urlsplit(self.mcp_resource).hostname or ""):
            return _is_loopback(urlsplit(origin).hostname or "")
        return origin == origin_of(self.mcp_resource)

    @property
    def takes_sessions_from_agents(self) -> bool:
        """Whether a session's token opens `/mcp`; in the local mode there are no others."""
        return self.mcp_session_tokens or self.identity_mode == "local"

    @property
    def oauth_issuer(self) -> str | None:
        """Who issues access tokens to agents: Better Auth's base URL, path included, unless an issuer is named."""
        base = self.better_auth_url
        return None if base is None else self.better_auth_issuer or f"{origin_of(base)}{_auth_path(base)}"

    def periods(self) -> Periods:
        """Return how long each thing is kept."""
        return Periods(
            trash=timedelta(days=self.trash_retention_days),
            tombstones=timedelta(days=self.sync_retention_days),
            history=timedelta(days=self.history_retention_days),
            answers=timedelta(hours=self.idempotency_retention_hours),
        )

    def owner_rate(self) -> Rate | None:
        """Return how often one owner may call; None when nothing is limited."""
        return None if self.rate_limit == "off" else rate_of(self.rate_limit, name="owner")

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

    def access_token_config(self) -> BetterAuthConfig:
        """Return what the adapter of OAuth access tokens needs: the same keys, another issuer, our own audience."""
        return replace(self.key_set_config(), issuer=self.oauth_issuer or "", audience=self.mcp_resource)

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

    @field_validator("database_url", "database_direct_url")
    @classmethod
    def _is_a_database_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            connect_arguments(url.get_secret_value())
        return url

    @field_validator("mcp_url")
    @classmethod
    def _names_the_door(cls, url: str | None) -> str | None:
        if url is not None and not (
            _is_web_address(url) and url == url.strip() and urlsplit(url).path.endswith("/mcp")
        ):
            raise ValueError("must be where agents reach this service, such as https://tasks.example.com/mcp")
        return url

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, notation: str) -> str:
        try:
            if notation != "off":
                rate_of(notation, name="owner")
        except ValueError:
            raise ValueError("must be off, or a rate such as 6000/minute or 100 per 10 seconds") from None
        return notation

    @field_validator("redis_url")
    @classmethod
    def _is_a_redis_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with one of redis://, rediss://, unix://")
        return url

    @field_validator("better_auth_url")
    @classmethod
    def _is_a_web_address(cls, url: str | None) -> str | None:
        if url is not None and not _is_web_address(url):
            raise ValueError("must be the base URL of Better Auth, such as https://auth.example.com")
        return url

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self._refuse_orphans()
        if self.better_auth_url is not None:
            self._refuse_plain_http(self.better_auth_url)
            self.key_set_config()
        if self.better_auth_secret is not None:
            self.shared_secret_config()
        if self.identity_mode == "local" and not self.taskport_allow_local_identity:
            self._refuse_strangers()
        return self

    def _refuse_plain_http(self, url: str) -> None:
        """Name the setting that was made: the address of the key set may only be derived from it."""
        is_plain = urlsplit(url).scheme == "http" and not _is_loopback(urlsplit(url).hostname or "")
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

    def _refuse_strangers(self) -> None:
        """Local identity trusts whoever can read the data folder, so it must not guard anything others can reach."""
        cure = "set BETTER_AUTH_URL, or TASKPORT_ALLOW_LOCAL_IDENTITY=true if you mean it"
        if not _is_loopback(self.api_host):
            raise ValueError(f"API_HOST: local identity is refused on an address that others can reach; {cure}")
        if self.database_url is not None and not is_loopback(self.database_url.get_secret_value()):
            raise ValueError(f"DATABASE_URL: local identity is refused on a remote database; {cure}")


def load_settings() -> Settings:
    """Read and check all settings; raise InvalidSettings with every mistake at once."""
    try:
        return Settings()
    except ValidationError as invalid:
        raise InvalidSettings([_mistake(dict(error)) for error in invalid.errors(include_input=False)]) from None


def _mistake(error: dict[str, object]) -> str:
    where, message = error["loc"], str(error["msg"]).removeprefix("Value error, ")
    return f"{str(where[0]).upper()}: {message}" if isinstance(where, tuple) and where else message


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here, because it may be no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _auth_path(url: str) -> str:
    """Return the path of the base URL, or Better Auth's default base path when it has none."""
    return urlsplit(url.strip()).path.rstrip("/") or "/api/auth"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
