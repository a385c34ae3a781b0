"""A client that sends a write again until it is done, as the documentation tells clients to; only less patiently."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self
from uuid import uuid4

from tests.live_client import LiveClient, token_of
from tests.raw_http import Answer
from tests.replicas import Replica

_ATTEMPTS = 100
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.2
_TURNS = count()
NO_ANSWER = "no answer"


@dataclass(slots=True)
class StubbornClient:
    """Every write has a key of its own; each write, and each attempt at it, goes to the replica whose turn it is."""

    replicas: list[LiveClient]
    refusals: Counter[str] = field(default_factory=Counter)
    """Why attempts were no answer yet: codes of problems, or NO_ANSWER."""
    replays: int = 0
    errors: int = 0
    """Answers with 500."""

    @classmethod
    def of(cls, owner: str, replicas: Iterable[Replica]) -> Self:
        return cls([LiveClient(replica.port, token_of(owner)) for replica in replicas])

    async def write(self, method: str, target: str, content: Any = None, **headers: str) -> Answer:
        """Return the answer that is one, be it a refusal."""
        key, pause, turn = str(uuid4()), _FIRST_PAUSE, next(_TURNS)
        for attempt in range(_ATTEMPTS):
            client = self.replicas[(turn + attempt) % len(self.replicas)]
            answer = await self._attempt(client, method, target, content, headers | {"idempotency-key": key})
            if answer is not None:
                self.replays += "idempotency-replayed" in answer.headers
                return answer
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        raise TimeoutError(f"{method} {target} was not answered in {_ATTEMPTS} attempts: {self.refusals}")

    async def _attempt(
        self, client: LiveClient, method: str, target: str, content: Any, headers: dict[str, str]
    ) -> Answer | None:
        try:
            answer = await client.send(method, target, content, **headers)
        except (OSError, EOFError):
            self.refusals[NO_ANSWER] += 1
            return None
        self.errors += answer.status == 500
        if answer.status not in {409, 500, 503} or answer.json()["error_code"] == "task_exists":
            return answer
        self.refusals[answer.json()["error_code"]] += 1
        assert answer.status == 500 or answer.headers["retry-after"] == "1"
        return None

    def close(self) -> None:
        """Let the connections go."""
        for client in self.replicas:
            client.close()
