"""The report: which bars are met, for people, for programs and as a picture."""

from pathlib import Path

import pytest

from tests.performance.bars import bar_of
from tests.performance.chart import draw
from tests.performance.report import Comparison, comparisons, document, table
from tests.performance.rounds import Figures, Round

LIMIT, ORM, SERVICE = "limit", "FastAPI + ORM", "service"


def figures(server: str, *cpu_us: float, operation: str = "get one") -> Figures:
    return Figures(operation, server, tuple(Round(cpu_us=each, per_second=1_000_000 / each) for each in cpu_us))


@pytest.fixture
def found() -> list[Comparison]:
    return comparisons([figures(LIMIT, 100, 90, 120), figures(ORM, 900, 800, 1000), figures(SERVICE, 170, 160, 180)])


def test_the_last_server_is_compared_with_each_of_the_others(found: list[Comparison]) -> None:
    assert [(one.reference.server, one.other.server) for one in found] == [(LIMIT, SERVICE), (ORM, SERVICE)]
    assert [one.ratio_of_medians for one in found] == [pytest.approx(1.7), pytest.approx(0.189, abs=0.001)]


def test_the_table_says_plainly_which_bar_is_missed(found: list[Comparison]) -> None:
    beside_limit, beside_orm = table(found, where="here").splitlines()[-2:]
    assert "| 100 (90 to 120) | 170 (160 to 180) |" in beside_limit
    assert "| 1.70 | **1.6 missed** |" in beside_limit
    assert "| 0.19 | 0.3 |" in beside_orm


def test_the_document_has_every_bar(found: list[Comparison]) -> None:
    told = document(found, where="here")["comparisons"]
    assert [one["bar"] for one in told] == [bar_of("get one", LIMIT), bar_of("get one", ORM)] == [1.6, 0.3]


def test_what_no_bar_is_set_for_has_none() -> None:
    assert bar_of("create with key", LIMIT) is None
    assert bar_of("get one", "one process") is None


def test_the_chart_has_a_bar_for_each_server_and_operation(found: list[Comparison], tmp_path: Path) -> None:
    more = [figures(LIMIT, 200, operation="list 20"), figures(SERVICE, 300, operation="list 20")]
    draw([*found, *comparisons(more)], tmp_path / "chart.svg")
    drawn = (tmp_path / "chart.svg").read_text()
    labels = ["get one, limit: 100", "get one, FastAPI + ORM: 900", "get one, service: 170", "list 20, service: 300"]
    assert all(label in drawn for label in labels)
    assert drawn.count("<rect") == 5 + 1  # and what lies behind them
