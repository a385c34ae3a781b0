"""Windows that follow the wall clock: everybody's begins at the same moment, so one number says all of one."""

from math import ceil

from domain.rates import Rate, Usage


def window_of(rate: Rate, now: float) -> int:
    """Return the number of the window that a moment (seconds since 1970) is in."""
    return int(now // rate.window)


def usage(rate: Rate, count: int, now: float) -> Usage:
    """Return the usage as it is at that moment."""
    return Usage(rate=rate, count=count, resets_in=max(1, ceil(rate.window - now % rate.window)))
