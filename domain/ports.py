"""What the core asks of the world. An adapter keeps every promise written here; tests/contracts holds it to them."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from domain.access_token import AccessToken
from domain.account import Account, Credentials, RefreshToken
from domain.audit import SecurityEvent
from domain.counts import GroupCount, Grouping, Progress
from domain.erasure import Erasure, ReceiptId
from domain.feed import FeedPage
from domain.history import HistoryEntry, HistoryPage
from domain.idempotency import IdempotencyKey
from domain.identity import AccessTokenId, OwnerId, Principal
from domain.lease import Lease
from domain.operation import Operation, OperationId
from domain.page import PageRequest, TaskFilter, TaskPage
from domain.profile import Profile
from domain.rates import Rate, Usage
from domain.resource import Resource
from domain.saved_view import SavedView
from domain.section import Section
from domain.standing import Barred
from domain.tag import Tag
from domain.task import Place, Task, TaskId
from domain.task_list import TaskList
from domain.task_sets import Spot, TaskSet
from domain.user import User

Kept = TypeVar("Kept", bound=Resource)


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return now, aware, in UTC, to the microsecond."""
        ...


class Ids(Protocol):
    """Makes ids for new tasks and operations."""

    def __call__(self) -> UUID:
        """Return a UUID of version 7 (RFC 9562 §5.7) that was never returned before."""
        ...


class AuditLog(Protocol):
    """Remembers what concerns security, for operators."""

    def __call__(self, event: SecurityEvent) -> None:
        """Write it down. Returns at once and never fails."""
        ...


class TaskRepository(Protocol):
    """One owner's tasks inside one unit of work. Nothing it is told can be seen outside before the unit commits."""

    async def read_ahead(self, task_ids: Collection[TaskId]) -> None:
        """Read all of these at once, so that what is asked of each of them afterwards costs nothing more."""
        ...

    async def get(self, task_id: TaskId) -> Task:
        """Return the task as this unit of work would leave it, in the trash or not.

        Raise TaskNotFound when there is none, or when it is someone else's.
        """
        ...

    async def first_version(self, task_id: TaskId) -> int:
        """Return the version that a new task under this id begins with: higher than any the id ever had."""
        ...

    async def add(self, task: Task) -> None:
        """Write a new task.

        Raise TaskExists when this unit of work knows that the id is taken. When it does not know, and the id is,
        leaving the unit raises WriteConflict: another writer was first.
        """
        ...

    async def save(self, task: Task) -> None:
        """Write a changed task over the one that this unit of work got.

        Raise TaskNotFound when the unit never got it. Saving what it got, unchanged, writes nothing.
        """
        ...

    async def remove(self, task: Task) -> None:
        """Delete for good the task that this unit of work got; else as `save`.

        An empty tombstone is left for sync, and history forgets what was written on the task.
        """
        ...

    async def find(self, wanted: TaskSet, limit: int) -> Sequence[Task]:
        """Return the tasks of a set as this unit would leave them, by id; of more than the limit, any that many."""
        ...

    async def siblings(self, place: Place, spot: Spot, limit: int, *, before: bool) -> Sequence[Task]:
        """Return the next tasks of the place after the spot, or before it: those nearest to it first."""
        ...


class ResourceRepository(Protocol[Kept]):
    """One owner's lists, sections, tags or views inside one unit of work: so few that all may be read at once."""

    async def get(self, resource_id: UUID) -> Kept:
        """Return the resource as this unit of work would leave it, deleted or not.

        Raise the NotFound of its type when there is none, or when it is someone else's.
        """
        ...

    async def all(self) -> Sequence[Kept]:
        """Return all that are not deleted, in no order."""
        ...

    async def add(self, resource: Kept) -> None:
        """Write a new one."""
        ...

    async def save(self, resource: Kept) -> None:
        """Write a changed one over the one that this unit of work got. Saving it unchanged writes nothing."""
        ...


