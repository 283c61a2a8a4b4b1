"""Knights and knaves: who always tells the truth and who always lies, from what they say of one another."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rlgym.difficulty.scales import Linear, Steps
from rlgym.environment import Environment, Retry, Rng, hidden
from rlgym.environments.logic._claims import Claim, in_words, listed, possible_worlds, random_claim
from rlgym.verifiers.formats import Assignment
from rlgym.verifiers.verdict import Verdict, correct, invalid, wrong

NAMES: Final = (
    *("Ada", "Ben", "Cleo", "Dov", "Eva", "Finn", "Gus", "Hana", "Ivo", "Jill", "Kai", "Lea"),
    *("Max", "Nora", "Otto", "Pia", "Quin", "Rosa", "Sam", "Tess", "Uma", "Vic", "Wren", "Zoe"),
)


@dataclass(frozen=True, slots=True)
class Island:
    """People, and the claim that each of them makes; in claims, people are positions in ``names``."""

    names: tuple[str, ...]
    claims: tuple[Claim, ...]
    knights: tuple[bool, ...] = hidden()


class KnightsAndKnaves(Environment[Island, dict[str, str]]):
    """Find out who is a knight, and says only what is true, and who a knave, and says only what is false.

    One answer is correct: generation looks at all 2^n worlds. No partial credit: by chance, half of the people are
    right.
    Cost: generate O(n^2) operations on integers of 2^n bits, verify O(n).
    Source: Smullyan, What Is the Name of This Book? (1978).
    """

    answer = Assignment(example={"Ann": "knight", "Bob": "knave"}, values=("knight", "knave"))
    # measured: taking everyone for a knight, then each for what their claim makes them, is right in 41 % at d = 0 and
    # 14 % at d = 5; five rounds of it in 49 % and 24 %
    knobs = {
        "people": Linear(3, Fraction(3, 5), most=12),
        "depth": Steps((0, 1), (5, 2), (12, 3)),  # claims inside claims, at most
        "joined": Linear(40, 2),  # percent of claims that are made of two, where depth allows it
    }

    def generate(self, rng: Rng, *, people: int, depth: int, joined: int) -> Island:
        knights = tuple(bool(rng.getrandbits(1)) for _ in range(people))
        claims = tuple(random_claim(rng, knights[i], i, knights, depth, joined) for i in range(people))
        if len(set(knights)) == 1 or possible_worlds(claims).bit_count() > 1:
            raise Retry  # measured: two attempts in three
        return Island(tuple(rng.sample(NAMES, people)), claims, knights)

    def statement(self, instance: Island) -> str:
        names = instance.names
        said = "\n".join(
            f"{name}: {in_words(claim, names)}." for name, claim in zip(names, instance.claims, strict=True)
        )
        return (
            "On an island everyone is either a knight, who says only what is true, or a knave, who says only what is "
            "false. 'A or B' is true when at least one of A and B is; 'if A, then B' is false only when A is true and "
            f"B is false. {listed(range(len(names)), names)} live there. Each of them makes one claim:\n{said}\n"
            "There is exactly one way to say who is a knight and who is a knave. Say it of everyone."
        )

    def solve(self, instance: Island) -> dict[str, str]:
        kinds = ("knight" if knight else "knave" for knight in instance.knights)
        return dict(zip(instance.names, kinds, strict=True))

    def verify(self, instance: Island, answer: dict[str, str]) -> Verdict:
        if answer.keys() != set(instance.names):
            return invalid("not_these_people")
        return correct() if answer == self.solve(instance) else wrong("wrong_kind")
