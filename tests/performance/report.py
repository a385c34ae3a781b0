"""What a run found, for people and for programs."""

import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tests.performance.bars import bar_of
from tests.performance.rounds import Figures


@dataclass(frozen=True, slots=True)
class Comparison:
    """One server's figures beside those of another, the reference."""

    reference: Figures
    other: Figures

    @property
    def ratio_of_medians(self) -> float:
        """How many times the reference's CPU time it takes, by the middle rounds."""
        return self.other.median / self.reference.median

    @property
    def ratio_of_least(self) -> float:
        """How many times the reference's CPU time it takes, by the quietest rounds."""
        return self.other.least / self.reference.least

    @property
    def bar(self) -> float | None:
        """What the ratio of medians may be at most."""
        return bar_of(self.reference.operation, self.reference.server)


def comparisons(figures: list[Figures]) -> list[Comparison]:
    """Return the last server beside each of the others."""
    return [Comparison(reference, figures[-1]) for reference in figures[:-1]]


def table(found: list[Comparison], *, where: str) -> str:
    """Return the table that docs/performance.md shows. CPU times are median (least to most), in microseconds."""
    lines = [
        f"Python {platform.python_version()}, {where}",
        "",
        "| operation | beside | its CPU µs | the service's | ratio of least | of medians | bar | per second |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_line, found), ""])


def document(found: list[Comparison], *, where: str) -> dict[str, Any]:
    """Return everything that was measured."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "database": where,
        "comparisons": [
            {
                "operation": one.other.operation,
                "server": one.other.server,
                "ratio_of_least": round(one.ratio_of_least, 3),
                "ratio_of_medians": round(one.ratio_of_medians, 3),
                "bar": one.bar,
                "reference": asdict(one.reference),
                "measured": asdict(one.other),
            }
            for one in found
        ],
    }


def _line(one: Comparison) -> str:
    cells = [
        one.other.operation,
        one.reference.server,
        _spread(one.reference),
        _spread(one.other),
        f"{one.ratio_of_least:.2f}",
        f"{one.ratio_of_medians:.2f}",
        _verdict(one),
        f"{one.reference.rate:.0f} → {one.other.rate:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _spread(figures: Figures) -> str:
    return f"{figures.median:.0f} ({figures.least:.0f} to {figures.most:.0f})"


def _verdict(one: Comparison) -> str:
    if one.bar is None:
        return ""
    return f"{one.bar}" if one.ratio_of_medians <= one.bar else f"**{one.bar} missed**"
