"""The representations of personal access tokens."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import MISSING, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from application.access_tokens import Issued
from domain.access_token import ACCESS_TOKENS_MAX, GRANTABLE, LIFE, LIFE_MAX, NAME_MAX, AccessToken, Grant
from domain.access_token_text import PATTERN
from domain.identity import Scope
from entrypoints.http.dates import Moment

_NAME: Any = {"minLength": 1, "maxLength": NAME_MAX, "pattern": r"\S"}
_EXAMPLE: Any = {"name": "nightly import", "scopes": [Scope.READ, Scope.WRITE], "expires_at": "2027-01-31T00:00:00Z"}


def _grantable(value: object) -> object:
    if not isinstance(value, str) or value not in GRANTABLE:
        raise ValueError(f"must be one of {', '.join(sorted(GRANTABLE))}")
    return value


GrantableScope = Annotated[str, BeforeValidator(_grantable), WithJsonSchema({"enum": sorted(GRANTABLE)})]


class NewAccessToken(BaseModel):
    """A token to make."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(
        description=f"1 to {NAME_MAX} characters after trimming: whom history names for what is done with it.",
        json_schema_extra=_NAME,
    )
    scopes: list[GrantableScope] | MISSING = Field(
        default=MISSING, min_length=1, max_length=len(GRANTABLE), description="What it is good for; both by default."
    )
    expires_at: Moment | MISSING = Field(
        default=MISSING, description=f"Ahead by at most {LIFE_MAX.days} days; {LIFE.days} days by default."
    )

    def grant(self) -> Grant:
        """Return it as the core takes it."""
        return Grant(
            name=self.name,
            scopes=GRANTABLE if self.scopes is MISSING else frozenset(map(Scope, self.scopes)),
            expires_at=None if self.expires_at is MISSING else self.expires_at,
        )


class AccessTokenView(BaseModel):
    """A personal access token, without its text."""

    id: str = Field(json_schema_extra={"format": "uuid"})
    name: str
    scopes: list[GrantableScope]
    hint: str = Field(description="The last characters of its text.")
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To about a minute; null before the first use.")


class IssuedTokenView(AccessTokenView):
    """A new token."""

    token: str = Field(description="Its text, shown this once.", json_schema_extra={"pattern": f"^{PATTERN}$"})


class AccessTokensView(BaseModel):
    """All that are not revoked, the oldest first."""

    items: list[AccessTokenView] = Field(description=f"At most {ACCESS_TOKENS_MAX} of them are good at a time.")


def access_token_view(token: AccessToken) -> dict[str, Any]:
    """Return a token as its owner sees it."""
    return {
        "id": str(token.id),
        "name": token.name,
        "scopes": sorted(token.scopes),
        "hint": token.hint,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
    }


def issued_view(issued: Issued) -> dict[str, Any]:
    """Return a new token, with its text for the one time."""
    return access_token_view(issued.token) | {"token": issued.text}
