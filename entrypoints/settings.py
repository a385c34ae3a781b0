"""What an operator sets, read from the environment and from an untracked .env (the environment wins)."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from adapters.postgres.url import connect_arguments, is_loopback
from application.retention import Periods
from entrypoints.agent_settings import AgentSettings
from entrypoints.edge_settings import is_loopback_host
from entrypoints.limit_settings import LimitSettings


class InvalidSettings(Exception):
    """The settings do not fit together; `mistakes` says each in one line that quotes no value."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Settings(AgentSettings, LimitSettings):
    """Names are those of the environment in lower case; docs/operations.md explains each. Times are in seconds."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    taskport_home: Path | None = None
    taskport_allow_local_identity: bool = False

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

    @property
    def is_local_database(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url is None

    def periods(self) -> Periods:
        """Return how long each thing is kept."""
        return Periods(
            trash=timedelta(days=self.trash_retention_days),
            tombstones=timedelta(days=self.sync_retention_days),
            history=timedelta(days=self.history_retention_days),
            answers=timedelta(hours=self.idempotency_retention_hours),
        )

    @field_validator("database_url", "database_direct_url")
    @classmethod
    def _is_a_database_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            connect_arguments(url.get_secret_value())
        return url

    @model_validator(mode="after")
    def _trusts_nobody_by_mistake(self) -> Self:
        if self.identity_mode == "local" and not self.taskport_allow_local_identity:
            self._refuse_strangers()
        return self

    def _refuse_strangers(self) -> None:
        """Local identity trusts whoever can read the data folder, so it must not guard anything others can reach."""
        cure = "set BETTER_AUTH_URL, or TASKPORT_ALLOW_LOCAL_IDENTITY=true if you mean it"
        if not is_loopback_host(self.api_host):
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
