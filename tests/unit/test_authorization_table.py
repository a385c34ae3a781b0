"""The table of who may use which route is that of the application."""

from pathlib import Path

from entrypoints.http.app import create_app
from tests.authorization import table
from tests.http_api import SETTINGS

DOCS = Path(__file__).parents[2] / "docs" / "authorization.md"


def test_the_docs_have_the_table_of_the_application() -> None:
    assert DOCS.read_text().endswith(f"\n{table(create_app(SETTINGS))}\n")
