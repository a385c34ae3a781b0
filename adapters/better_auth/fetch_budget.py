"""How often Better Auth may be asked."""


class FetchBudget:
    """One attempt per `interval` seconds.

    What counts is the attempt: a failure costs as much as a success, so an endpoint that is down is not hammered.
    """

    def __init__(self, *, interval: float) -> None:
        self._interval = interval
        self._paid_until = float("-inf")

    def wait(self, now: float) -> float:
        """Return the seconds until the next attempt is allowed, 0 when it is allowed now."""
        return max(0.0, self._paid_until - now)

    def spend(self, now: float) -> None:
        """Count one attempt."""
        self._paid_until = now + self._interval
