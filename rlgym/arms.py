"""A curriculum over environments by name: the arms built from the registry, the rest from ``rlgym.difficulty``."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from rlgym.difficulty.allocation import AllocationConfig, FixedGroup
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.configuration import CurriculumConfig, checked_table
from rlgym.difficulty.curriculum import Curriculum
from rlgym.difficulty.mixtures import MixtureConfig
from rlgym.difficulty.schedulers import SchedulerConfig
from rlgym.errors import InvalidParameter
from rlgym.keys import DEFAULT_STYLE, Split
from rlgym.measured import longest, smallest_level
from rlgym.registry import Entry, registry
from rlgym.verifiers.styles import prompt_style

__all__ = ["arm", "curriculum", "curriculum_from_config"]

_LIMITS = ("highest", "longest_prompt", "longest_answer")


def curriculum(
    names: Iterable[str],
    scheduler: SchedulerConfig | str = "window",
    mixture: MixtureConfig | str = "uniform",
    allocation: AllocationConfig | str | None = None,
    *,
    rollouts: int = 8,
    seed: int = 0,
    split: Split = "train",
    style: str = DEFAULT_STYLE,
    highest: int | None = None,
    longest_prompt: int | None = None,
    longest_answer: int | None = None,
    open_draws: int = 4096,
) -> Curriculum:
    """A curriculum over environments.

    Args:
        names: as ``rlgym.names`` gives them; no environment is imported.
        scheduler: which difficulty comes next within an environment: a configuration of ``rlgym.difficulty``, or its
            name in ``rlgym.difficulty.SCHEDULERS`` (``"window"``, ``"uniform"``, ...) for the defaults.
        mixture: which environment comes next, likewise.
        allocation: how many rollouts a problem gets, likewise; by default ``FixedGroup(rollouts)``.
        rollouts: completions a problem.
        highest: levels above it are left out.
        longest_prompt: levels whose prompts were measured to be longer (characters) are left out.
        longest_answer: levels whose answers were measured to be longer (characters) are left out.
        open_draws: how many of the latest draws may still be reported.

    Raises:
        UnknownEnvironment: if there is no environment of a name.
        InvalidParameter: if an argument breaks its rule, or leaves an environment no level.
    """
    arms = _arms(names, split, highest, longest_prompt, longest_answer)
    return Curriculum(
        arms,
        scheduler,
        mixture,
        FixedGroup(rollouts) if allocation is None else allocation,
        seed=seed,
        split=split,
        style=style,
        open_draws=open_draws,
    )


def curriculum_from_config(table: Mapping[str, object]) -> Curriculum:
    """A curriculum over environments from the ``[curriculum]`` table of a configuration file.

    To what ``rlgym.difficulty.configuration.CurriculumConfig`` reads, it adds which environments and how far:

        [curriculum]
        environments = ["SubsetSum", "Sudoku"]      # left out: all there are
        highest = 10
        longest_prompt = 4000
        longest_answer = 500
        scheduler = {kind = "window", width = 4}

    Raises:
        UnknownEnvironment: if there is no environment of a name.
        InvalidParameter: naming the field that is unknown, or whose value breaks a rule.
    """
    own = ("environments", *_LIMITS)
    checked_table(table, "curriculum", [*own, *(field.name for field in fields(CurriculumConfig))])
    chosen = table.get("environments", registry().names())
    if not isinstance(chosen, list) or not chosen or not all(isinstance(name, str) for name in chosen):
        raise InvalidParameter(f"curriculum.environments: need a list of names, got {chosen!r:.200}")
    limits = {name: _limit(name, table[name]) for name in _LIMITS if name in table}
    config = CurriculumConfig.from_plain({name: value for name, value in table.items() if name not in own})
    prompt_style(config.style)  # known to exist
    arms = _arms(chosen, config.split, *(limits.get(name) for name in _LIMITS))
    return Curriculum.from_config(arms, config)


def _limit(name: str, value: object) -> int:
    if type(value) is not int or value < 0:
        raise InvalidParameter(f"curriculum.{name}={value!r}: need an integer >= 0")
    return value


def _arms(
    names: Iterable[str], split: Split, highest: int | None, longest_prompt: int | None, longest_answer: int | None
) -> list[Arm]:
    """The arms of environments by name, each once, capped."""
    arms = []
    for name in dict.fromkeys(names):
        found = arm(registry().find(name), split, highest)
        if longest_prompt is not None or longest_answer is not None:
            found = found.capped(prompt=longest_prompt, answer=longest_answer)
        arms.append(found)
    return arms


def arm(entry: Entry, split: Split, highest: int | None = None) -> Arm:
    """What a curriculum has to know of an environment: its reachable levels and their measured lengths.

    Raises:
        InvalidParameter: if ``highest`` is below the first level that fills the split.
    """
    top = entry.attributes["max_difficulty"]
    first = smallest_level(entry, split)
    last = top if highest is None else min(highest, top)
    if last < first:
        raise InvalidParameter(f"highest={highest!r}: {entry.name} fills the {split} split from level {first} only")
    levels = tuple(range(first, last + 1))
    lengths = {
        what: tuple(all_levels[level] for level in levels) if (all_levels := longest(entry, what)) else None
        for what in ("prompt", "answer")
    }
    return Arm(entry.id, levels, entry.attributes["wordings"], lengths["prompt"], lengths["answer"])
