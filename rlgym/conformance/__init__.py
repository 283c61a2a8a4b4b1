"""The battery behind ``rlgym check``: every promise that an environment makes, as a row with its figure."""

from pathlib import Path

from rlgym.conformance import construction, judgement, shortcuts
from rlgym.conformance.oracle import find_oracle
from rlgym.conformance.report import Report, Row, Tier, skipped
from rlgym.conformance.sample import Sample
from rlgym.registry import load, registry

__all__ = ["Report", "Row", "Tier", "check"]


def check(name: str, tier: Tier, oracles: Path | None, playthroughs: Path | None = None) -> Report:
    """Run the battery on one environment.

    Args:
        oracles: the directory of oracle files, ``<topic>/<file name>``; without one, rows that need it are missing.
        playthroughs: the directory of recorded transcripts, ``<Name>.txt``; without one, that row is skipped.

    Raises:
        UnknownEnvironment, EnvironmentImportFailed, InvalidEnvironment: if there is no such class to check.
        InvalidParameter: if its oracle file does not import.
    """
    entry = registry().find(name)
    sample = Sample(entry, load(name), tier, find_oracle(entry, oracles), playthroughs)
    rows: list[Row] = []
    blocked = ""
    for row in (*construction.ROWS, *judgement.ROWS, *shortcuts.ROWS):
        if blocked and row not in _ALWAYS:
            rows.append(skipped(row.__name__, blocked))
            continue
        rows.append(row(sample))
        if rows[-1].status == "fail" and row in _GATES:
            blocked = f"the row {rows[-1].name} has to pass first"
    return Report(entry.name, tier, tuple(rows), sample.measured)


_ALWAYS = (construction.contract, construction.knobs, construction.generation)
_GATES = (construction.generation, construction.round_trip, judgement.bounded)