class LeaseRepository(Protocol):
    """The leases on one owner's tasks; they are written in an exclusive unit of work only.

    A change that opens or closes a task (`Change.opens_or_closes`) ends its lease in the same commit. One that closes
    it while it waits for a unit that puts a lease may leave that lease: on a task that is not open it means nothing.
    """

    async def claimable(self, matching: TaskFilter, request: PageRequest) -> Sequence[Task]:
        """Return committed tasks that match, in that order: `matching.unclaimed_at` says when none may have a lease."""
        ...

    async def get(self, task_id: TaskId) -> Lease | None:
        """Return the lease on the task, live or not."""
        ...

    async def put(self, lease: Lease) -> None:
        """Write the lease in the place of any that the task has."""
        ...

    async def remove(self, task_id: TaskId) -> None:
        """Forget the lease on the task."""
        ...


class ProfileRepository(Protocol):
    """One owner's profile inside one unit of work."""

    async def get(self) -> Profile:
        """Return the profile as this unit of work would leave it; of an owner who has none yet, an empty one."""
        ...

    async def save(self, profile: Profile) -> None:
        """Write a changed one, in an exclusive unit alone. Saving it unchanged writes nothing."""
        ...


class KeptAnswers(Protocol):
    """Answers to requests with an Idempotency-Key, kept in the commit of what they answer."""

    async def recall(self, owner: OwnerId, key: IdempotencyKey, *, now: datetime) -> bytes | None:
        """Return the owner's committed answer; None when there is none, or none that is still kept by now.

        Raise IdempotencyKeyReused when the key belongs to a request with another fingerprint.
        """
        ...


class History(Protocol):
    """One owner's log, inside an exclusive unit of work."""

    async def of_operation(self, operation_id: OperationId) -> Sequence[HistoryEntry]:
        """Return what the operation did, in the order of the sequence; nothing when it is not in the log."""
        ...

    async def later(self, entries: Sequence[HistoryEntry]) -> Sequence[HistoryEntry]:
        """Return the later entries that touched a same field of the same resource, or deleted it for good."""
        ...


class Repositories(Protocol):
    """What a unit of work opens."""

    @property
    def tasks(self) -> TaskRepository:
        """The owner's tasks."""
        ...

    @property
    def lists(self) -> ResourceRepository[TaskList]:
        """The owner's lists."""
        ...

    @property
    def sections(self) -> ResourceRepository[Section]:
        """The sections of the owner's lists."""
        ...

    @property
    def tags(self) -> ResourceRepository[Tag]:
        """The owner's tags."""
        ...

    @property
    def views(self) -> ResourceRepository[SavedView]:
        """The owner's saved views."""
        ...

    @property
    def leases(self) -> LeaseRepository:
        """The leases on the owner's tasks."""
        ...

    @property
    def profile(self) -> ProfileRepository:
        """The owner's profile. It takes no number, and leaves no entry in history."""
        ...

    @property
    def is_exclusive(self) -> bool:
        """Whether all other writers of the owner are waiting."""
        ...

    def keep_answer(self, answer: bytes) -> None:
        """Keep the answer under the operation's key, also when the unit of work changes nothing else."""
        ...

    @property
    def history(self) -> History:
        """The owner's log."""
        ...


class UnitOfWork(Protocol):
    """All or nothing, for one owner at a time."""

    def begin(self, operation: Operation, *, exclusive: bool = False) -> AbstractAsyncContextManager[Repositories]:
        """Leaving the block commits everything that was written, an exception discards it.

        Every changed resource takes the next sequence number of the operation's owner and leaves an entry in history,
        in the same commit; the numbers of one operation stand together. A unit that changed nothing takes none.
        Nothing that was read is locked: when another writer has changed one of the written tasks since, or given it
        its first subtask, leaving the block raises WriteConflict and nothing is written. With `exclusive` all other
        writers of this owner wait from the first statement to the last, and WriteConflict cannot happen to what was
        read. What is written of anything but tasks is written in exclusive units alone.

        When the operation has a key, two units under it never commit both: while one is being committed (from its
        first statement on, with `exclusive`) the other raises RequestInFlight at once, without waiting; and where an
        answer is still kept under the key, leaving a unit that keeps another raises WriteConflict.

        Raise QuotaReached, and write nothing, when the owner would have more tasks than there may be (domain/task.py),
        those in the trash included, and more than before.

        Raise StorageUnavailable when nothing was written, OutcomeUnknown when that cannot be told.
        """
        ...


