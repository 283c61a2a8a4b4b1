"""The picture of simulated curricula side by side: ability, level and groups with a signal over rollouts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from rlgym.difficulty.simulation import Series

__all__ = ["draw_comparison"]

_SMOOTH = 5  # steps in the running mean of what differs much from step to step


def draw_comparison(path: Path, title: str, compared: Mapping[str, Sequence[Series]]) -> None:
    """Write a picture, its kind by the ending of the path.

    Args:
        title: stands over all.
        compared: by name, the series of one or more runs with equally many steps; lines are their means, and round
            the ability stands the range of all runs.
    """
    figure = Figure(figsize=(13, 4.2), layout="constrained")
    figure.suptitle(title)
    ability, level, signal = figure.subplots(1, 3)
    for i, (name, runs) in enumerate(compared.items()):
        rollouts = _table(runs, lambda series: series.rollouts).mean(axis=0)
        abilities = _table(runs, lambda series: series.ability)
        ability.plot(rollouts, abilities.mean(axis=0), color=f"C{i}", label=name)
        ability.fill_between(rollouts, abilities.min(axis=0), abilities.max(axis=0), color=f"C{i}", alpha=0.15, lw=0)
        _smooth(level, rollouts, _table(runs, lambda series: series.level), f"C{i}")
        _smooth(signal, rollouts, _table(runs, lambda series: series.signal), f"C{i}")
    ability.set(title="Ability: mean chance over all levels", xlabel="rollouts", ylim=(0, 1))
    ability.legend(loc="upper left", fontsize="small")
    level.set(title="Mean level drawn", xlabel="rollouts")
    signal.set(title="Share of groups with a signal", xlabel="rollouts", ylim=(0, 1))
    figure.savefig(path, dpi=110)


def _table(runs: Sequence[Series], of: Callable[[Series], Sequence[float]]) -> NDArray[np.float64]:
    """One row a run."""
    return np.array([of(series) for series in runs], dtype=np.float64)


def _smooth(axes: Axes, rollouts: NDArray[np.float64], table: NDArray[np.float64], color: str) -> None:
    """A line of the mean over runs and neighbouring steps; a step's value stands at its end."""
    values, reach = table.mean(axis=0), _SMOOTH // 2
    means = [values[max(0, i - reach) : i + reach + 1].mean() for i in range(len(values))]
    axes.plot(rollouts[1:], means, color=color)
