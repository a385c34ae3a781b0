"""The picture of a run: a bar for each server and operation."""

from pathlib import Path
from typing import Any

import leather
from leather import theme

from tests.performance.report import Comparison
from tests.performance.rounds import Figures

_COLORS = ("#9e9e9e", "#ff9800", "#4caf50", "#1976d2")
_WIDTH, _BAR, _AROUND = 900, 24, 90


def draw(found: list[Comparison], path: Path) -> None:
    """Write the chart as SVG: median CPU time of a request."""
    theme.title_font_family = theme.tick_font_family = "sans-serif"
    theme.background_color, theme.label_color, theme.margin = "#ffffff", "#333333", 0.02
    bars = {_label(figures): figures for figures in _all_figures(found)}
    servers = list(dict.fromkeys(figures.server for figures in bars.values()))

    def color(bar: Any) -> str:  # leather's own
        return _COLORS[servers.index(bars[bar.y].server)]

    chart = leather.Chart("CPU time of a request in microseconds, median")
    chart.add_bars([(figures.median, label) for label, figures in bars.items()], fill_color=color)
    chart.to_svg(str(path), width=_WIDTH, height=_BAR * len(bars) + _AROUND)


def _label(figures: Figures) -> str:
    return f"{figures.operation}, {figures.server}: {figures.median:.0f}"


def _all_figures(found: list[Comparison]) -> list[Figures]:
    """Return what was measured of each operation, the compared server last."""
    operations = dict.fromkeys(one.other.operation for one in found)
    beside = {name: [one for one in found if one.other.operation == name] for name in operations}
    return [figures for each in beside.values() for figures in [*(one.reference for one in each), each[0].other]]
