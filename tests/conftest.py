"""What every run of the tests says at its end."""

import sys

import pytest
from hypothesis import settings

settings.register_profile("taskport", deadline=None)  # which measures the machine
settings.load_profile("taskport")
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # not installed: else httpx2 looks for it at each request
pytest.register_assert_rewrite("tests.contracts")

POSTGRES_OF_THIS_RUN = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which PostgreSQL was used: two runs may have proved different things."""
    where = config.stash.get(POSTGRES_OF_THIS_RUN, None)
    if where is not None:
        terminalreporter.write_line(f"PostgreSQL of this run: {where}")
