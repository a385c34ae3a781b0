"""What a caller wants done once, however often it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId
from domain.operation import Actor, Operation, OperationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Under which key the answer is kept, and how it is written: the bytes that are kept are those that go out."""

    key: IdempotencyKey
    encode: Callable[[Any], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Who asks for what owner's sake, under which operation id, and whether the answer is to be kept."""

    owner: OwnerId
    operation_id: OperationId
    actor: Actor
    request_id: str | None = None
    keeping: Keeping | None = None

    def operation(self, at: datetime, undoes: OperationId | None = None) -> Operation:
        """Return the operation that an attempt at this moment commits."""
        return Operation(
            id=self.operation_id,
            owner=self.owner,
            actor=self.actor,
            at=at,
            request_id=self.request_id,
            undoes=undoes,
            key=self.keeping.key if self.keeping is not None else None,
        )


class Replayed(Exception):  # it is no error: the answer is there already
    """The request was answered before; `answer` are the bytes that were kept."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("The request was answered before.")
        self.answer = answer
