"""How much one owner may do, and where that is counted."""

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings

from adapters.rate_limits.notation import rate_of
from domain.rates import Rate


class LimitSettings(BaseSettings):
    """Rates, and the Redis that replicas count in together."""

    rate_limit: str = "6000/minute"
    redis_url: SecretStr | None = None

    def owner_rate(self) -> Rate | None:
        """Return how often one owner may call; None when nothing is limited."""
        return None if self.rate_limit == "off" else rate_of(self.rate_limit, name="owner")

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
