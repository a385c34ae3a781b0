"""Rates as operators write them, in the notation of the library `limits`: 6000/minute, 100 per 10 seconds."""

from limits import parse

from domain.rates import Rate


def rate_of(notation: str, *, name: str) -> Rate:
    """Return the rate; raise ValueError when it cannot be read, or allows nothing."""
    item = parse(notation)
    if item.amount < 1:
        raise ValueError("allows nothing")
    return Rate(name=name, quota=item.amount, window=item.get_expiry())
