"""How a use case is done once: replayed when it was done before, begun again when another writer was first."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from application.intent import Intent, Replayed
from domain.errors import RequestInFlight, WriteConflict
from domain.identity import OwnerId
from domain.operation import OperationId
from domain.ports import Clock, KeptAnswers, Repositories, UnitOfWork

Outcome = TypeVar("Outcome")
Work = Callable[[Repositories, datetime], Awaitable[Outcome]]

OPTIMISTIC_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Operations:
    """Runs work in units of its own. One for the whole process: it knows which keys are being worked on here."""

    unit_of_work: UnitOfWork
    answers: KeptAnswers
    clock: Clock
    _in_flight: set[tuple[OwnerId, str]] = field(default_factory=set)

    async def perform(
        self, intent: Intent, work: Work[Outcome], *, exclusive: bool = False, undoes: OperationId | None = None
    ) -> Outcome:
        """Run the work and commit it, reading anew after each lost race; at most four attempts are made.

        The last one, and every one with `exclusive`, has all other writers of this owner waiting. Raise Replayed when
        the intent's key has been answered, RequestInFlight while another request under it is being worked on, and
        IdempotencyKeyReused when it belongs to another request.
        """
        with self._alone(intent):
            for _ in range(OPTIMISTIC_ATTEMPTS):
                try:
                    return await self._attempt(intent, work, exclusive, undoes)
                except WriteConflict:
                    continue
            return await self._attempt(intent, work, True, undoes)  # the parameter has that name above

    async def _attempt(
        self,
        intent: Intent,
        work: Work[Outcome],
        exclusive: bool,  # private, and passed on from a keyword
        undoes: OperationId | None,
    ) -> Outcome:
        at, keeping = self.clock(), intent.keeping
        if keeping is not None:
            answer = await self.answers.recall(intent.owner, keeping.key, now=at)
            if answer is not None:
                raise Replayed(answer)
        async with self.unit_of_work.begin(intent.operation(at, undoes), exclusive=exclusive) as repositories:
            outcome = await work(repositories, at)
            if keeping is not None:
                repositories.keep_answer(keeping.encode(outcome))
        return outcome

    @contextmanager
    def _alone(self, intent: Intent) -> Iterator[None]:
        """Turn away a second request under the key before it costs a connection; storage guards the other replicas."""
        if intent.keeping is None:
            yield
            return
        mark = (intent.owner, intent.keeping.key.key)
        if mark in self._in_flight:
            raise RequestInFlight
        self._in_flight.add(mark)
        try:
            yield
        finally:
            self._in_flight.discard(mark)
