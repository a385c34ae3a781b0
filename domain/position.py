"""Places in a manual order: strings that sort as their bytes do, with room for another between any two.

A position is read as a fraction in base 62, so whatever stands between two others is written without touching them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

POSITION_MAX = 60
"""Beyond this length the neighbourhood is spread out anew."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MIDDLE = _DIGITS[31]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_DIGITS = 9  # microseconds until after the year 2200
_TURN_DIGITS = 2


def position_at(moment: datetime, turn: int = 0) -> str:
    """Return the place after all that were taken before this moment; `turn` orders what one operation makes.

    So what is new stands last, and nobody has to read what stands there already.
    """
    microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
    return _written(microseconds, _TIME_DIGITS) + _written(turn, _TURN_DIGITS) + _MIDDLE


def behind(last: str, moment: datetime) -> str:
    """Return the place after all that were taken before this moment and after `last`: clocks differ."""
    digits = _TIME_DIGITS + _TURN_DIGITS
    return max(position_at(moment), _written(_read(last[:digits].ljust(digits, _DIGITS[0])) + 1, digits) + _MIDDLE)


def between(lower: str, upper: str) -> str:
    """Return a position after the lower and before the upper one; an empty lower is the very beginning.

    Raise ValueError when there is nothing between them: they are the same, or not in this order.
    """
    if lower >= upper:
        raise ValueError("Nothing lies between them.")
    shared = _shared(lower, upper)
    if shared:
        return upper[:shared] + between(lower[shared:], upper[shared:])
    low = _DIGITS.index(lower[0]) if lower else 0
    high = _DIGITS.index(upper[0])
    if high - low > 1:
        return _DIGITS[(low + high) // 2]
    return upper[0] if len(upper) > 1 else _DIGITS[low] + _after(lower[1:])


def spread(lower: str, upper: str, count: int) -> Sequence[str]:
    """Return that many positions between the two, evenly."""
    if count == 0:
        return []
    middle = between(lower, upper)
    left = (count - 1) // 2
    return [*spread(lower, middle, left), middle, *spread(middle, upper, count - 1 - left)]


def _after(lower: str) -> str:
    """Return a fraction above this one, and short: half of what is left above its first digit that leaves any."""
    for place, digit in enumerate(lower):
        value = _DIGITS.index(digit)
        if value < len(_DIGITS) - 1:
            return lower[:place] + _DIGITS[(value + len(_DIGITS)) // 2]
    return lower + _MIDDLE


def _shared(lower: str, upper: str) -> int:
    """Return how many first digits they share; beyond its end the lower one has zeros."""
    count = 0
    while count < len(upper) and (lower[count] if count < len(lower) else _DIGITS[0]) == upper[count]:
        count += 1
    return count


def _read(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return number


def _written(number: int, digits: int) -> str:
    written = ""
    for _ in range(digits):
        number, digit = divmod(number, len(_DIGITS))
        written = _DIGITS[digit] + written
    return written
