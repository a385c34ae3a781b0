"""Every refusal of the service, by kind and by name; none of them knows HTTP."""

from dataclasses import dataclass
from typing import ClassVar

from domain.rates import Usage


class DomainError(Exception):
    """A refusal. Its message may be shown to the client, so it never quotes what the client sent."""

    code: ClassVar[str]
    """Stable, documented in docs/api.md, and what clients branch on."""


class Unauthenticated(DomainError):
    """Nobody is known to be asking."""


class Forbidden(DomainError):
    """Somebody is asking who may not."""


class NotFound(DomainError):
    """It does not exist, or it is someone else's: the two cannot be told apart."""


class Conflict(DomainError):
    """The state of the resource does not allow it."""


class Unavailable(DomainError):
    """The service cannot answer now, and may be able to soon."""


class TokenMissing(Unauthenticated):
    """The request carried no bearer token."""

    code = "token_missing"


class TokenInvalid(Unauthenticated):
    """The token proves nothing; why is for the log, not for the client."""

    code = "token_invalid"


class TokenExpired(Unauthenticated):
    """The token was good once: refresh it and try again."""

    code = "token_expired"


class SignInRefused(Unauthenticated):
    """What was shown opens nothing; it never says why."""


class CredentialsRefused(SignInRefused):
    """No account has this e-mail and this password."""

    code = "credentials_refused"

    def __init__(self) -> None:
        super().__init__("The e-mail and the password do not go together.")


class RefreshRefused(SignInRefused):
    """The refresh token is not good, or no longer: sign in again."""

    code = "refresh_refused"

    def __init__(self) -> None:
        super().__init__("The refresh token is not valid.")


class InsufficientScope(Forbidden):
    """The token is good, but not for this (RFC 6750 §3.1)."""

    code = "insufficient_scope"

    def __init__(self, needed: str) -> None:
        super().__init__(f"This call needs a token with the scope {needed}.")
        self.needed = needed


class UserSuspended(Forbidden):
    """An administrator has suspended the token's subject."""

    code = "user_suspended"

    def __init__(self) -> None:
        super().__init__("This user has been suspended.")


class OwnerMismatch(Forbidden):
    """The path names another user than the token."""

    code = "owner_mismatch"


class TaskNotFound(NotFound):
    """There is no such task for this owner."""

    code = "task_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such task.")


class ListNotFound(NotFound):
    """There is no such list for this owner."""

    code = "list_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such list.")


class SectionNotFound(NotFound):
    """There is no such section for this owner."""

    code = "section_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such section.")


class TagNotFound(NotFound):
    """There is no such tag for this owner."""

    code = "tag_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such tag.")


class ViewNotFound(NotFound):
    """There is no such view for this owner, and none of that name for everybody."""

    code = "view_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such view.")


class UserNotFound(NotFound):
    """Nobody of that id has written anything."""

    code = "user_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such user.")


class ErasureNotFound(NotFound):
    """There is no erasure with that receipt, or it was forgotten, or another of the same user came after it."""

    code = "erasure_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such erasure.")


class AccessTokenNotFound(NotFound):
    """This owner has no such personal access token, or has revoked it."""

    code = "token_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such access token.")


class OperationNotFound(NotFound):
    """There is no such operation in this owner's history, or it changed nothing, or it is older than history goes."""

    code = "operation_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such operation in the history.")


class TaskExists(Conflict):
    """Another task of this owner has that id already."""

    code = "task_exists"

    def __init__(self, *, current_version: int) -> None:
        super().__init__("There is a task with that id already, with other content.")
        self.current_version = current_version


class TaskInTrash(Conflict):
    """The task with that id lies in the trash: restore it instead."""

    code = "task_in_trash"

    def __init__(self) -> None:
        super().__init__("The task with that id is in the trash: restore it instead.")


class TagExists(Conflict):
    """Another tag of this owner has that name already: merge the two instead."""

    code = "tag_exists"

    def __init__(self) -> None:
        super().__init__("There is a tag with that name already: merge the two instead.")


class ParentInTrash(Conflict):
    """A subtask comes out of the trash with its parent, or after it."""

    code = "parent_in_trash"

    def __init__(self) -> None:
        super().__init__("The parent is in the trash: restore it first.")


class ParentCompleted(Conflict):
    """A completed task has no open subtasks."""

    code = "parent_completed"

    def __init__(self) -> None:
        super().__init__("The parent is completed: reopen it first.")


class SuspendingOneself(Conflict):
    """An administrator is not the one who suspends them."""

    code = "suspending_oneself"

    def __init__(self) -> None:
        super().__init__("You cannot suspend yourself: another administrator has to.")


class QuotaReached(Conflict):
    """The owner has as many of these as anybody may have; the message names them and their number."""

    code = "quota_reached"


def no_room_for_tasks(most: int) -> QuotaReached:
    """Return the refusal of one task more than an owner may have."""
    return QuotaReached(f"There may be {most} tasks, those in the trash included: delete some for good first.")


