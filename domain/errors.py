"""Every refusal of the service, by kind and by name; none of them knows HTTP."""

from dataclasses import dataclass
from typing import ClassVar


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


class OwnerMismatch(Forbidden):
    """The path names another user than the token."""

    code = "owner_mismatch"


class TaskNotFound(NotFound):
    """There is no such task for this owner."""

    code = "task_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such task.")


class TaskExists(Conflict):
    """Another task of this owner has that id already."""

    code = "task_exists"


class TaskInTrash(Conflict):
    """The task with that id lies in the trash: restore it instead."""

    code = "task_in_trash"


class PreconditionFailed(DomainError):
    """The task is no longer the one the client has seen (RFC 9110 §13.1.1)."""

    code = "precondition_failed"

    def __init__(self, *, current_version: int) -> None:
        super().__init__("The task has changed since you read it.")
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


class IdentityUnavailable(Unavailable):
    """The identity provider cannot be asked about a key we do not know."""

    code = "identity_unavailable"


class StorageUnavailable(Unavailable):
    """The database cannot be reached or has no room; nothing was written."""

    code = "storage_unavailable"


class WriteConflict(Unavailable):
    """Another writer was first, and nothing was written. The use case starts again before any client sees this."""

    code = "write_conflict"


class OutcomeUnknown(Unavailable):
    """The connection broke while a change was being committed: it may or may not have happened."""

    code = "outcome_unknown"
