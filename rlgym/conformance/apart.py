"""Problems made in a killable worker, before any is made here: an author's endless loop must not stop the battery."""

from collections.abc import Sequence
from typing import Any, Final

from rlgym.keys import ProblemKey
from rlgym.problem import build
from rlgym.registry import Entry, load
from rlgym.sources import install_source, source_of
from rlgym.verifiers.guard import Guard

__all__ = ["stopped"]

DEADLINE_S: Final = 2.0  # processor time of a whole problem; eight times what a single attempt may take
_WHY: Final = {"deadline": f"not made within {DEADLINE_S:.0f} s", "memory": "out of memory", "crash": "a crash"}


def stopped(entry: Entry, keys: Sequence[ProblemKey]) -> str:
    """The first key whose problem, prompt and reference had to be stopped, and why; empty if none had to.

    An exception is no reason here: whoever makes the problem in this process sees it.
    """
    source = source_of(entry.name)
    target, prepare = f"{__name__}:_made", f"{__name__}:_parsed"
    with Guard(target, prepare=prepare, deadline_s=DEADLINE_S) as guard:
        for key in keys:
            outcome = guard.run([[source, str(key)]])[0].outcome
            if outcome in _WHY:
                return (
                    f"{key}: {_WHY[outcome]}, so generate, statement or solve does not end in bounded time and memory"
                )
    return ""


def _parsed(request: Any) -> ProblemKey:  # Any: JSON
    source, text = request
    install_source(tuple(source) if source else None)
    key = ProblemKey.parse(text)
    load(key.id)
    return key


def _made(key: ProblemKey) -> bool:
    problem = build(load(key.id), key)
    return bool(problem.prompt) and bool(problem.reference)
