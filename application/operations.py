"""How a use case is done once: replayed when it was done before, begun again when another writer was first."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from application.intent import Intent, Replayed
from domain.errors import RequestInFlight, Unavailable, WriteConflict
from domain.identity import OwnerId
from domain.operation import OperationId
from domain.ports import Clock, KeptAnswers, Repositories, UnitOfWork

Outcome = TypeVar("Outcome")
Work = Callable[[Repositories, datetime], Awaitable[Outcome]]

OPTIMISTIC_ATTEMPTS = 3


class NeedsToBeAlone(Exception):  # it is no error: the work is begun again, exclusively
    """The work has come upon something that only an exclusive unit may decide."""


def require_exclusive(repositories: Repositories) -> None:
    """Raise NeedsToBeAlone unless all other writers of the owner are waiting."""
    if not repositories.is_exclusive:
        raise NeedsToBeAlone


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

        The last one, one after NeedsToBeAlone, and every one with `exclusive`, has all other writers of this owner
        waiting. Raise Replayed when
        the intent's key has been answered, RequestInFlight while another request under it is being worked on, and
        IdempotencyKeyReused when it belongs to another request.
        """
        with self._alone(intent):
            for attempt in range(OPTIMISTIC_ATTEMPTS):
                try:
                    if exclusive or attempt:
                        await self._recall(intent)
                    return await self._attempt(intent, work, undoes, exclusive=exclusive)
                except WriteConflict:
                    continue
                except NeedsToBeAlone:
                    break
                except (Unavailable, Replayed):
                    raise
                except Exception:
                    # Whatever the work says of the state now, a request that was answered before is answered again.
                    await self._recall(intent)
                    raise
            await self._recall(intent)
            return await self._attempt(intent, work, undoes, exclusive=True)

    async def _attempt(
        self, intent: Intent, work: Work[Outcome], undoes: OperationId | None, *, exclusive: bool
    ) -> Outcome:
        at = self.clock()
        async with self.unit_of_work.begin(intent.operation(at, undoes), exclusive=exclusive) as repositories:
            outcome = await work(repositories, at)
            if intent.keeping is not None:
                repositories.keep_answer(intent.keeping.encode(outcome))
        return outcome

    async def _recall(self, intent: Intent) -> None:
        """Raise Replayed when the request has been answered.

        A first attempt does not ask: were the answer there, its commit would find it and write nothing.
        """
        if intent.keeping is None:
            return
        answer = await self.answers.recall(intent.owner, intent.keeping.key, now=self.clock())
        if answer is not None:
            raise Replayed(answer)

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
