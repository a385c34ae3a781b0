"""A child that ends with its parent, even when the parent is killed outright."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

from adapters.embedded_postgres.errors import NotOnMainThread

_PR_SET_PDEATHSIG = 1


def interrupted_with_parent() -> Callable[[], None] | None:
    """Return what a child must do before exec so that Linux sends it SIGINT when this process ends.

    Linux means the thread that forked, not the process: raise NotOnMainThread where that is not the same.
    Elsewhere there is no such signal, and the return is None: only an orderly end of the parent stops the child.
    """
    if sys.platform != "linux":
        return None
    if threading.current_thread() is not threading.main_thread():
        raise NotOnMainThread("Start the embedded server from the main thread: it would end with any other.")
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def arm() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # it ended before the signal was asked for
            os._exit(1)

    return arm