class TaskQueries(Protocol):
    """Reading without a unit of work. Shows what was committed, never work in progress."""

    async def get(self, task_id: TaskId, *, owner: OwnerId) -> Task:
        """Return the owner's task; raise TaskNotFound when there is none, it is in the trash, or someone else's."""
        ...

    async def counts(self, owner: OwnerId, matching: TaskFilter, grouping: Grouping) -> Sequence[GroupCount]:
        """Count the tasks that match, group by group, in one moment; a task with two tags is in two groups.

        Groups without a task are left out. They come in the order of domain/counts.py.
        """
        ...

    async def progress(self, task_id: TaskId, *, owner: OwnerId) -> Progress:
        """Count what is below a task, at every level; raise TaskNotFound as `get` does. The trash does not count."""
        ...

    async def page(self, owner: OwnerId, matching: TaskFilter, request: PageRequest) -> TaskPage:
        """Return one page of the owner's tasks, in a total order that is the same on every call.

        Pages that begin where the one before ended show every task exactly once that was there all the time, with the
        values it is sorted by unchanged, whatever others write meanwhile.
        """
        ...

    async def every(self, owner: OwnerId, *, after: TaskId | None, limit: int) -> Sequence[Task]:
        """Return tasks with higher ids (None: from the lowest), in the trash or not, in the order of their ids.

        Pages that go on after the last id show every task exactly once that was there all the time.
        """
        ...


class ResourceQueries(Protocol):
    """Reading lists, sections, tags and views without a unit of work. Shows what was committed."""

    async def get(self, kind: type[Kept], resource_id: UUID, *, owner: OwnerId) -> Kept:
        """Return the owner's; raise the NotFound of its type when there is none, it is deleted, or someone else's."""
        ...

    async def all(self, kind: type[Kept], owner: OwnerId) -> Sequence[Kept]:
        """Return all that the owner has and has not deleted, in no order."""
        ...


class HistoryQueries(Protocol):
    """Reading the log, the newest entry first."""

    async def of_owner(self, owner: OwnerId, *, before: int | None, limit: int) -> HistoryPage:
        """Return entries with numbers below `before` (None: from the newest)."""
        ...

    async def of_task(self, task_id: TaskId, *, owner: OwnerId, before: int | None, limit: int) -> HistoryPage:
        """Return the same of one task, which may be in the trash.

        Raise TaskNotFound when there is none, it was deleted for good, or it is someone else's.
        """
        ...


class ChangeFeed(Protocol):
    """Reading the owner's sequence. Shows what was committed."""

    async def after(self, owner: OwnerId, sequence: int, limit: int, *, floor: int = 0) -> FeedPage:
        """Return the resources whose newest number is higher, each once, in the order of their numbers.

        Raise SyncCursorExpired when a tombstone after that number, and after the floor, has been forgotten, or when
        the number has not been reached yet: then the database is older than the client. 0 is the beginning and never
        expires; the floor that it begins with comes with the page.
        """
        ...

    async def newest(self, owner: OwnerId) -> int:
        """Return the owner's newest number; 0 before the first."""
        ...


class News(Protocol):
    """What one waiting reader holds."""

    @property
    def has_ended(self) -> bool:
        """Whether the service ends, for readers who have no reason to wait."""
        ...

    async def wait(self) -> bool:
        """Return True when the owner may have something new since the last call, False when the service ends.

        May say so for nothing, and may be late by a second or two, but never leaves a change unsaid.
        """
        ...


class ChangeSignals(Protocol):
    """Wakes readers of an owner's sequence, on every replica."""

    def announce(self, owner: OwnerId) -> None:
        """Say that something was committed. Returns at once and never fails."""
        ...

    def listen(self, owner: OwnerId) -> AbstractContextManager[News]:
        """Begin to listen; what is committed from now on is not missed."""
        ...

    def end(self) -> None:
        """Let all readers go, and those that come: the service ends."""
        ...


class KeyPurpose(StrEnum):
    """What the installation has a key for."""

    CURSORS = "cursors"
    ACCOUNTS = "accounts"
    PASSWORDS = "passwords"


class Keyring(Protocol):
    """The installation's own secrets, the same on every replica."""

    async def key_for(self, purpose: KeyPurpose) -> bytes:
        """Return 32 bytes that never change; raise StorageUnavailable when they cannot be had."""
        ...


