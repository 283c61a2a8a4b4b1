"""What does a curriculum of 1,000 environments cost a problem, and what does it cost to save and to resume it?

    python benchmarks/curriculum.py [--arms N] [--schedulers a,b] [--draws N]

Processor time of one core. A problem is one draw, its report with 8 verdicts, and its share of learning at the next
draw, in steps of 64 problems. State: as JSON after so many draws, with the ledger full and the last reports pending;
saved is ``state_dict`` and ``json.dumps``, loaded is ``json.loads`` and ``load_state_dict``. The learner solves a level
with a chance that falls over the levels and rises over the run, so that adaptive schedulers visit many of them.
Budgets: 20 microseconds a problem, 2 MB of state, 100 ms to save and to load.
"""

import argparse
import json
import statistics
import time
from typing import Any

from _record import record
from rich.console import Console
from rich.table import Table

from rlgym.difficulty import SCHEDULERS, Arm, Curriculum, Draw
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.verdict import Verdict, correct, wrong

GROUP, STEP, LEVELS = 8, 64, 21
SAMPLES, STEPS = 15, 100  # a sample is so many steps


def learner() -> list[list[Verdict]]:
    """Verdicts by the number of correct ones."""
    return [[correct()] * right + [wrong("wrong")] * (GROUP - right) for right in range(GROUP + 1)]


def answers(draws: list[Draw], verdicts: list[list[Verdict]], skill: float, rng: Rng) -> list[list[Verdict]]:
    """What the learner reports; outside the clock."""
    found = []
    for draw in draws:
        chance = min(max(0.5 + (skill - draw.key.difficulty) / 8, 0.02), 0.98)
        found.append(verdicts[sum(rng.random() < chance for _ in range(GROUP))])
    return found


def problem_us(curriculum: Curriculum, skill: float, rng: Rng) -> float:
    """Microseconds a problem, over ``STEPS`` steps."""
    verdicts, spent = learner(), 0.0
    for _ in range(STEPS):
        start = time.process_time()
        draws = curriculum.draw(STEP)
        spent += time.process_time() - start
        reports = answers(draws, verdicts, skill, rng)
        start = time.process_time()
        for draw, report in zip(draws, reports, strict=True):
            curriculum.report(draw.index, report, tokens=4_000, seconds=1.25, policy_version=7)
        spent += time.process_time() - start
    return 1e6 * spent / (STEPS * STEP)


def measure(kind: str, arms: list[Arm], draws: int) -> dict[str, Any]:
    curriculum, rng = Curriculum(arms, kind), Rng(hashed_seed("benchmark", kind))
    verdicts = learner()
    for played in range(0, draws, STEP):
        drawn = curriculum.draw(STEP)
        for draw, report in zip(drawn, answers(drawn, verdicts, LEVELS * played / draws, rng), strict=True):
            curriculum.report(draw.index, report, tokens=4_000, seconds=1.25, policy_version=7)
    problem = [problem_us(curriculum, LEVELS / 2, rng) for _ in range(SAMPLES)]
    saved, loaded, metrics, text = [], [], [], ""
    for _ in range(SAMPLES):
        start = time.process_time()
        text = json.dumps(curriculum.state_dict())
        saved.append(1e3 * (time.process_time() - start))
        resumed = Curriculum(arms, kind)
        start = time.process_time()
        resumed.load_state_dict(json.loads(text))
        loaded.append(1e3 * (time.process_time() - start))
        start = time.process_time()
        resumed.metrics()
        metrics.append(1e3 * (time.process_time() - start))
    levels = sum(len(arm["levels"]) for arm in curriculum.metrics()["arms"].values()) / len(arms)
    return {
        "problem_us": problem,
        "state_bytes": len(text),
        "save_ms": saved,
        "load_ms": loaded,
        "metrics_ms": metrics,
        "levels_drawn_an_arm": levels,
    }


def show(found: dict[str, dict[str, Any]]) -> None:
    table = Table(title="medians; a problem is draw, report and learning")
    for column in ("scheduler", "problem µs", "state MB", "save ms", "load ms", "metrics ms", "levels an arm"):
        table.add_column(column, justify="left" if column == "scheduler" else "right")
    for kind, row in found.items():
        times = [statistics.median(row[name]) for name in ("save_ms", "load_ms", "metrics_ms")]
        table.add_row(
            kind,
            f"{statistics.median(row['problem_us']):.1f}",
            f"{row['state_bytes'] / 1e6:.2f}",
            *(f"{value:.0f}" for value in times),
            f"{row['levels_drawn_an_arm']:.1f}",
        )
    Console(width=120).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arms", type=int, default=1_000, help="environments")
    parser.add_argument("--schedulers", default=",".join(SCHEDULERS), help="kinds, separated by commas")
    parser.add_argument("--draws", type=int, default=200_000, help="before the clock starts")
    options = parser.parse_args()
    arms = [Arm(f"rlgym/Environment{i:04}-v0", tuple(range(LEVELS))) for i in range(options.arms)]
    found = {kind: measure(kind, arms, options.draws) for kind in options.schedulers.split(",")}
    show(found)
    path = record("curriculum", vars(options), found)
    print(f"raw values: {path.name}")


if __name__ == "__main__":
    main()
