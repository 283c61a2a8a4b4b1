"""What a run shows while it goes on: one live table, and plain lines for what stays."""

from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from rlgym.train.evaluate import Evaluation
from rlgym.train.grpo import Step
from rlgym.train.warmup import WarmupRecord

__all__ = ["Display"]


class Display:
    """Shows a quickstart run on a console; a context manager, for the live part.

    Args:
        warmup_steps: how many there will be.
        steps: how many steps of RL there will be.
    """

    def __init__(self, console: Console, *, warmup_steps: int, steps: int) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[shown]}"),
            console=console,
        )
        self._warmup = self._progress.add_task("warm start", total=warmup_steps, start=False, shown="")
        self._steps = self._progress.add_task("RL", total=steps, start=False, shown="")
        self._live = Live(self._progress, console=console, refresh_per_second=4)
        self._before: Evaluation | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def say(self, line: str) -> None:
        """A line that stays."""
        self._console.print(line, highlight=False)

    def warmed(self, record: WarmupRecord) -> None:
        """An update of the warm start is done."""
        shown = f"loss {record.loss:.3f}, {record.tokens / record.seconds:,.0f} tokens/s"
        self._advance(self._warmup, record.step, shown)
        self._plain("warm start", self._warmup, record.step, shown)

    def stepped(self, step: Step) -> None:
        """A step of RL is done."""
        shown = f"reward {step.reward:.3f}, {step.tokens_per_second:,.0f} tokens/s"
        self._advance(self._steps, step.step, shown)
        self._live.update(Group(self._progress, step_table(step)))
        levels = ", ".join(f"{_short(name)} {level.highest}" for name, level in step.environments.items())
        self._plain("RL step", self._steps, step.step, f"{shown}, levels up to {levels}")

    def evaluated(self, evaluation: Evaluation) -> None:
        """A held-out evaluation is done: the first is before RL, the second after."""
        if self._before is None:
            self._before = evaluation
            self.say(f"held out, before RL: sampled {evaluation.sampled:.3f}, greedy {evaluation.greedy:.3f}")
        else:
            self._console.print(comparison_table(self._before, evaluation))

    def _advance(self, task: TaskID, done: int, shown: str) -> None:
        self._progress.start_task(task)
        self._progress.update(task, completed=done, shown=shown)

    def _plain(self, what: str, task: TaskID, done: int, shown: str) -> None:
        """About twenty lines a phase where there is no terminal to draw on."""
        total = int(self._progress.tasks[task].total or 0)
        if not self._console.is_terminal and (done == total or done % max(1, total // 20) == 0):
            self.say(f"{what} {done}/{total}: {shown}")


def step_table(step: Step) -> Table:
    """One step by environment: accuracy and levels."""
    table = Table(title=f"step {step.step}: reward {step.reward:.3f}, accuracy {step.accuracy:.3f}")
    for column in ("environment", "levels", "accuracy", "rollouts"):
        table.add_column(column, justify="left" if column == "environment" else "right")
    for name, level in step.environments.items():
        accuracy = f"{level.correct / level.rollouts:.2f}" if level.rollouts else "-"
        table.add_row(_short(name), f"{level.lowest} to {level.highest}", accuracy, str(level.rollouts))
    return table


def comparison_table(before: Evaluation, after: Evaluation) -> Table:
    """Held-out accuracy before and after, by environment and level."""
    table = Table(title="held-out accuracy (test split), before RL -> after")
    for column in ("environment", "level", "sampled", "greedy"):
        table.add_column(column, justify="left" if column == "environment" else "right")
    rows = list(zip(before.scores, after.scores, strict=True))
    for i, (old, new) in enumerate(rows):
        last = i + 1 == len(rows) or rows[i + 1][0].environment != old.environment
        table.add_row(
            _short(old.environment),
            str(old.level),
            f"{old.sampled:.2f} -> {new.sampled:.2f}",
            f"{old.greedy:.2f} -> {new.greedy:.2f}",
            end_section=last,
        )
    table.add_row(
        "all",
        "",
        f"{before.sampled:.3f} -> {after.sampled:.3f}",
        f"{before.greedy:.3f} -> {after.greedy:.3f}",
        style="bold",
    )
    return table


def _short(name: str) -> str:
    """``SortNumbers`` for ``rlgym/SortNumbers-v0``."""
    return name.removeprefix("rlgym/").rpartition("-v")[0]
