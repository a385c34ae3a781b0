"""What an owner says of themself, and how many tasks they have."""

from dataclasses import dataclass, replace
from typing import Self, TypedDict, Unpack

from domain.identity import OwnerId
from domain.locales import checked_locale
from domain.zones import checked_zone


class ProfileContent(TypedDict, total=False):
    """What an owner may write on it. Absent means unchanged, None clears."""

    timezone: str | None
    locale: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTotals:
    """How many tasks an owner has; those in the trash are counted there alone."""

    open: int = 0
    completed: int = 0
    trashed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everybody has one: of an owner who has written nothing yet it is empty, at version 0.

    It is no resource of the owner's sequence. The totals are told with it and do not change its version.
    """

    owner: OwnerId
    timezone: str | None = None
    locale: str | None = None
    version: int = 0
    totals: TaskTotals = TaskTotals()

    def edit(self, **changes: Unpack[ProfileContent]) -> Self:
        """Change the named fields and no other; raise ValidationFailed when one breaks its rule."""
        timezone, locale = changes.get("timezone"), changes.get("locale")
        checked: ProfileContent = {}
        if "timezone" in changes:
            checked["timezone"] = None if timezone is None else checked_zone("timezone", timezone)
        if "locale" in changes:
            checked["locale"] = None if locale is None else checked_locale("locale", locale)
        changed = replace(self, **checked)
        return self if changed == self else replace(changed, version=self.version + 1)
