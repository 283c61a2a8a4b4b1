"""How long does it take to generate and to verify one problem, family by family, and as a uniform mix?

    python benchmarks/generate.py [--seeds N] [--peer-items N]

Times are CPU times of one core. Ours: every environment, levels 0 to its maximum; one *attempt* at generation is one
call of ``generate``, one *problem* is all attempts of a training key until the split fits. Verification is of the
reference completion, inline, ten times in a row. Peer: every dataset of reasoning-gym from the package index
(``pip install reasoning-gym``) in its default configuration, one item at a time, in the same run.
Budgets: p95 20 ms and maximum 250 ms an attempt; median verification 30 microseconds for plain formats.
"""

import argparse
import importlib.util
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from _record import record
from rich.console import Console
from rich.table import Table

import rlgym
from rlgym.environment import Retry
from rlgym.keys import ProblemKey
from rlgym.problem import SingleTurnProblem, build
from rlgym.registry import load, registry

PEER = "reasoning-gym"
REPEATS = 10  # verifications in one reading of the clock
PEER_LIMIT_S = 120  # wall seconds for all items of one dataset; what is not done by then is said


def milliseconds(call: Any) -> float:
    start = time.process_time()
    with suppress(Retry):
        call()
    return round(1_000 * (time.process_time() - start), 5)


def ours(name: str, seeds: int) -> dict[str, Any]:
    entry, task = registry().find(name), load(name)
    levels = range(task.max_difficulty + 1)
    attempts, problems, verifications = [], {}, []
    for level in levels:
        knobs = task.knob_values(level)
        problems[level] = []
        for seed in range(seeds):
            key = ProblemKey(entry.name, entry.version, level, seed=seed)
            rng = key.rng(0)
            attempts.append(milliseconds(lambda: task.generate(rng, **knobs)))  # noqa: B023  # called at once
            problems[level].append(milliseconds(lambda: build(task, key)))  # noqa: B023  # called at once
        problem = build(task, ProblemKey(entry.name, entry.version, level))
        completion = problem.reference_completion
        verify = problem.verify_inline if isinstance(problem, SingleTurnProblem) else problem.verify
        turns = len(completion) if isinstance(completion, list) else 1
        for _ in range(seeds):
            verifications.append(round(1_000 * milliseconds(lambda: repeat(verify, completion)) / REPEATS / turns, 3))  # noqa: B023
    return {
        "format": type(task.answer).__name__,
        "attempt_ms": attempts,
        "problem_ms": {str(level): times for level, times in problems.items()},
        "verify_us": verifications,
    }


def repeat(verify: Any, completion: Any) -> None:
    """Often enough that reading the clock, about as long as the fastest verification, does not count."""
    for _ in range(REPEATS):
        verify(completion)


def peer_dataset(name: str, items: int) -> None:
    """In a process of its own: a line ``ms TIME`` an item, CPU time in milliseconds; some datasets print as well."""
    import reasoning_gym

    dataset = reasoning_gym.create_dataset(name, size=items, seed=1)
    for i in range(items):
        print("ms", milliseconds(lambda: dataset[i]), flush=True)  # noqa: B023  # called at once


def peer(items: int) -> dict[str, Any]:
    from reasoning_gym.factory import DATASETS

    found: dict[str, Any] = {}
    for name in sorted(set(DATASETS) - {"composite"}):
        command = [sys.executable, __file__, "--peer-dataset", name, "--peer-items", str(items)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PEER_LIMIT_S, check=False)
            output, fault = done.stdout, done.stderr.strip().rpartition("\n")[2] if done.returncode else ""
        except subprocess.TimeoutExpired as expired:
            output, fault = (expired.stdout or b"").decode(), f"stopped after {PEER_LIMIT_S} s"
        times = [float(line[3:]) for line in output.splitlines() if line.startswith("ms ")]
        found[name] = {"item_ms": times, "fault": fault}
    return found


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def mix_per_second(families: dict[str, Any], levels: range) -> float:
    """Problems a second a core if every family and level is drawn equally often."""
    means = [
        statistics.fmean(time_ms for level in levels for time_ms in family["problem_ms"].get(str(level), []))
        for family in families.values()
    ]
    return 1_000 / statistics.fmean(means)


def show(families: dict[str, Any], peers: dict[str, Any]) -> None:
    console = Console(width=120)
    table = Table(title="one attempt at generation (ms), one verification (µs)")
    for column in ("environment", "format", "p50", "p95", "max", "verify p50", "verify p95"):
        table.add_column(column, justify="left" if column in ("environment", "format") else "right")
    for name, family in families.items():
        times, checks = family["attempt_ms"], family["verify_us"]
        cells = [statistics.median(times), percentile(times, 0.95), max(times)]
        table.add_row(
            name,
            family["format"],
            *(f"{cell:.3f}" for cell in cells),
            f"{statistics.median(checks):.1f}",
            f"{percentile(checks, 0.95):.1f}",
        )
    console.print(table)
    summary = Table(title="uniform mix")
    for column in ("suite", "families", "problems / s / core", "slowest item (s)", "median item (ms)"):
        summary.add_column(column, justify="left" if column == "suite" else "right")
    for label, levels in (("rlgym, levels 0-20", range(21)), ("rlgym, levels 0-10", range(11))):
        times = [t for f in families.values() for level in levels for t in f["problem_ms"].get(str(level), [])]
        summary.add_row(
            label,
            str(len(families)),
            f"{mix_per_second(families, levels):.0f}",
            f"{max(times) / 1_000:.3f}",
            f"{statistics.median(times):.3f}",
        )
    if peers:
        done = {name: found["item_ms"] for name, found in peers.items() if found["item_ms"]}
        means = [statistics.fmean(times) for times in done.values()]
        every = [t for times in done.values() for t in times]
        summary.add_row(
            PEER,
            str(len(done)),
            f"{1_000 / statistics.fmean(means):.0f}",
            f"{max(every) / 1_000:.3f}",
            f"{statistics.median(every):.3f}",
        )
    console.print(summary)
    for name, found in peers.items():
        if found["fault"]:
            console.print(f"{PEER} {name}: {len(found['item_ms'])} items, then: {found['fault']}", style="dim")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="problems a level and family")
    parser.add_argument("--peer-items", type=int, default=40, help="items a dataset of the peer")
    parser.add_argument("--peer-dataset", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer_dataset:
        peer_dataset(options.peer_dataset, options.peer_items)
        return
    families = {name: ours(name, options.seeds) for name in rlgym.names()}
    installed = importlib.util.find_spec("reasoning_gym") is not None
    peers = peer(options.peer_items) if installed else {}
    if not installed:
        print(f"{PEER} is not installed, so its rows are missing: pip install {PEER}")
    show(families, peers)
    path = record("generate", vars(options), {"rlgym": families, PEER: peers}, packages=(PEER,))
    print(f"raw values: {path.name}")


if __name__ == "__main__":
    main()
