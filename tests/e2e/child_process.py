"""A program that a test starts: it never outlives the test run, and what it said can be read afterwards."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class ChildProcess:
    """Started on construction, from the main thread (whose end is what the child follows).

    Its environment is what is given and no setting of the machine, so that every run starts from the same place.
    """

    def __init__(self, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603  # the commands are written in this folder
                command,
                cwd=cwd,
                env=inherited() | dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  # it calls the kernel and nothing else
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def output(self) -> str:
        """Return what it has written so far, on either stream."""
        return self._log.read_text(errors="replace")

    def wait_until(self, is_ready: Callable[[], bool], *, timeout: float) -> None:
        """Return when it is ready; stop it and fail with what it said when it ends first, or takes too long."""
        deadline = time.monotonic() + timeout
        while not is_ready():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.kill()
                reason = f"ended with {self._process.returncode}" if ended else f"was not ready after {timeout:g} s"
                raise RuntimeError(f"{self._process.args!r} {reason}:\n{self.output()}")
            time.sleep(0.02)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM, *, timeout: float = 30) -> int:
        """Ask it to end and return its exit code; kill it and raise TimeoutExpired when it does not."""
        self._process.send_signal(with_signal)
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> int:
        """End it without asking; what has ended already stays as it is."""
        self._process.kill()
        return self._process.wait()


def inherited() -> dict[str, str]:
    """Return what children keep of our environment: what programs need, and no settings."""
    return {name: value for name, value in os.environ.items() if name in _INHERITED or name.startswith("COVERAGE_")}


def _die_with_parent() -> None:
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
