"""No contract of HTTP or MCP is forgotten: each is kept in memory, and on PostgreSQL unless a reason is given."""

from importlib import import_module
from pathlib import Path

from tests.integration import test_http_on_postgres
from tests.unit import test_http_in_memory

CONTRACTS = Path(__file__).parents[1] / "contracts"
EDGES = ("http_", "mcp_")


def contracts_in(module: object) -> set[type]:
    return {each for name, each in vars(module).items() if isinstance(each, type) and name.endswith("Contract")}


def kept_by(module: object) -> set[type]:
    """Return what the test classes of a module inherit."""
    tests = (each for name, each in vars(module).items() if isinstance(each, type) and name.startswith("Test"))
    return {base for test in tests for base in test.__bases__}


WRITTEN = set().union(
    *(
        contracts_in(import_module(f"tests.contracts.{path.stem}"))
        for path in CONTRACTS.iterdir()
        if path.stem.startswith(EDGES)
    )
)


def test_every_http_contract_is_kept_in_memory() -> None:
    assert kept_by(test_http_in_memory) == WRITTEN


def test_every_http_contract_is_kept_on_postgres_or_left_out_for_a_reason() -> None:
    left_out = [each for group in test_http_on_postgres.IN_MEMORY_ALONE.values() for each in group]
    kept = kept_by(test_http_on_postgres)
    assert kept | set(left_out) == WRITTEN
    assert len(kept) + len(left_out) == len(WRITTEN)
