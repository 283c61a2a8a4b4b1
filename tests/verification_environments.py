"""Environments whose verification hangs, eats memory, dies or raises on certain answers."""

import os
from dataclasses import dataclass

from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, InteractiveEnvironment, Rng, Turn
from rlgym.verifiers.formats import Integer
from rlgym.verifiers.verdict import Verdict, correct, wrong

HANG, EAT, DIE, RAISE, WHERE, TRACE = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class Wanted:
    number: int


def act_on(number: int) -> None:
    if number == HANG:
        while True:
            pass
    if number == EAT:
        raise AssertionError([bytes(2**26) for _ in range(10_000)])
    if number == DIE:
        os._exit(1)
    if number == RAISE:
        raise ValueError("on purpose")


class Touchy(Environment[Wanted, int]):
    """Say a number; some answers are hard on the verifier."""

    answer = Integer(example=7)
    knobs = {"largest": Linear(1_000, 10)}
    guarded = True

    def generate(self, rng: Rng, *, largest: int) -> Wanted:
        return Wanted(rng.randint(100, largest))

    def statement(self, instance: Wanted) -> str:
        return f"Say {instance.number}."

    def solve(self, instance: Wanted) -> int:
        return instance.number

    def verify(self, instance: Wanted, answer: int) -> Verdict:
        act_on(answer)
        if answer == WHERE:
            return wrong(f"in_{os.getpid()}")
        return correct() if answer == instance.number else wrong("other_number")


class Calm(Touchy):
    """The same, verified in the process that asks."""

    guarded = False


class Hopeless(Touchy):
    """The same, but even the right answer is too much."""

    def verify(self, instance: Wanted, answer: int) -> Verdict:
        act_on(instance.number % 4 + 1 if answer == instance.number else answer)
        return wrong("other_number")


class CrashesOnce(Touchy):
    """Dies the first time that a file is not there: a death that comes from outside."""

    def verify(self, instance: Wanted, answer: int) -> Verdict:
        trace = os.environ["CRASHES_ONCE"]
        if not os.path.exists(trace):
            with open(trace, "x", encoding="ascii"):
                os._exit(1)
        return super().verify(instance, answer)


class Unsolvable(Touchy):
    """Nobody knows a reference."""

    def solve(self, instance: Wanted) -> int:
        raise ValueError("no idea")


@dataclass(frozen=True, slots=True)
class Said:
    turns: int


class TouchyTalk(InteractiveEnvironment[Wanted, Said, int]):
    """Say any number, and then the wanted one."""

    answer = Integer(example=7)
    knobs = {"largest": Linear(1_000, 10)}
    guarded = True
    max_turns = 2

    def generate(self, rng: Rng, *, largest: int) -> Wanted:
        return Wanted(rng.randint(100, largest))

    def statement(self, instance: Wanted) -> str:
        return f"Say any number, and then {instance.number}."

    def start(self, instance: Wanted) -> tuple[Said, str]:
        return Said(0), ""

    def act(self, instance: Wanted, state: Said, action: int, rng: Rng) -> tuple[Said, Turn]:
        act_on(action)
        said = Said(state.turns + 1)
        if said.turns == 2 and action == instance.number:
            return said, Turn("", correct())
        return said, Turn("Go on.")

    def finish(self, instance: Wanted, state: Said) -> Verdict:
        return wrong("never_said")

    def player(self, instance: Wanted, state: Said) -> int:
        return instance.number


class Family:
    class Nested(Touchy):
        """A class inside a class."""


def made_in_a_function() -> type[Touchy]:
    class Local(Touchy):
        """A class that no name leads to."""

    return Local


class Renamed(Touchy):
    """A class that says it is elsewhere."""


Renamed.__module__ = "a_module_that_is_nowhere"
