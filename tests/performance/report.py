"""What a run found, for people and for programs."""

import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tests.performance.rounds import Figures


@dataclass(frozen=True, slots=True)
class Comparison:
    """One server's figures beside those of the reference."""

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


def comparisons(figures: list[Figures]) -> list[Comparison]:
    """Return each server beside the first one, which is the reference."""
    return [Comparison(figures[0], other) for other in figures[1:]]


def table(found: list[Comparison], *, where: str) -> str:
    """Return the table that docs/performance.md shows. CPU times are least / median, in microseconds."""
    lines = [
        f"Python {platform.python_version()}, {where}",
        "",
        "| operation | server | CPU µs, reference | CPU µs, server | ratio of least | ratio of medians | per second |",
        "|---|---|---|---|---|---|---|",
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
                "reference": asdict(one.reference),
                "measured": asdict(one.other),
            }
            for one in found
        ],
    }


def _line(one: Comparison) -> str:
    cells = [
        one.other.operation,
        one.other.server,
        f"{one.reference.least:.0f} / {one.reference.median:.0f}",
        f"{one.other.least:.0f} / {one.other.median:.0f}",
        f"{one.ratio_of_least:.2f}",
        f"{one.ratio_of_medians:.2f}",
        f"{one.reference.rate:.0f} → {one.other.rate:.0f}",
    ]
    return f"| {' | '.join(cells)} |"
