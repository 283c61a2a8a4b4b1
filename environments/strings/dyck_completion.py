"""Dyck completion: close the open brackets of a prefix."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, Rng
from rlgym.verifiers.formats import Text
from rlgym.verifiers.verdict import Verdict, correct, invalid, wrong

CLOSING: Final = {"(": ")", "[": "]", "<": ">"}  # no braces: a box of LaTeX ends at the first one that closes


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a balanced string of brackets."""

    prefix: str


class DyckCompletion(Environment[Prefix, str]):
    """Complete a prefix of brackets to a balanced string by the shortest string of closing brackets.

    Unique answer: what is open closes in reverse order. No partial credit. Anything but closing brackets is no
    candidate.
    Cost: generate and verify O(n).
    Source: the Dyck language of several bracket types; Suzgun et al. 2022, BIG-Bench Hard, arXiv:2210.09261.
    """

    answer = Text(example=")]>)", noun="a string of closing brackets without spaces")
    knobs = {"unclosed": Linear(3, Fraction(3, 4)), "pairs": Linear(1, Fraction(5, 4))}

    def generate(self, rng: Rng, *, unclosed: int, pairs: int) -> Prefix:
        """``unclosed`` brackets stay open, ``pairs`` are opened and closed, in random order."""
        text: list[str] = []
        stack: list[str] = []
        to_open, to_close = unclosed + pairs, pairs
        while to_open or to_close:
            if stack and rng.randrange(to_open + to_close) < to_close:
                text.append(CLOSING[stack.pop()])
                to_close -= 1
            else:
                stack.append(rng.choice(tuple(CLOSING)))
                text.append(stack[-1])
                to_open -= 1
        return Prefix("".join(text))

    def statement(self, instance: Prefix) -> str:
        return (
            f"A string of brackets is balanced if every opening bracket, one of ( [ <, is closed later by the closing "
            f"bracket of its own kind, ) ] > respectively, and what stands between the two is balanced as well; the "
            f"empty string is balanced. This string is the beginning of a balanced string:\n{instance.prefix}\n"
            f"Find the shortest string of closing brackets that makes it balanced when written after it. Give only "
            f"the brackets that you add."
        )

    def solve(self, instance: Prefix) -> str:
        return completion(instance.prefix)

    def verify(self, instance: Prefix, answer: str) -> Verdict:
        if not set(answer) <= set(CLOSING.values()):
            return invalid("not_closing_brackets")
        return correct() if answer == completion(instance.prefix) else wrong("not_the_completion")


def completion(prefix: str) -> str:
    """What closes the open brackets of a valid prefix, innermost first."""
    stack: list[str] = []
    for bracket in prefix:
        if bracket in CLOSING:
            stack.append(CLOSING[bracket])
        else:
            stack.pop()
    return "".join(reversed(stack))
