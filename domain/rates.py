"""How often something may be done, and how much of that is used up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `quota` times in each window of `window` seconds."""

    name: str
    quota: int
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was counted in the window that runs, this time included; it ends in `resets_in` seconds, 1 at least."""

    rate: Rate
    count: int
    resets_in: int

    @property
    def remaining(self) -> int:
        """How often more in this window."""
        return max(0, self.rate.quota - self.count)

    @property
    def is_over(self) -> bool:
        """Whether this time was once too often."""
        return self.count > self.rate.quota
