"""``rlgym train``: training from the command line; torch and its kin are imported by the commands alone."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from rlgym.cli.faults import extra_needed
from rlgym.cli.screen import say
from rlgym.registry import registry

__all__ = ["app"]

app = typer.Typer(name="train", help="Train a model on environments.")


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """What ``rlgym train`` alone does: its help."""
    if context.invoked_subcommand is None:
        say(context.get_help())


@app.command()
def quickstart(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Environments of one turn.")] = None,
    out: Annotated[Path, typer.Option(file_okay=False, help="Where model, log, figures and picture go.")] = Path(
        "runs/quickstart"
    ),
    scheduler: Annotated[str | None, typer.Option(help="window, frontier, ...: which level comes next.")] = None,
    style: Annotated[str | None, typer.Option(help="The prompt style.")] = None,
    highest_level: Annotated[int | None, typer.Option(help="The curriculum may go so far.")] = None,
    rollouts: Annotated[int | None, typer.Option(help="Completions a problem.")] = None,
    warmup_steps: Annotated[int | None, typer.Option(help="Updates of the supervised start.")] = None,
    steps: Annotated[int | None, typer.Option(help="Steps of reinforcement learning.")] = None,
    problems: Annotated[int | None, typer.Option(help="Problems a step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Of the reinforcement learning.")] = None,
    reward: Annotated[str | None, typer.Option(help="binary, shaped, rlve, ...: what a verdict is worth.")] = None,
    test_problems: Annotated[int | None, typer.Option(help="Held-out problems of an environment and level.")] = None,
    test_levels: Annotated[int | None, typer.Option(help="The highest level of the held-out evaluation.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", "-s", help="Names every random stream.")] = None,
    threads: Annotated[int | None, typer.Option(help="Of torch; 0: its own choice.")] = None,
) -> None:
    """Train a small model from nothing on this machine's processor, in about five minutes.

    Every option that is left out takes the value that the quickstart was tuned for.
    """
    with extra_needed("rlgym train"):
        from rich.console import Console

        from rlgym.train.display import Display
        from rlgym.train.quickstart import QuickstartConfig, run

    tuned = QuickstartConfig()
    config = replace(
        tuned,
        **_given(
            names=tuple(names) if names else None,
            scheduler=scheduler,
            style=style,
            highest_level=highest_level,
            rollouts=rollouts,
            seed=seed,
            threads=threads,
        ),
        warmup=replace(tuned.warmup, **_given(steps=warmup_steps)),
        grpo=replace(tuned.grpo, **_given(steps=steps, problems=problems, learning_rate=learning_rate, reward=reward)),
        evaluation=replace(tuned.evaluation, **_given(problems=test_problems, highest_level=test_levels)),
    )
    for name in config.names:
        registry().find(name)  # an unknown one is complained of before anything is shown
    console = Console()
    with Display(console, warmup_steps=config.warmup.steps, steps=config.grpo.steps) as display:
        result = run(config, out, display)
    if not console.is_terminal:
        say()  # the last table of a live display has no new line at its end in a pipe
    say(
        f"{result.parameters:,} parameters; held out, sampled: {result.before.sampled:.3f} before RL, "
        f"{result.after.sampled:.3f} after; {sum(result.seconds.values()):.0f} s"
    )
    say(f"{result.out_dir}: model/ (loads in transformers), log.jsonl, result.json, curves.png")


def _given(**options: Any) -> dict[str, Any]:  # Any: fields of every type
    """The options that were given; the others stay as they were tuned."""
    return {name: value for name, value in options.items() if value is not None}
