"""What people send to sign in, and what they get."""

from typing import Annotated, Literal

import email_validator
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from application.accounts import SignedIn
from domain.account import NAME_MAX, PASSWORD_MAX, PASSWORD_MIN, SESSION_LIFE

_EMAIL_MAX = 254
_REFRESH_TOKEN_MAX = 200
# Nothing is ever sent to an address, so names that lead nowhere (localhost, *.test) are as good as others.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def _read_email(text: str) -> str:
    try:
        return email_validator.validate_email(text, check_deliverability=False, globally_deliverable=False).normalized
    except email_validator.EmailNotValidError:
        raise PydanticCustomError("email", "must be an e-mail address") from None  # theirs quotes what was sent


Email = Annotated[
    str,
    Field(max_length=_EMAIL_MAX, description="A label: nobody verifies it.", json_schema_extra={"format": "email"}),
    AfterValidator(_read_email),
]
RefreshTokenText = Annotated[str, Field(min_length=1, max_length=_REFRESH_TOKEN_MAX)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewAccount(_Sent):
    """An account to be made."""

    email: Email
    password: str = Field(min_length=PASSWORD_MIN, max_length=PASSWORD_MAX, description="Compared after NFKC.")
    name: str = Field(min_length=1, max_length=NAME_MAX)


class SignIn(_Sent):
    """What an account was made with."""

    email: Email
    password: str = Field(min_length=1, max_length=PASSWORD_MAX)


class Refresh(_Sent):
    """A refresh token, which is good once."""

    refresh_token: RefreshTokenText


class Tokens(BaseModel):
    """What proves somebody from now on."""

    access_token: str = Field(description="A JWT, to be sent as `Authorization: Bearer`.")
    refresh_token: str = Field(description="Good once, for `POST /auth/refresh`, within 30 days.")
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: int = Field(default=int(SESSION_LIFE.total_seconds()), description="Seconds of the access token.")

    @classmethod
    def of(cls, signed_in: SignedIn) -> "Tokens":
        """Return what RFC 6749 §5.1 calls it."""
        return cls(access_token=signed_in.session, refresh_token=signed_in.refresh_token)


class Jwk(BaseModel):
    """A public key."""

    alg: str
    crv: str
    x: str
    kty: str
    kid: str


class KeySetView(BaseModel):
    """A JSON Web Key Set (RFC 7517 §5)."""

    keys: list[Jwk]
