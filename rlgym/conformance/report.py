"""What the battery says: rows, each a promise with its figure, and the report of one environment."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

__all__ = ["Report", "Row", "Status", "Tier", "failed", "missing", "passed", "skipped"]

Status = Literal["pass", "fail", "missing", "skip"]


class Tier(StrEnum):
    """How much the battery does: a CPU-second an environment, or every level."""

    QUICK = "quick"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True)
class Row:
    """One promise, kept or broken.

    Attributes:
        name: the promise in a word, ``"near_misses"``.
        status: ``missing`` where the check needs an oracle or a playthrough that is not there (fails the thorough
            tier), ``skip`` where the promise does not apply or an earlier row already says why it cannot be checked.
        figure: what was measured, ``"0 of 96 accepted"``.
        detail: the first counterexample, or the way out.
    """

    name: str
    status: Status
    figure: str = ""
    detail: str = ""


def passed(name: str, figure: str) -> Row:
    """A promise that was kept."""
    return Row(name, "pass", figure)


def failed(name: str, figure: str, detail: str) -> Row:
    """A promise that was broken, with the first counterexample."""
    return Row(name, "fail", figure, detail)


def missing(name: str, detail: str) -> Row:
    """A promise that nothing here can check; the detail says what to write."""
    return Row(name, "missing", "", detail)


def skipped(name: str, detail: str) -> Row:
    """A promise that does not apply here."""
    return Row(name, "skip", "", detail)


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of one environment, and what was measured on the way (JSON-able)."""

    name: str
    tier: Tier
    rows: tuple[Row, ...]
    measured: dict[str, Any]  # Any: JSON

    @property
    def passed(self) -> bool:
        """Whether nothing is broken (thorough: and nothing is missing)."""
        bad = {"fail", "missing"} if self.tier is Tier.THOROUGH else {"fail"}
        return not any(row.status in bad for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-able data (Any: JSON)."""
        rows = [asdict(row) for row in self.rows]
        return {
            "name": self.name,
            "tier": str(self.tier),
            "passed": self.passed,
            "rows": rows,
            "measured": self.measured,
        }
