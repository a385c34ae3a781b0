"""Whether the request that is being worked on has sent something to be committed, for whoever has to give it up."""

from contextvars import ContextVar

_sent: ContextVar[bool] = ContextVar("a commit was sent", default=False)


def nothing_is_committed() -> None:
    """Say that nothing was sent, or that what was sent has certainly changed nothing."""
    _sent.set(False)


def a_commit_is_sent() -> None:
    """Say that from now on something may have changed."""
    _sent.set(True)


def may_have_committed() -> bool:
    """Tell whether giving up now would leave the outcome unknown."""
    return _sent.get()
