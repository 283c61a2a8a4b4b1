"""Which scheduler raises ability most, at equal rollouts, on simulated learners of every family?

    python benchmarks/schedulers.py

Every scheduler of the registry, with its defaults, and an oracle that knows one step of the learner's future, run
against every family with the same learners and the same luck, under uniform mixture and fixed groups of eight. Printed
are means over the seeds of the gain in final ability, of the area under the learning curve, of the share of problems
whose groups carry a signal and of problems wasted; then ours against each other one: the mean difference with its
bootstrap interval of 95 %, and the p-value of Wilcoxon's signed-rank test, Holm-corrected over the families.
"""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from statistics import fmean
from typing import Any

import numpy as np
from _record import record
from scipy.stats import wilcoxon

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum
from rlgym.difficulty.schedulers import SCHEDULERS
from rlgym.difficulty.simulation import DEVELOPMENT, HELD_OUT, LEARNERS, Oracle, simulate
from rlgym.rng import Rng, hashed_seed

OURS = "frontier"
ORACLE = "oracle"
RIVALS = ("uniform", "window", "two_threshold", "staircase")
ARMS, LEVELS, STEPS, PROBLEMS = 16, 21, 100, 64
RESAMPLES = 10_000
MEASURES = ("gain", "area", "signal", "wasted")


def main() -> None:
    """Measure, print, record."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--seeds", type=int, default=20)
    arguments.add_argument("--processes", type=int, default=2)
    given = arguments.parse_args()
    names, seeds = [*SCHEDULERS, ORACLE], range(given.seeds)
    runs = list(product(LEARNERS, names, seeds))
    begun = time.perf_counter()
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        measured = list(pool.map(run, *zip(*runs, strict=True), chunksize=4))
    results: dict[str, Any] = {family: {name: [] for name in names} for family in LEARNERS}
    for (family, name, _), found in zip(runs, measured, strict=True):
        results[family][name].append(found)
    show(results, names)
    setting = {"seeds": given.seeds, "arms": ARMS, "levels": LEVELS, "steps": STEPS, "problems": PROBLEMS}
    families = {"development": list(DEVELOPMENT), "held_out": list(HELD_OUT)}
    found = {"runs": results, "versus": {rival: versus(results, rival) for rival in RIVALS}}
    path = record("schedulers", {**setting, **families}, found, packages=("scipy",))
    print(f"\n{len(runs)} runs in {time.perf_counter() - begun:.0f} s; written to {path}")


def run(family: str, name: str, seed: int) -> list[float]:
    """One run: the measures, in their order. Learner and luck depend on family and seed alone."""
    arms = [Arm(f"simulated/Environment{i}-v0", tuple(range(LEVELS))) for i in range(ARMS)]
    learner = LEARNERS[family](arms, Rng(hashed_seed("benchmark", "learner", family, seed)))
    scheduler = Oracle(learner) if name == ORACLE else name
    curriculum = Curriculum(arms, scheduler, seed=seed, open_draws=PROBLEMS)
    luck = Rng(hashed_seed("benchmark", "luck", family, seed))
    series = simulate(curriculum, learner, luck, steps=STEPS, problems=PROBLEMS)
    return [round(value, 6) for value in (series.gain, series.area, fmean(series.signal), fmean(series.wasted))]


def versus(results: dict[str, Any], rival: str) -> dict[str, Any]:
    """Ours less a rival, by measure and family: mean, interval, corrected p-value."""
    found: dict[str, Any] = {}
    for column, measure in enumerate(MEASURES[:2]):
        rows = {}
        for family, runs in results.items():
            ours, theirs = (np.array([row[column] for row in runs[name]]) for name in (OURS, rival))
            difference = ours - theirs
            p = float(wilcoxon(difference).pvalue) if difference.any() else 1.0
            rows[family] = {"mean": float(difference.mean()), "interval": interval(difference), "p": p}
        for family, p in zip(rows, holm([row["p"] for row in rows.values()]), strict=True):
            rows[family]["p"] = p
        found[measure] = rows
    return found


def interval(values: np.ndarray[Any, Any]) -> list[float]:
    """The bootstrap interval of 95 % of a mean."""
    rng = np.random.default_rng(0)
    means = values[rng.integers(len(values), size=(RESAMPLES, len(values)))].mean(axis=1)
    return [float(bound) for bound in np.quantile(means, (0.025, 0.975))]


def holm(values: Sequence[float]) -> list[float]:
    """Holm's correction of p-values (Scandinavian Journal of Statistics 6, 1979)."""
    corrected, least = [0.0] * len(values), 0.0
    for rank, i in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        least = max(least, min(1.0, (len(values) - rank) * values[i]))
        corrected[i] = least
    return corrected


def show(results: dict[str, Any], names: Sequence[str]) -> None:
    """Print the means, and ours against the rivals."""
    for column, measure in enumerate(MEASURES):
        print(f"\n{measure}\n{'':>18}" + "".join(f"{name[:11]:>12}" for name in names))
        for family, runs in results.items():
            print(f"{family:>18}" + "".join(f"{fmean(row[column] for row in runs[name]):12.3f}" for name in names))
    for rival in RIVALS:
        for measure, rows in versus(results, rival).items():
            print(f"\n{OURS} less {rival}: {measure}")
            for family, row in rows.items():
                low, high = row["interval"]
                print(f"{family:>18} {row['mean']:+.4f} [{low:+.4f}, {high:+.4f}] p = {row['p']:.2g}")


if __name__ == "__main__":
    main()