class Housekeeping(Protocol):
    """Finding and forgetting what has been kept long enough, a few owners at a time. All moments are UTC.

    Safe beside traffic and beside other replicas that do the same: nothing waits for long, and what one has taken the
    others pass over.
    """

    async def owners(self, *, after: OwnerId | None, limit: int) -> Sequence[OwnerId]:
        """Return owners in the order of their ids."""
        ...

    async def neglected(
        self, owners: Sequence[OwnerId], *, trash: datetime, tombstones: datetime, history: datetime
    ) -> Sequence[OwnerId]:
        """Return those of the owners who have something of one kind that is older than its moment."""
        ...

    async def expired_trash(self, owner: OwnerId, *, before: datetime, limit: int) -> Sequence[TaskId]:
        """Return tasks that were moved to the trash before that moment, the oldest first."""
        ...

    async def forget_answers(self, owners: Sequence[OwnerId], *, before: datetime, limit: int) -> int:
        """Forget kept answers that are older; return how many."""
        ...

    async def forget_access_tokens(self, owners: Sequence[OwnerId], *, before: datetime, limit: int) -> int:
        """Forget access tokens that expired or were revoked before that moment; return how many."""
        ...

    async def forget_history(self, owner: OwnerId, *, before: datetime, limit: int) -> int:
        """Forget the oldest entries that are older; return how many."""
        ...

    async def forget_tombstones(self, owner: OwnerId, *, before: datetime) -> int:
        """Forget tombstones that are older, and lists, sections, tags and views that were deleted before that moment.

        Remember that cursors before them have expired; return how many there were. The versions that the ids of tasks
        had are still not given out again.
        """
        ...

    async def forget_erasures(self, *, before: datetime) -> int:
        """Forget erasures that were requested before that moment and are complete; return how many."""
        ...

    async def forget_refresh_tokens(self, *, before: datetime, limit: int) -> int:
        """Forget refresh tokens, used or not, that expired before that moment; return how many."""
        ...


class IdentityProvider(Protocol):
    """Proves who is asking."""

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves. Never says more of a bad token than the exception's name.

        Raise TokenExpired when it was good once, TokenInvalid when it never was,
        IdentityUnavailable when only the provider could tell and it does not answer,
        Overloaded when too many wait for its answer.
        """
        ...


class BarredQueries(Protocol):
    """The short list of those who are kept out although their token is good."""

    async def barred(self, *, revoked_since: datetime) -> Barred:
        """Return everybody who is suspended or erased, and the access tokens revoked since that moment (UTC).

        What was committed before the call is in it.
        """
        ...


class Users(Protocol):
    """Everybody who has written something, for administrators."""

    async def page(self, *, beginning: str, after: OwnerId | None, limit: int) -> Sequence[User]:
        """Return those whose ids begin like that, in the order of their ids."""
        ...

    async def get(self, user: OwnerId) -> User:
        """Return the user; raise UserNotFound."""
        ...

    async def suspend(self, user: OwnerId, at: datetime) -> User:
        """Suspend; who is suspended stays so since the first time. Raise UserNotFound."""
        ...

    async def reinstate(self, user: OwnerId) -> User:
        """Take back a suspension, if there is one; raise UserNotFound."""
        ...


class Erasures(Protocol):
    """Deleting everything that an owner has, in steps that may end anywhere and be gone on with by anybody."""

    async def request(self, wanted: Erasure) -> Erasure:
        """Write down that it is to be done, in the place of an earlier one that is complete.

        While one is under way, return that one and write nothing.
        """
        ...

    async def find(self, receipt: ReceiptId) -> Erasure:
        """Return the erasure; raise ErasureNotFound when there is none, or it was forgotten, or another came after."""
        ...

    async def under_way(self) -> Sequence[Erasure]:
        """Return those that are not complete, the oldest first."""
        ...

    async def delete_some(self, owner: OwnerId, limit: int) -> int:
        """Delete at most that many rows of one kind; return how many. 0 says that nothing is left to delete so.

        Waits for nothing: what another replica deletes at the same moment is passed over.
        """
        ...

    async def complete(self, erasure: Erasure, at: datetime) -> bool:
        """Forget the owner, with whatever is left, and mark the erasure as complete, in one commit.

        Only whether the user is suspended outlives it. Return False when it was complete already, or another came
        after it.
        """


class AccessTokens(Protocol):
    """Personal access tokens. Storage has the digest of a token's text, and never the text."""

    async def add(self, token: AccessToken, digest: bytes) -> None:
        """Keep a new one, and forget those that make room for it (`making_room`). The owner may be new as well.

        Raise QuotaReached; of several at once, no more are kept than one after the other.
        """
        ...

    async def of_owner(self, owner: OwnerId) -> Sequence[AccessToken]:
        """Return those that are not revoked, expired ones too, the oldest first."""
        ...

    async def get(self, token_id: AccessTokenId, *, owner: OwnerId) -> AccessToken:
        """Return the owner's; raise AccessTokenNotFound when there is none, it is revoked, or someone else's."""
        ...

    async def revoke(self, token_id: AccessTokenId, *, owner: OwnerId, at: datetime) -> None:
        """Make it good for nothing from now on; raise AccessTokenNotFound as `get` does."""
        ...

    async def with_digests(self, digests: Collection[bytes]) -> Mapping[bytes, AccessToken]:
        """Return what is kept under these digests, whosever it is, expired and revoked ones too."""
        ...

    async def note_uses(self, uses: Mapping[AccessTokenId, tuple[OwnerId, datetime]]) -> None:
        """Remember when each was last used; a moment less than a minute after the one that is remembered is not."""


