"""What the compared servers are told: the service's own settings, of which they know these."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Tokens are of a key set where there is one, else of a secret."""

    port: int
    database_url: str
    secret: str
    issuer: str
    key_set_url: str


def surroundings() -> Surroundings:
    """Read them from the environment."""
    return Surroundings(
        port=int(os.environ["API_PORT"]),
        database_url=os.environ["DATABASE_URL"],
        secret=os.environ.get("BETTER_AUTH_SECRET", ""),
        issuer=os.environ.get("BETTER_AUTH_URL", ""),
        key_set_url=os.environ.get("BETTER_AUTH_JWKS_URL", ""),
    )
