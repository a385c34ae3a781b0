"""The profile of one unit of work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.profile import Profile


@dataclass(slots=True)
class StagedProfile:
    """Keeps the promises of ProfileRepository on a way to read what was committed."""

    read: Callable[[], Awaitable[Profile]]
    _got: Profile | None = None
    _staged: Profile | None = None

    async def get(self) -> Profile:
        """Return the staged profile, else the committed one."""
        if self._got is None:
            self._got = await self.read()
        return self._staged or self._got

    async def save(self, profile: Profile) -> None:
        """Stage a changed one."""
        self._staged = profile

    def changed(self) -> Profile | None:
        """Return what is to be written; None when nothing is."""
        return self._staged if self._staged != self._got else None
