"""The representation of a profile."""

from typing import Any

from pydantic import MISSING, BaseModel, ConfigDict, Field

from domain.locales import TAG_MAX
from domain.profile import Profile, ProfileContent
from entrypoints.http.etags import etag_of_version

_TAG: Any = {"maxLength": TAG_MAX, "examples": ["de-AT"]}


class TotalsView(BaseModel):
    """How many tasks you have; those in the trash are counted there alone."""

    open: int
    completed: int
    trashed: int


class ProfileView(BaseModel):
    """You."""

    id: str = Field(description="The subject of your tokens.")
    timezone: str | None = Field(description="An IANA name: the zone of every question that names none.")
    locale: str | None = Field(description="A BCP 47 language tag in canonical case.")
    counts: TotalsView
    version: int = Field(description="Grows with each change of the profile; 0 before the first.")


class ProfileChanges(BaseModel):
    """A JSON Merge Patch (RFC 7396): what is left out stays, null clears."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"timezone": "Europe/Vienna", "locale": "de-AT"}]},
    )

    timezone: str | MISSING | None = Field(default=MISSING, description="An IANA name, such as Europe/Vienna.")
    locale: str | MISSING | None = Field(
        default=MISSING, description="A BCP 47 language tag, in any case.", json_schema_extra=_TAG
    )

    def content(self) -> ProfileContent:
        """Return the fields that were sent."""
        wanted: ProfileContent = {}
        if self.timezone is not MISSING:
            wanted["timezone"] = self.timezone
        if self.locale is not MISSING:
            wanted["locale"] = self.locale
        return wanted


def profile_view(profile: Profile) -> dict[str, Any]:
    """Return a profile as its owner sees it."""
    totals = profile.totals
    return {
        "id": profile.owner,
        "timezone": profile.timezone,
        "locale": profile.locale,
        "counts": {"open": totals.open, "completed": totals.completed, "trashed": totals.trashed},
        "version": profile.version,
    }


def profile_etag(profile: Profile) -> str:
    """Return the entity tag: the version, and the counts that are told beside it."""
    totals = profile.totals
    return f'{etag_of_version(profile.version)[:-1]}+{totals.open}.{totals.completed}.{totals.trashed}"'
