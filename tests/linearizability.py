"""Whether what concurrent clients saw can be told as a story in which one thing happened after the other.

The search of Wing and Gong (1993), with Lowe's memory of what has been tried (2017): take a call that may have come
first, see whether the object would have answered so, and go on with the rest.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

Call = TypeVar("Call")
State = TypeVar("State", bound=Hashable)

UNKNOWN = object()
"""As an answer: nobody can tell whether the call was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Generic[Call]):
    """A call, what was answered, and between which moments it must have taken effect."""

    call: Call
    answer: object
    began: float
    ended: float = inf
    """A call without an answer may still take effect at any later time."""


Object = Callable[[State, Call], tuple[State, object]]
"""The object by itself: the state after a call in a state, and the answer."""


def is_linearizable(history: Sequence[Seen[Call]], behaves: Object[State, Call], state: State) -> bool:
    """Tell whether some order of the calls explains every answer. Calls without an answer may be left out of it."""
    everything = frozenset(range(len(history)))
    to_try, tried = [(everything, state)], set[tuple[frozenset[int], State]]()
    while to_try:
        left, state = to_try.pop()
        if all(history[number].answer is UNKNOWN for number in left):
            return True
        if (left, state) in tried:
            continue
        tried.add((left, state))
        first_end = min(history[number].ended for number in left)
        for number in left:
            seen = history[number]
            if seen.began <= first_end:
                after, answer = behaves(state, seen.call)
                if seen.answer is UNKNOWN or seen.answer == answer:
                    to_try.append((left - {number}, after))
    return False