class TooManyTasks(Conflict):
    """One operation would change more tasks than fit into it: move or delete some of them first."""

    code = "too_many_tasks"


class LeaseLost(Conflict):
    """The lease was released, or ended and the task was given to another worker, or the task was completed."""

    code = "lease_lost"

    def __init__(self) -> None:
        super().__init__("The task is not under this lease any more: claim again.")


class OperationSuperseded(Conflict):
    """Something newer touched the same fields, so undoing would take back more than the one operation."""

    code = "operation_superseded"

    def __init__(self, *errors: "FieldError") -> None:
        super().__init__("Something newer changed the same fields; see errors.")
        self.errors = errors


class OperationNotUndoable(Conflict):
    """The operation deleted for good what it would have to bring back."""

    code = "operation_not_undoable"

    def __init__(self) -> None:
        super().__init__("What the operation changed was deleted for good; nothing is left to bring back.")


class RequestInFlight(Conflict):
    """A request with the same Idempotency-Key is being worked on: nothing was done, ask again for its answer."""

    code = "request_in_flight"

    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is still being worked on.")


class Gone(DomainError):
    """It was here once."""


class SyncCursorExpired(Gone):
    """Deletions after this point have been forgotten, so a client that went on from it would keep what is gone."""

    code = "sync_cursor_expired"

    def __init__(self) -> None:
        super().__init__("The cursor is older than what is kept of deletions: start again without it.")


class UserErased(Gone):
    """The token was issued before its subject had everything erased: sign in again to begin anew."""

    code = "user_erased"

    def __init__(self) -> None:
        super().__init__("Everything of this user has been erased, or is about to be.")


class LimitReached(DomainError):
    """The owner has as many of these as one may have at a time."""


class TooManyStreams(LimitReached):
    """The owner has as many event streams open on this replica as one may have."""

    code = "too_many_streams"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"There are {limit} event streams open already; close one first.")


class RateLimited(LimitReached):
    """It was done too often within the window; nothing was done now."""

    code = "rate_limited"

    def __init__(self, usage: Usage) -> None:
        rate = usage.rate
        super().__init__(f"More than {rate.quota} of these within {rate.window} seconds; see Retry-After.")
        self.usage = usage


class TooManyAtOnce(LimitReached):
    """The owner has as many requests under way on this replica as one may have."""

    code = "too_many_at_once"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"There are {limit} requests under way already; wait for one of them.")


class PreconditionFailed(DomainError):
    """The task is no longer the one the client has seen (RFC 9110 §13.1.1)."""

    code = "precondition_failed"

    def __init__(self, *, current_version: int, message: str = "The task has changed since you read it.") -> None:
        super().__init__(message)
        self.current_version = current_version


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one field: a sentence for people, a code for programs, never the value."""

    field: str
    message: str
    code: str


class ValidationFailed(DomainError):
    """The request breaks a rule about its content; each broken rule is named."""

    code = "validation_failed"

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("The request breaks a rule; see errors.")
        self.errors = errors


def field_refused(field: str, message: str, code: str) -> ValidationFailed:
    """Return the refusal of one field."""
    return ValidationFailed(FieldError(field=field, message=message, code=code))


class IdempotencyKeyReused(ValidationFailed):
    """The key belongs to another request: nothing was done."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            FieldError(field="Idempotency-Key", message="belongs to another request; make a new key", code="reused")
        )


class InvalidCursor(ValidationFailed):
    """The cursor was not made by this service, for this owner, for this call."""

    def __init__(self, field: str) -> None:
        super().__init__(FieldError(field=field, message="is not a cursor of this call", code="cursor_invalid"))


class IdentityUnavailable(Unavailable):
    """The identity provider cannot be asked about a key we do not know."""

    code = "identity_unavailable"


class SignInBusy(Unavailable):
    """More people sign in at this moment than there is memory for."""

    code = "sign_in_busy"

    def __init__(self) -> None:
        super().__init__("Too many people are signing in. Try again in a moment.")


class StorageUnavailable(Unavailable):
    """The database cannot be reached or has no room; nothing was written."""

    code = "storage_unavailable"


class WriteConflict(Unavailable):
    """Another writer was first, and nothing was written. The use case starts again before any client sees this."""

    code = "write_conflict"


class OutcomeUnknown(Unavailable):
    """The connection broke while a change was being committed: it may or may not have happened."""

    code = "outcome_unknown"


class Overloaded(Unavailable):
    """This replica has as many requests under way as it can answer in time; nothing was done."""

    code = "overloaded"

    def __init__(self) -> None:
        super().__init__("There is more to do here than can be done in time; nothing was done. Try again.")


class DeadlineExceeded(Unavailable):
    """The request took too long and was given up; nothing was written."""

    code = "deadline_exceeded"

    def __init__(self, *, seconds: float) -> None:
        super().__init__(f"It took longer than {seconds:g} seconds and was given up; nothing was written.")
