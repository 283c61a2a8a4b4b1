"""What do answers that hang cost the guard: throughput at 0 %, 1 % and 10 % of 10,000 tasks?

    python benchmarks/guard.py [--tasks N] [--deadline S]

A task returns its number at once or computes for ever; hanging ones are spread evenly. The floor is the time that no
guard of so many workers can be under: each hanging task takes its whole deadline, ``deadline x hangs / workers``. The
deadline is a tenth of a second instead of the usual half, so that the run is short; what a kill costs beyond it, a new
worker among others, does not depend on it. A result that is missing, of another task, or of the wrong kind counts as
lost. Processes left are those of the workers' command line that the system still has after the guard was closed.
"""

import argparse
import os
import time
from pathlib import Path
from typing import Any

from _record import record
from rich.console import Console
from rich.table import Table

from rlgym.verifiers.guard import Guard

WORK = "_hangs:work"
PERCENT = (0, 1, 10)


def measure(tasks: int, percent: int, workers: int, deadline_s: float) -> dict[str, Any]:
    hangs = [percent > 0 and i % (100 // percent) == 0 for i in range(tasks)]
    with Guard(WORK, workers=workers, deadline_s=deadline_s) as guard:
        guard.run([[i, 0] for i in range(workers)])  # workers are up
        start = time.perf_counter()
        results = guard.run([[i, int(hangs[i])] for i in range(tasks)])
        wall_s = time.perf_counter() - start
    expected = [("deadline", None) if hang else ("done", i) for i, hang in enumerate(hangs)]
    lost = abs(len(results) - tasks)
    lost += sum((result.outcome, result.value) != wanted for result, wanted in zip(results, expected, strict=False))
    floor_s = deadline_s * sum(hangs) / workers
    return {
        "hanging_percent": percent,
        "hangs": sum(hangs),
        "wall_s": round(wall_s, 3),
        "floor_s": floor_s,
        "tasks_per_s": round(tasks / wall_s, 1),
        "ms_per_kill": round(1_000 * workers * (wall_s - floor_s) / sum(hangs), 1) if any(hangs) else None,
        "lost_or_reordered": lost,
        "processes_left": processes_left(),
    }


def processes_left() -> int:
    """Running workers; one that is dying has a second for it."""
    for _ in range(100):
        found = sum(WORK.encode() in command for command in map(command_line, Path("/proc").glob("[0-9]*")))
        if not found:
            return 0
        time.sleep(0.01)
    return found


def command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it ended meanwhile
        return b""


def show(rows: list[dict[str, Any]], workers: int) -> None:
    table = Table(title=f"{workers} workers")
    for column in ("hanging", "wall s", "floor s", "tasks / s", "ms a kill beyond the floor", "lost", "processes left"):
        table.add_column(column, justify="right")
    for row in rows:
        cells = [row["wall_s"], row["floor_s"], row["tasks_per_s"], row["ms_per_kill"] or "", row["lost_or_reordered"]]
        table.add_row(f"{row['hanging_percent']} %", *map(str, cells), str(row["processes_left"]))
    Console(width=120).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--deadline", type=float, default=0.1, help="processor seconds of a task")
    options = parser.parse_args()
    workers = len(os.sched_getaffinity(0))
    rows = [measure(options.tasks, percent, workers, options.deadline) for percent in PERCENT]
    show(rows, workers)
    path = record("guard", {**vars(options), "workers": workers}, rows)
    print(f"raw values: {path.name}")


if __name__ == "__main__":
    main()
