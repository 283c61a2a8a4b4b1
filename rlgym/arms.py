"""A curriculum over environments by name: the arms built from the registry, the rest from ``rlgym.difficulty``."""

from collections.abc import Iterable

from rlgym.difficulty.allocation import AllocationConfig, FixedGroup
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum
from rlgym.difficulty.mixtures import MixtureConfig
from rlgym.difficulty.schedulers import SchedulerConfig
from rlgym.errors import InvalidParameter
from rlgym.keys import DEFAULT_STYLE, Split
from rlgym.measured import longest, smallest_level
from rlgym.registry import Entry, registry

__all__ = ["arm", "curriculum"]


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
            name (``"window"``, ``"uniform"``, ``"fixed"``) for the defaults.
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
    arms = []
    for name in dict.fromkeys(names):
        found = arm(registry().find(name), split, highest)
        if longest_prompt is not None or longest_answer is not None:
            found = found.capped(prompt=longest_prompt, answer=longest_answer)
        arms.append(found)
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
