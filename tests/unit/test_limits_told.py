"""What GET /api/limits tells is what the code enforces: nothing is repeated, and nothing is left out."""

import ast
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from entrypoints.http import limit_views

_ROOT = Path(__file__).parents[2]
_ROOMS = ("domain", "application", "entrypoints/http")


def _constants() -> list[tuple[str, str]]:
    found = []
    for path in sorted(path for room in _ROOMS for path in (_ROOT / room).glob("*.py")):
        module = ".".join(path.relative_to(_ROOT).with_suffix("").parts)
        named = [
            target.id
            for statement in ast.parse(path.read_text()).body
            if isinstance(statement, (ast.Assign, ast.AnnAssign))
            for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
            if isinstance(target, ast.Name)
        ]
        found += [(module, name) for name in named if name.endswith("_MAX") and not name.startswith("_")]
    return found


def _imported() -> set[tuple[str, str]]:
    tree = ast.parse(Path(limit_views.__file__).read_text())
    imports = [statement for statement in tree.body if isinstance(statement, ast.ImportFrom)]
    return {(statement.module or "", alias.name) for statement in imports for alias in statement.names}


def test_there_are_constants_to_look_for() -> None:
    assert len(_constants()) > 25


@pytest.mark.parametrize(("module", "name"), _constants())
def test_every_bound_of_the_code_is_told(module: str, name: str) -> None:
    assert (module, name) in _imported()
    assert isinstance(getattr(import_module(module), name), int | timedelta)
