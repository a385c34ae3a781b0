"""The last good key set."""

from adapters.better_auth.jwk import VerificationKey
from adapters.better_auth.jwks_document import Keys

LONGEST_STAY = 24 * 60 * 60.0
"""Seconds that keys stay good when no fresh set can be had."""


class HeldKeys:
    """Is replaced by good sets only, so what is missing from one is gone for good reason."""

    def __init__(self) -> None:
        self._keys: Keys = {}
        self._fetched_at = float("-inf")
        self.generation = 0

    def replace(self, keys: Keys, now: float) -> None:
        """Take over a set that was asked for `now`; the generation grows when a key is gone or is another one."""
        if any(keys.get(key_id) != key for key_id, key in self._keys.items()):
            self.generation += 1
        self._keys, self._fetched_at = keys, now

    def get(self, key_id: str, now: float) -> VerificationKey | None:
        """Return the key, if it is there and not too old."""
        return self._keys.get(key_id) if self.age(now) <= LONGEST_STAY else None

    def age(self, now: float) -> float:
        """Return the seconds since the set was asked for; infinite when there is none."""
        return now - self._fetched_at
