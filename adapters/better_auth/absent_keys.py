"""Key ids that a fresh key set did not hold."""

MOST_IDS = 1_000
LONGEST_STAY = 60.0


class AbsentKeys:
    """A bounded memory of ids that were asked for in vain; the longest forgotten first."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def remember(self, key_id: str, now: float) -> None:
        """Note that a key set fetched now lacks the key."""
        self._seen.pop(key_id, None)
        if len(self._seen) >= MOST_IDS:
            del self._seen[next(iter(self._seen))]
        self._seen[key_id] = now

    def age(self, key_id: str, now: float) -> float:
        """Return the seconds since the key was found absent; infinite when it was not, or that is forgotten."""
        age = now - self._seen.get(key_id, float("-inf"))
        return age if age < LONGEST_STAY else float("inf")
