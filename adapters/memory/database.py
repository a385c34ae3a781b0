"""The committed state that the in-memory adapters share."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from application.kept_answer import KeptAnswer
from domain.access_token import AccessToken
from domain.account import Account, RefreshToken
from domain.change import Change, ResourceKey
from domain.erasure import Erasure
from domain.errors import TaskNotFound, WriteConflict, no_room_for_tasks
from domain.history import HistoryEntry
from domain.idempotency import IdempotencyKey
from domain.identity import AccessTokenId, OwnerId
from domain.lease import Lease
from domain.operation import Operation
from domain.profile import Profile
from domain.resource import Resource, ResourceType
from domain.task import TASKS_MAX, Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a task that was deleted for good."""

    version: int
    deleted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldToken:
    """A refresh token, whose it is, and whether it was used."""

    token: RefreshToken
    owner: OwnerId
    used: bool = False


@dataclass(slots=True)
class Shelf:
    """What one owner has. Values are frozen, so nobody can change what was committed by holding on to it."""

    tasks: dict[TaskId, Task] = field(default_factory=dict)
    others: dict[ResourceKey, Resource] = field(default_factory=dict)
    """Lists, sections, tags and views: what was deleted of them stays as its own tombstone."""
    last_sequence: int = 0
    sequence_of: dict[ResourceKey, int] = field(default_factory=dict)
    tombstones: dict[TaskId, Tombstone] = field(default_factory=dict)
    history: list[HistoryEntry] = field(default_factory=list)
    answers: dict[str, tuple[datetime, KeptAnswer]] = field(default_factory=dict)
    leases: dict[TaskId, Lease] = field(default_factory=dict)
    access_tokens: dict[bytes, AccessToken] = field(default_factory=dict)
    """By the digests of their texts."""
    profile: Profile | None = None
    forgotten_sequence: int = 0
    forgotten_version: int = 0
    writer: asyncio.Lock = field(default_factory=asyncio.Lock)
    claimed: set[str | None] = field(default_factory=set)


def _unheard(_: OwnerId) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class InMemoryDatabase:
    """Shelves by owner. Lives as long as the process; for tests and for trying things out."""

    shelves: defaultdict[OwnerId, Shelf] = field(default_factory=lambda: defaultdict(Shelf))
    answers_live: timedelta = timedelta(hours=24)
    tasks_max: int = TASKS_MAX
    announce: Callable[[OwnerId], None] = _unheard
    suspended: dict[OwnerId, datetime] = field(default_factory=dict)
    erasures: dict[OwnerId, Erasure] = field(default_factory=dict)
    revoked: dict[AccessTokenId, datetime] = field(default_factory=dict)
    accounts: dict[OwnerId, Account] = field(default_factory=dict)
    refresh_tokens: dict[bytes, HeldToken] = field(default_factory=dict)
    """By their digests."""

    def shelf_of(self, owner: OwnerId) -> Shelf:
        """Return what the owner has, for reading: a stranger gets an empty shelf that is not kept."""
        return self.shelves[owner] if owner in self.shelves else Shelf()

    def tasks_of(self, owner: OwnerId) -> Mapping[TaskId, Task]:
        """Return the owner's committed tasks."""
        return self.shelf_of(owner).tasks

    async def read(self, owner: OwnerId, task_id: TaskId) -> Task:
        """Return the committed task, in the trash or not; raise TaskNotFound."""
        task = self.tasks_of(owner).get(task_id)
        if task is None:
            raise TaskNotFound
        return task

    def commit(self, operation: Operation, changes: Sequence[Change], answer: bytes | None) -> None:
        """Write everything or nothing: no await stands between the first check and the last write."""
        shelf = self.shelves[operation.owner]
        for change in changes:
            _require_unchanged(shelf, change)
        _require_room(shelf, changes, self.tasks_max)
        if operation.key is not None and answer is not None:
            self._keep(shelf, operation.at, operation.key, answer)
        for change in changes:
            _apply(shelf, change, operation)
        _mark_parents(shelf, changes)
        if changes:
            self.announce(operation.owner)

    def write_leases(self, owner: OwnerId, staged: Mapping[TaskId, Lease | None]) -> None:
        """Write the leases that a unit of work has staged."""
        leases = self.shelves[owner].leases
        for task_id, lease in staged.items():
            leases.pop(task_id, None)
            if lease is not None:
                leases[task_id] = lease

    def kept(self, owner: OwnerId, key: str, now: datetime) -> KeptAnswer | None:
        """Return the answer under the key, if it is still kept."""
        at, kept = self.shelf_of(owner).answers.get(key, (now, None))
        return kept if at >= now - self.answers_live else None

    def _keep(self, shelf: Shelf, at: datetime, key: IdempotencyKey, answer: bytes) -> None:
        if key.key in shelf.answers and shelf.answers[key.key][0] >= at - self.answers_live:
            raise WriteConflict("Another writer was first.")
        shelf.answers[key.key] = (at, KeptAnswer(fingerprint=key.fingerprint, answer=answer))


def _require_unchanged(shelf: Shelf, change: Change) -> None:
    kind, resource_id = change.key
    there = shelf.tasks.get(TaskId(resource_id)) if kind is ResourceType.TASK else shelf.others.get(change.key)
    if there != change.before:
        raise WriteConflict("Another writer was first.")


def _require_room(shelf: Shelf, changes: Sequence[Change], most: int) -> None:
    tasks = [change for change in changes if isinstance(change.subject, Task)]
    more = sum((change.before is None) - (change.after is None) for change in tasks)
    if more > 0 and len(shelf.tasks) + more > most:
        raise no_room_for_tasks(most)


def _apply(shelf: Shelf, change: Change, operation: Operation) -> None:
    shelf.last_sequence += 1
    shelf.sequence_of[change.key] = shelf.last_sequence
    if isinstance(change.subject, Task):
        _apply_to_tasks(shelf, change, operation)
    else:
        shelf.others[change.key] = change.subject
    shelf.history.append(HistoryEntry.of(change, operation, shelf.last_sequence))


def _apply_to_tasks(shelf: Shelf, change: Change, operation: Operation) -> None:
    task_id = TaskId(change.key[1])
    if change.opens_or_closes:
        shelf.leases.pop(task_id, None)
    if isinstance(change.after, Task):
        shelf.tasks[task_id] = change.after
        shelf.tombstones.pop(task_id, None)
        return
    version = shelf.tasks.pop(task_id).version
    shelf.tombstones[task_id] = Tombstone(version=version, deleted_at=operation.at)
    shelf.history = [replace(entry, fields={}) if entry.key == change.key else entry for entry in shelf.history]


def _mark_parents(shelf: Shelf, changes: Sequence[Change]) -> None:
    """Do so last: a parent may be among what was written."""
    for change in changes:
        parent_id = change.after.parent_id if isinstance(change.after, Task) else None
        if parent_id is not None and parent_id in shelf.tasks:
            shelf.tasks[parent_id] = replace(shelf.tasks[parent_id], has_subtasks=True)
