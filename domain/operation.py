"""One thing that somebody asked for: what history is kept by and undo goes by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId, Principal

OperationId = NewType("OperationId", UUID)
"""A UUID of version 7."""


class ActorKind(StrEnum):
    """A person, a program that acts for one, or this service itself."""

    USER = "user"
    AGENT = "agent"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it; `on_behalf_of` is the person that an agent acts for."""

    kind: ActorKind
    id: str
    on_behalf_of: OwnerId | None = None

    @classmethod
    def of(cls, caller: Principal) -> "Actor":
        """Return who acts when that principal asks for something."""
        if caller.agent is None:
            return cls.person(caller.owner)
        return cls(kind=ActorKind.AGENT, id=caller.agent, on_behalf_of=caller.owner)

    @classmethod
    def person(cls, owner: OwnerId) -> "Actor":
        """Return the owner, acting for nobody else."""
        return cls(kind=ActorKind.USER, id=owner)


THE_SERVICE = Actor(kind=ActorKind.SERVICE, id="taskport")
"""Who empties the trash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One commit of one owner's. `at` is UTC; `undoes` is the operation that this one takes back.

    `key` is there when the answer is to be kept for a request that is sent again.
    """

    id: OperationId
    owner: OwnerId
    actor: Actor
    at: datetime
    request_id: str | None = None
    undoes: OperationId | None = None
    key: IdempotencyKey | None = None
