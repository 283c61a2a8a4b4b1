"""The picture of a run: learning curves above, difficulty curves below."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlgym.train.evaluate import Evaluation
from rlgym.train.grpo import Step

__all__ = ["draw_curves"]

_SMOOTH = 0.9  # of the running mean drawn over the raw rewards


def draw_curves(path: Path, steps: Sequence[Step], before: Evaluation, after: Evaluation) -> None:
    """Write a PNG of rewards, difficulty windows and the held-out accuracy by level, before and after."""
    figure = Figure(figsize=(11, 7), layout="constrained")
    axes = figure.subplots(2, 2)
    _rewards(axes[0, 0], steps)
    _windows(axes[1, 0], steps)
    _levels(axes[0, 1], "sampled", before, after)
    _levels(axes[1, 1], "greedy", before, after)
    figure.savefig(path, dpi=110)


def _rewards(axes: Axes, steps: Sequence[Step]) -> None:
    numbers, rewards = [step.step for step in steps], [step.reward for step in steps]
    axes.plot(numbers, rewards, color="tab:blue", alpha=0.3, linewidth=1)
    axes.plot(numbers, _running_mean(rewards), color="tab:blue", label="mean reward")
    shares = [step.trained / step.groups for step in steps]
    axes.plot(numbers, _running_mean(shares), color="tab:orange", label="groups with a signal")
    axes.set(title="Training: problems get harder as the policy gets better", xlabel="step", ylim=(0, 1))
    axes.legend(loc="lower left")


def _windows(axes: Axes, steps: Sequence[Step]) -> None:
    for name in sorted({name for step in steps for name in step.environments}):
        points = [(step.step, step.environments[name].highest) for step in steps if name in step.environments]
        axes.plot(*zip(*points, strict=True), drawstyle="steps-post", label=_short(name))
    axes.set(title="Highest difficulty drawn", xlabel="step", ylabel="level")
    axes.legend(fontsize="small")


def _levels(axes: Axes, kind: str, before: Evaluation, after: Evaluation) -> None:
    colors = {name: f"C{i}" for i, name in enumerate(sorted({score.environment for score in after.scores}))}
    for name, color in colors.items():
        for evaluation, line in ((before, "--"), (after, "-")):
            scores = evaluation.of(name).scores
            values = [score.sampled if kind == "sampled" else score.greedy for score in scores]
            label = _short(name) if evaluation is after else None
            axes.plot([score.level for score in scores], values, line, color=color, label=label)
    totals = (before.sampled, after.sampled) if kind == "sampled" else (before.greedy, after.greedy)
    title = f"Held out, {kind}: {totals[0]:.3f} before (dashed), {totals[1]:.3f} after"
    axes.set(title=title, xlabel="level", ylim=(-0.02, 1.02))
    axes.legend(fontsize="small")


def _running_mean(values: Sequence[float]) -> list[float]:
    """Exponential mean, corrected for its start."""
    total = weight = 0.0
    means = []
    for value in values:
        total, weight = _SMOOTH * total + value, _SMOOTH * weight + 1
        means.append(total / weight)
    return means


def _short(name: str) -> str:
    return name.removeprefix("rlgym/").rpartition("-v")[0]
