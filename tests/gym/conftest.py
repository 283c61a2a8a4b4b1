"""Small environments of several kinds, registered while the tests of this folder run."""

from collections.abc import Iterator
from dataclasses import dataclass

import gymnasium
import pytest

from rlgym import registry as rlgym_registry
from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, InteractiveEnvironment, Rng, Turn, secret
from rlgym.registry import register, registry
from rlgym.verifiers.formats import Integer
from rlgym.verifiers.verdict import Verdict, correct, graded, invalid, wrong


@dataclass(frozen=True, slots=True)
class Hidden:
    """A number to be found."""

    most: int
    number: int = secret()


@dataclass(frozen=True, slots=True)
class Known:
    """What the player can know: the number lies in least..most."""

    least: int
    most: int


class HigherLower(InteractiveEnvironment[Hidden, Known, int]):
    """Guess a number, told each time whether it is higher or lower."""

    answer = Integer(example=7)
    knobs = {"most": Linear(60, 20)}
    max_turns = 12

    def generate(self, rng: Rng, *, most: int) -> Hidden:
        return Hidden(most, rng.randint(1, most))

    def statement(self, instance: Hidden) -> str:
        return (
            f"Guess an integer from 1 to {instance.most}. You are told «higher» or «lower», ≤ {self.max_turns} times."
        )

    def turns(self, instance: Hidden) -> int:
        return 8

    def start(self, instance: Hidden) -> tuple[Known, str]:
        return Known(1, instance.most), "No guess yet."

    def act(self, instance: Hidden, state: Known, action: int, rng: Rng) -> tuple[Known, Turn]:
        if action == instance.number:
            return state, Turn("", correct())
        if not 1 <= action <= instance.most:
            return state, Turn("Out of range.", legal=False)
        if action < instance.number:
            return Known(max(state.least, action + 1), state.most), Turn("higher")
        return Known(state.least, min(state.most, action - 1)), Turn("lower")

    def finish(self, instance: Hidden, state: Known) -> Verdict:
        return wrong("not_found")

    def player(self, instance: Hidden, state: Known) -> int:
        return (state.least + state.most) // 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers."""

    a: int
    b: int


class Product(Environment[Pair, int]):
    """Multiply two numbers; half the credit for the right last digit."""

    answer = Integer(example=12)
    knobs = {"largest": Linear(30, 10)}
    wordings = 2

    def generate(self, rng: Rng, *, largest: int) -> Pair:
        return Pair(rng.randint(2, largest), rng.randint(2, largest))

    def statement(self, instance: Pair, wording: int) -> str:
        return f"{('What is', 'Compute')[wording]} {instance.a} \u00d7 {instance.b}"

    def solve(self, instance: Pair) -> int:
        return instance.a * instance.b

    def verify(self, instance: Pair, answer: int) -> Verdict:
        if answer < 0:
            return invalid("negative")
        if answer == 13:
            raise ZeroDivisionError("a fault of ours")
        product = self.solve(instance)
        return graded(1 if answer == product else 0, "wrong_product")


class GuardedProduct(Product):
    """The same, verified in killable workers."""

    guarded = True


class Few(Product):
    """Two instances a level, so that no level fills every split."""

    def generate(self, rng: Rng, *, largest: int) -> Pair:
        return Pair(largest, rng.randint(2, 3))


@pytest.fixture(scope="module", autouse=True)
def local_environments() -> Iterator[None]:
    ids = [register(cls) for cls in (HigherLower, Product, GuardedProduct, Few)]
    yield
    for name in ids:
        entry = registry().find(name)
        del registry().entries[entry.name], gymnasium.registry[name]
        rlgym_registry._loaded.pop(entry.name, None)
