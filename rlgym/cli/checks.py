"""``rlgym check`` and ``rlgym playthrough``: the battery on environments, and their recorded transcripts."""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlgym.cli.faults import Complaint, environment_code
from rlgym.cli.gaps import Gap, gaps
from rlgym.cli.rotation import due
from rlgym.cli.screen import heading, say, say_json, table
from rlgym.errors import RlgymError
from rlgym.registry import Entry, load, registry

if TYPE_CHECKING:  # the battery is imported by the commands that run it
    from rlgym.conformance import Report, Row, Tier

__all__ = ["check", "playthrough"]

ORACLES = Path("tests/oracles")
PLAYTHROUGHS = Path("tests/playthroughs")


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one environment.

    Attributes:
        name: its full name.
        report: the battery's; None where there was nothing to run it on.
        fault: why there is no report; empty if there is one, or if something is still to be filled in.
        unfilled: places of its files that ``rlgym new`` left to the author.
    """

    name: str
    report: "Report | None" = None
    fault: str = ""
    unfilled: tuple[Gap, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the battery ran and passed."""
        return self.report is not None and self.report.passed

    def to_json(self) -> dict[str, Any]:
        """The report, or why there is none (Any: JSON)."""
        if self.report is not None:
            return self.report.to_json()
        unfilled = [{"path": str(gap.path), "line": gap.line, "what": gap.what} for gap in self.unfilled]
        return {"name": self.name, "passed": False, "fault": self.fault, "unfilled": unfilled}


@dataclass(frozen=True, slots=True)
class Battery:
    """What to run on each environment; goes to the worker processes as it is."""

    tier: "Tier"
    oracles: Path | None
    playthroughs: Path | None

    def __call__(self, name: str) -> Checked:
        """One environment, whatever its code does short of ending the process."""
        from rlgym.conformance import check
        from rlgym.conformance.oracle import oracle_path

        entry = registry().find(name)
        files = [entry.path, self.oracles and oracle_path(entry, self.oracles)]
        unfilled = tuple(gap for path in files if path is not None and path.is_file() for gap in gaps(path))
        if unfilled:
            return Checked(entry.name, unfilled=unfilled)
        try:
            return Checked(entry.name, check(entry.name, self.tier, self.oracles, self.playthroughs))
        except RlgymError as error:
            return Checked(entry.name, fault=str(error))
        except Exception as error:  # the border: the other environments are checked all the same
            return Checked(entry.name, fault="the battery broke off:\n" + "".join(traceback.format_exception(error)))


def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Environments to check.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are installed.")] = False,
    rotating: Annotated[
        bool, typer.Option("--rotating", help="Those that the last commit changed, and a twentieth that moves on.")
    ] = False,
    thorough: Annotated[bool, typer.Option("--thorough/--quick", help="Every level, or a sample of each row.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
    oracles: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help=f"Directory of oracle files; {ORACLES} where it exists."),
    ] = None,
    playthroughs: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help=f"Directory of transcripts; {PLAYTHROUGHS} where it exists."),
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep what was measured beside the environments.")] = False,
    jobs: Annotated[int, typer.Option(min=0, help="Environments at a time; 0: one a core.")] = 0,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every row of every environment.")] = False,
) -> None:
    """Check that environments keep their promises; status 1 if one does not."""
    from rlgym.conformance import Tier

    if (bool(names), everything, rotating).count(True) != 1:
        raise Complaint("check: name environments, or give --all or --rotating")
    if record and not thorough:
        raise Complaint("check --record: only --thorough measures every level; give both")
    found = registry()
    if names:
        entries = [found.find(name) for name in dict.fromkeys(names)]
    else:
        entries = [*found.entries.values()] if everything else due([*found.entries.values()], Path())
    battery = Battery(
        Tier.THOROUGH if thorough else Tier.QUICK,
        oracles or (ORACLES if ORACLES.is_dir() else None),
        playthroughs or (PLAYTHROUGHS if PLAYTHROUGHS.is_dir() else None),
    )
    results: list[Checked] = []
    for result in _run(battery, [entry.name for entry in entries], jobs or len(os.sched_getaffinity(0))):
        results.append(result)
        if not as_json:
            _print(result, whole=verbose or len(entries) == 1)
    broken = found.broken if everything else {}
    passed = all(result.passed for result in results) and not broken
    if record:
        _record(results, quiet=as_json)
    if as_json:
        reports = [result.to_json() for result in sorted(results, key=lambda result: result.name)]
        say_json({"tier": battery.tier, "passed": passed, "environments": reports, "broken": broken})
    else:
        for name, cause in sorted(broken.items()):
            say(f"broken: {name}: {' '.join(cause.split())}")
        _summarise(results)
    if not passed:
        raise typer.Exit(1)


