"""Lexicographically minimal rotation: where to begin a cyclic string so that it comes first in a dictionary."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rlgym.difficulty.scales import Linear, Steps
from rlgym.environment import Environment, Retry, Rng
from rlgym.verifiers.formats import Text
from rlgym.verifiers.verdict import Verdict, correct, invalid, wrong

LETTERS: Final = "abcdefgh"


@dataclass(frozen=True, slots=True)
class Cyclic:
    """A string to be turned round."""

    text: str  # small letters


class LexicographicallyMinimalRotation(Environment[Cyclic, str]):
    """Find the rotation of a string that comes first in lexicographic order.

    The string is made of two blocks that differ in their last letter, and ends inside one of them, so that many
    rotations begin alike and a rotation cannot be judged without going round the corner. Unique answer; no partial
    credit. A string that is no rotation is no candidate.
    Cost: generate and verify O(length).
    Source: Booth (1980), Lexicographically least circular substrings; the two-pointer form follows Shiloach (1981).
    """

    answer = Text(example="abac", noun="a string of letters")
    knobs = {"blocks": Linear(2, Fraction(6, 5)), "size": Steps((0, 3), (5, 4), (13, 5))}

    def generate(self, rng: Rng, *, blocks: int, size: int) -> Cyclic:
        small = least_rotation("".join(rng.choices(LETTERS, k=size)))
        if small[-1] == LETTERS[-1]:
            raise Retry
        large = small[:-1] + rng.choice(LETTERS[LETTERS.index(small[-1]) + 1 :])
        rare = max(1, blocks // 3)
        order = [large] * rare + [small] * (blocks - rare - 1)
        rng.shuffle(order)
        cut = rng.randrange(1, size)  # one more small block begins at the end of the string and goes on at its start
        text = small[cut:] + "".join(order) + small[:cut]
        if least_rotation(text) == text:
            raise Retry
        return Cyclic(text)

    def statement(self, instance: Cyclic) -> str:
        return (
            f"A rotation of a string moves some letters, none or more, from its beginning to its end without changing "
            f"their order: the rotations of bca are bca, cab and abc. Of two different rotations the smaller is the "
            f"one that has the letter earlier in the alphabet at the first position where they differ. Find the "
            f"smallest rotation of this string of {len(instance.text)} letters:\n{instance.text}"
        )

    def solve(self, instance: Cyclic) -> str:
        return least_rotation(instance.text)

    def verify(self, instance: Cyclic, answer: str) -> Verdict:
        if len(answer) != len(instance.text) or answer not in instance.text * 2:
            return invalid("not_a_rotation")
        return correct() if answer == least_rotation(instance.text) else wrong("not_the_smallest")


def least_rotation(text: str) -> str:
    """The smallest rotation, by two candidate starts that knock each other out.

    When they agree on ``same`` letters and then differ, no start within the loser's ``same + 1`` letters can win, for
    the other candidate's shifted by as much is smaller.
    """
    n, left, right, same = len(text), 0, 1, 0
    while left < n and right < n and same < n:
        a, b = text[(left + same) % n], text[(right + same) % n]
        if a == b:
            same += 1
            continue
        if a > b:
            left += same + 1
        else:
            right += same + 1
        right += left == right
        same = 0
    start = min(left, right)
    return text[start:] + text[:start]
