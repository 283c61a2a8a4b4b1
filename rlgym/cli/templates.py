"""What ``rlgym new`` writes: an environment, of one turn or of several, and its oracle.

Every place that the author has to fill in carries the mark of ``rlgym.cli.gaps``; the files import as they are.
"""

from string import Template
from typing import Final

__all__ = ["ENVIRONMENT", "INTERACTIVE", "INTERACTIVE_ORACLE", "ORACLE", "TOPIC"]

TOPIC: Final = Template('''"""Environments of the topic $topic."""
''')

ENVIRONMENT: Final = Template('''"""$words: FILL IN: the task in one line."""

from dataclasses import dataclass

from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, Rng
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Instance:
    """FILL IN: what one question consists of, ranges and units; what the statement does not show is hidden()."""

    values: tuple[int, ...]


class $name(Environment[Instance, list[int]]):
    """FILL IN: what has to be found, in one line.

    FILL IN: how an answer is verified (certificate, optimum, the only answer), and what earns partial credit, if any.
    Cost: FILL IN: generate O(...), verify O(...).
    Source: FILL IN: where the problem is described.
    """

    answer = Integers(example=[0, 3, 4])
    knobs = {"size": Linear(5, 1)}

    def generate(self, rng: Rng, *, size: int) -> Instance:
        raise NotImplementedError("FILL IN: an instance of this size, drawn from rng alone; raise Retry if trivial")

    def statement(self, instance: Instance) -> str:
        raise NotImplementedError("FILL IN: the task alone: complete, unambiguous, no word on the answer's format")

    def solve(self, instance: Instance) -> list[int]:
        raise NotImplementedError("FILL IN: a correct answer; it may read hidden fields")

    def verify(self, instance: Instance, answer: list[int]) -> Verdict:
        raise NotImplementedError("FILL IN: correct(), invalid(reason) or wrong(reason); without it: equal to solve")
''')

ORACLE: Final = Template('''"""Oracle of $name: FILL IN: another way to the truth (all candidates, another library)."""

largest_level = 5  # above this level the oracle would take more than some 5 ms an instance


def valid(instance, answer):
    """Or define answer(instance), the only answer; or value(instance) and worth(instance, answer), an optimum."""
    raise NotImplementedError("FILL IN: whether the answer is correct, without a line of the environment's own code")


def first_values(instance):
    raise NotImplementedError("FILL IN: what a lazy solver would answer (greedy, first feasible); it must not pay")


heuristics = [first_values]
''')

INTERACTIVE: Final = Template('''"""$words: FILL IN: the task in one line."""

from dataclasses import dataclass

from rlgym.difficulty.scales import Linear
from rlgym.environment import InteractiveEnvironment, Rng, Turn, secret
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Instance:
    """FILL IN: what one episode begins with, ranges and units."""

    size: int
    target: tuple[int, ...] = secret()  # what the player has to find out, if anything; else remove it


@dataclass(frozen=True, slots=True)
class State:
    """FILL IN: what changes from turn to turn; enough for the reference player."""

    actions: tuple[tuple[int, ...], ...]


class $name(InteractiveEnvironment[Instance, State, list[int]]):
    """FILL IN: what has to be reached, in one line.

    FILL IN: when the player wins, which actions are illegal, what running out of turns is worth.
    Cost: FILL IN: generate O(...), a turn O(...).
    Source: FILL IN: where the game is described.
    """

    answer = Integers(example=[0, 3, 4])
    knobs = {"size": Linear(5, 1)}
    max_turns = 20

    def generate(self, rng: Rng, *, size: int) -> Instance:
        raise NotImplementedError("FILL IN: an instance of this size, drawn from rng alone; raise Retry if trivial")

    def statement(self, instance: Instance) -> str:
        raise NotImplementedError("FILL IN: the rules: complete, unambiguous, the limit of turns, nothing secret")

    def start(self, instance: Instance) -> tuple[State, str]:
        raise NotImplementedError("FILL IN: the first state, and what the player sees beside the statement")

    def act(self, instance: Instance, state: State, action: list[int], rng: Rng) -> tuple[State, Turn]:
        raise NotImplementedError("FILL IN: the next state with Turn(observation), Turn(text, verdict) at the end")

    def finish(self, instance: Instance, state: State) -> Verdict:
        raise NotImplementedError("FILL IN: the verdict when the turns are used up")

    def player(self, instance: Instance, state: State) -> list[int]:
        raise NotImplementedError("FILL IN: the reference player's next action; it wins wherever winning is possible")
''')

INTERACTIVE_ORACLE: Final = Template('''"""Oracle of $name: FILL IN: a referee of its own."""

largest_level = 5  # above this level the oracle would take more than some 5 ms an instance


def valid(instance, actions):
    raise NotImplementedError("FILL IN: whether these actions, one a turn, win; without a line of the environment's")


def at_random(instance, rng):
    raise NotImplementedError("FILL IN: the actions of a player who makes random legal moves; it must not pay")


def always_the_same(instance, rng):
    raise NotImplementedError("FILL IN: one constant action, as often as there are turns; it must not pay")


heuristics = [at_random, always_the_same]
''')
