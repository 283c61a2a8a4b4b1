"""``rlgym curriculum``: curricula against simulated learners, from the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlgym.cli.faults import Complaint, extra_needed
from rlgym.cli.screen import say, table
from rlgym.errors import nearest

if TYPE_CHECKING:
    from rlgym.difficulty.arms import Arm
    from rlgym.difficulty.simulation import Learner, Series

__all__ = ["app"]

ORACLE = "oracle"

app = typer.Typer(name="curriculum", help="Compare curricula on simulated learners.")


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """What ``rlgym curriculum`` alone does: its help."""
    if context.invoked_subcommand is None:
        say(context.get_help())


@app.command()
def simulate(
    scheduler: Annotated[
        str, typer.Option(metavar="A,B,C", help="Which level comes next: one or more names; oracle knows the learner.")
    ] = "uniform,window,two_threshold,frontier",
    learner: Annotated[str, typer.Option(help="The family of simulated learners.")] = "practice",
    mixture: Annotated[str, typer.Option(help="Which environment comes next.")] = "uniform",
    allocation: Annotated[str, typer.Option(help="How many rollouts a problem gets.")] = "fixed_group",
    environments: Annotated[int, typer.Option(min=1, help="That the learner practises.")] = 8,
    levels: Annotated[int, typer.Option(min=1, help="Of each environment.")] = 21,
    steps: Annotated[int, typer.Option(min=1, help="Of training.")] = 100,
    problems: Annotated[int, typer.Option(min=1, help="Drawn a step.")] = 64,
    runs: Annotated[int, typer.Option(min=1, help="Each with a learner of its own.")] = 3,
    seed: Annotated[int, typer.Option("--seed", "-s", help="Names every random stream.")] = 0,
    out: Annotated[Path, typer.Option(dir_okay=False, help="Where the picture goes.")] = Path("simulation.png"),
    picture: Annotated[bool, typer.Option("--picture/--no-picture", help="Whether to draw one.")] = True,
) -> None:
    """Run schedulers against the same simulated learners, print a table and draw a picture.

    Ability is the learner's mean chance of success over all environments and levels; gain is how far it rose, area by
    how much it was higher on the mean of all rollouts. A group has a signal where some rollouts succeeded and some
    failed; a problem is wasted at a level where the learner succeeds in less than 2 or in more than 98 % of all cases.
    """
    from rlgym.difficulty.arms import Arm
    from rlgym.difficulty.simulation import LEARNERS

    names = _distinct(scheduler)
    if learner not in LEARNERS:
        raise Complaint(f"no learner {learner!r} among {', '.join(LEARNERS)}{nearest(learner, LEARNERS)}")
    if picture:
        with extra_needed("rlgym curriculum simulate", "; --no-picture prints the table alone"):
            from rlgym.train.comparison import draw_comparison
    arms = [Arm(f"simulated/Environment{i + 1}-v0", tuple(range(levels))) for i in range(environments)]
    compared = {
        name: [_run(name, mixture, allocation, LEARNERS[learner], arms, seed, i, steps, problems) for i in range(runs)]
        for name in names
    }
    header = ("scheduler", "ability", "gain", "lowest", "highest", "area", "signal", "wasted", "level", "rollouts")
    table(header, [_row(name, series) for name, series in compared.items()])
    if picture:
        draw_comparison(out, f"{learner}: {environments} environments, {runs} runs", compared)
        say(f"{out}: ability, level and groups with a signal over rollouts")


def _distinct(scheduler: str) -> list[str]:
    """The names that the option lists, each once.

    Raises:
        Complaint: if one is none of the registry's.
    """
    from rlgym.difficulty.schedulers import SCHEDULERS

    names, known = list(dict.fromkeys(name.strip() for name in scheduler.split(","))), [*SCHEDULERS, ORACLE]
    for name in names:
        if name not in known:
            raise Complaint(f"no scheduler {name!r} among {', '.join(known)}{nearest(name, known)}")
    return names


def _run(
    scheduler: str,
    mixture: str,
    allocation: str,
    family: "type[Learner]",
    arms: "Sequence[Arm]",
    seed: int,
    number: int,
    steps: int,
    problems: int,
) -> "Series":
    """One run; those of the same number have the same learner and the same luck under every scheduler."""
    from rlgym.difficulty.curriculum import Curriculum
    from rlgym.difficulty.simulation import Oracle
    from rlgym.difficulty.simulation import simulate as simulated
    from rlgym.rng import Rng, hashed_seed

    learner = family(arms, Rng(hashed_seed("simulate", "learner", family.name, seed, number)))
    chosen = Oracle(learner) if scheduler == ORACLE else scheduler
    curriculum = Curriculum(
        arms, chosen, mixture, allocation, seed=hashed_seed("simulate", "draws", seed, number), open_draws=problems
    )
    luck = Rng(hashed_seed("simulate", "attempts", seed, number))
    return simulated(curriculum, learner, luck, steps=steps, problems=problems)


def _row(name: str, runs: "Sequence[Series]") -> list[str]:
    """Means over the runs; of the gain also the lowest and the highest. Signal, waste and level are of all steps."""

    def mean(values: Sequence[float]) -> float:
        return sum(values) / len(values)

    gains = [series.gain for series in runs]
    figures = (
        mean([series.ability[-1] for series in runs]),
        mean(gains),
        min(gains),
        max(gains),
        mean([series.area for series in runs]),
        mean([mean(series.signal) for series in runs]),
        mean([mean(series.wasted) for series in runs]),
    )
    level, rollouts = mean([mean(series.level) for series in runs]), mean([series.rollouts[-1] for series in runs])
    return [name, *(f"{figure:.3f}" for figure in figures), f"{level:.1f}", f"{rollouts:,.0f}"]