class AccountStorage(Protocol):
    """Local accounts and their refresh tokens. Each call commits by itself, all or nothing."""

    async def add(self, account: Account) -> Account:
        """Return the account that has these credentials, which is another one when it was there before."""
        ...

    async def sign_in(self, credentials: Credentials, token: RefreshToken) -> Account:
        """Return the account that has these credentials, and keep the token; raise CredentialsRefused."""
        ...

    async def find(self, owner: OwnerId) -> Account | None:
        """Return the account of that id; None for somebody who does not sign in here."""
        ...

    async def rotate(self, digest: bytes, successor: RefreshToken) -> Account:
        """Use the token up and keep its successor, which is put into the same family; return whose it is.

        Raise RefreshRefused when it is unknown, used or expired at the moment when the successor was issued. Of several
        calls with one token, on whichever replicas, exactly one succeeds.
        """
        ...

    async def revoke_reused(self, digest: bytes) -> OwnerId | None:
        """End the family of the token if it was used; return whose it was, None when it was not used or is unknown.

        No successor of the family is good afterwards, not even one that is being made meanwhile.
        """
        ...

    async def revoke(self, digest: bytes) -> OwnerId | None:
        """End the family of the token, in the same way; None when it is unknown."""
        ...


class Passwords(Protocol):
    """Makes guessing dear."""

    async def digest(self, password: str, *, salted_with: str) -> bytes:
        """Return 32 bytes that are the same for the same password and salt, always after the same work.

        Raise SignInBusy when too many wait for it, StorageUnavailable when the installation's key cannot be had.
        """
        ...


class SessionTokens(Protocol):
    """Signs sessions with the installation's own key."""

    async def issue(self, account: Account, now: datetime) -> str:
        """Return a token that proves the account for `SESSION_LIFE`; raise StorageUnavailable."""
        ...

    async def key_set(self) -> bytes:
        """Return the public key as a JSON Web Key Set; raise StorageUnavailable."""


class RateLimiter(Protocol):
    """Counts how often somebody does something, in windows that follow the clock, on as many replicas as share it."""

    async def hit(self, rate: Rate, who: str) -> Usage:
        """Count once more, also beyond the quota, and return the usage. Never fails and never waits for long."""


class ProfileQueries(Protocol):
    """Reading profiles without a unit of work. Shows what was committed."""

    async def get(self, owner: OwnerId) -> Profile:
        """Return the owner's profile; of somebody who has written nothing yet, an empty one."""
        ...


class Readiness(Protocol):
    """Something the service cannot work without."""

    async def check_ready(self) -> None:
        """Return when it answers; raise an Unavailable within two seconds when it does not."""
        ...
