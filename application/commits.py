"""Whether the request that is being worked on has sent something to be committed, for whoever has to give it up."""

from contextvars import ContextVar

from domain.errors import DeadlineExceeded, DomainError, OutcomeUnknown

_sent: ContextVar[bool] = ContextVar("a commit was sent", default=False)


def nothing_is_committed() -> None:
    """Say that nothing was sent, or that what was sent has certainly changed nothing."""
    _sent.set(False)


def a_commit_is_sent() -> None:
    """Say that from now on something may have changed."""
    _sent.set(True)


def given_up_after(seconds: float) -> DomainError:
    """Return what it means to give the work up now."""
    if _sent.get():
        return OutcomeUnknown("It took too long, so the change may or may not have happened.")
    return DeadlineExceeded(seconds=seconds)