def _run(battery: Battery, names: Sequence[str], jobs: int) -> Iterator[Checked]:
    """Results as they come, from up to ``jobs`` processes; in this process where there is only one to run."""
    if len(names) == 1:
        yield battery(names[0])
        return
    died = []
    for name, future in _in_processes(battery, names, jobs):
        try:
            yield future.result()
        except BrokenProcessPool:
            died.append(name)
    for name in died:  # one of them ended its process and took the others along; alone, each answers for itself
        for _, future in _in_processes(battery, [name], 1):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield Checked(name, fault="it ended the process that checked it (a crash, or out of memory)")


def _in_processes(battery: Battery, names: Sequence[str], jobs: int) -> Iterator[tuple[str, Future[Checked]]]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(names)), context, initializer=_end_quietly)
    try:
        futures = {pool.submit(battery, name): name for name in names}
        for future in as_completed(futures):
            yield futures[future], future
    except BaseException:  # interrupted: what is running must not run on
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    pool.shutdown()


def _end_quietly() -> None:
    """Let Ctrl-C end a worker without a traceback of its own."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _print(result: Checked, *, whole: bool) -> None:
    report = result.report
    if report is None:
        say(f"FAIL  {result.name}: {'not filled in yet' if result.unfilled else result.fault}")
        for gap in result.unfilled:
            say(f"      {gap.path}:{gap.line}  {gap.where}: {gap.what}")
        return
    counts = [f"{n} {status}" for status in ("pass", "fail", "missing", "skip") if (n := _count(report, status))]
    heading(f"{'ok  ' if report.passed else 'FAIL'}  {report.name}: {', '.join(counts)}")
    if whole:
        table(("", "row", "figure"), [(row.status, row.name, row.figure) for row in report.rows])
    for row in report.rows:
        if row.status in ("fail", "missing"):
            say(f"      {row.status}  {row.name}{_in_brackets(row)}: {row.detail}")


def _count(report: "Report", status: str) -> int:
    return sum(row.status == status for row in report.rows)


def _in_brackets(row: "Row") -> str:
    return f" ({row.figure})" if row.figure else ""


def _summarise(results: Sequence[Checked]) -> None:
    bad = sorted(result.name for result in results if not result.passed)
    ending = f"; failed: {', '.join(bad)}" if bad else ""
    say(f"{len(results) - len(bad)} of {len(results)} environments passed{ending}")


def _record(results: Sequence[Checked], *, quiet: bool) -> None:
    from rlgym import measured

    for result in results:
        if result.report is not None and result.passed:
            path = measured.record(registry().find(result.name), result.report.measured)
            if not quiet:
                say(f"recorded {result.name} in {path}")


def playthrough(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An environment.")],
    compare: Annotated[bool, typer.Option("--check", help="Compare with the recorded one instead of writing.")] = False,
    directory: Annotated[Path, typer.Option(help="Where transcripts are kept.")] = PLAYTHROUGHS,
) -> None:
    """Record the transcript of an environment, or check that the recorded one still holds."""
    from rlgym.conformance.playthrough import record, replay

    entry = registry().find(name)
    load(entry.name)
    path = directory / f"{entry.name.partition('/')[2]}.txt"
    if compare:
        recorded = path.read_text(encoding="utf-8", errors="replace")
        with environment_code(entry):
            differences = replay(entry.name, recorded)
        for line in differences:
            say(line)
        say(f"{path}: {f'{len(differences)} lines differ' if differences else 'holds'}")
        if differences:
            raise typer.Exit(1)
        return
    if directory == PLAYTHROUGHS and not directory.is_dir():
        raise Complaint(f"there is no {directory} here: run this in the project's root, or give --directory")
    with environment_code(entry):
        text = record(entry.name)
    before = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    directory.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    say(f"{path}: {'new' if before is None else 'unchanged' if before == text else _changed(entry)}")


def _changed(entry: Entry) -> str:
    return f"changed; what a released version {entry.version} stated or judged may change only with a new version"
