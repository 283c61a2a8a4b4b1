"""Letter counting: how often letters, or short runs of letters, occur in a text."""

from dataclasses import dataclass
from fractions import Fraction

from rlgym.difficulty.scales import Linear, Steps
from rlgym.environment import Environment, Retry, Rng
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict, correct, invalid, wrong


@dataclass(frozen=True, slots=True)
class Counting:
    """A text of invented words, and what to count in it."""

    text: str  # letters a-z and A-Z, single spaces
    targets: tuple[str, ...]  # distinct, small letters only
    fold: bool  # whether a capital letter counts as its small letter


class LetterCounting(Environment[Counting, list[int]]):
    """Count the occurrences of several targets in a text, under a stated rule for capital letters.

    Unique answer; no partial credit. A list with another number of counts is no candidate.
    Cost: generate O(letters * longest), verify O(letters * targets).
    """

    answer = Integers(example=[4, 0, 2])
    knobs = {
        "letters": Linear(12, 8),
        "pool": Linear(5, 1, most=26),  # the text's four letters come from the first so many of the alphabet
        "targets": Linear(2, Fraction(1, 4)),
        "longest": Steps((0, 1), (5, 2), (14, 3)),  # letters of a target
        "capitals": Steps((0, 0), (3, 1), (9, 2)),  # of five letters, on average
    }

    def generate(self, rng: Rng, *, letters: int, pool: int, targets: int, longest: int, capitals: int) -> Counting:
        alphabet = rng.sample("abcdefghijklmnopqrstuvwxyz"[:pool], 4)
        weights = [rng.randint(1, 4) for _ in alphabet]  # uneven, so that counts are far apart
        words = []
        while letters > 0:
            word = rng.choices(alphabet, weights, k=min(letters, rng.randint(3, 9)))
            words.append("".join(letter.upper() if rng.randrange(5) < capitals else letter for letter in word))
            letters -= len(word)
        runs = [w[i : i + k].lower() for k in range(1, longest + 1) for w in words for i in range(len(w) - k + 1)]
        rng.shuffle(runs)
        chosen = tuple(dict.fromkeys(runs))[:targets]
        if len(chosen) < targets:
            raise Retry
        text = " ".join(words)
        return Counting(text, chosen, fold=text.islower() or bool(rng.randrange(2)))

    def statement(self, instance: Counting) -> str:
        rule = "count as the same letter" if instance.fold else "are different letters"
        return (
            f"Here is a text:\n{instance.text}\n"
            f"Count how often each of these occurs in it: {', '.join(instance.targets)}. Where several letters are "
            f"asked for together, count every place at which they directly follow one another without a space between "
            f"them, also where such places overlap. A capital letter and its small letter {rule}. Give one number for "
            f"each, in the order in which they are listed."
        )

    def solve(self, instance: Counting) -> list[int]:
        text = instance.text.lower() if instance.fold else instance.text
        return [occurrences(text, target) for target in instance.targets]

    def verify(self, instance: Counting, answer: list[int]) -> Verdict:
        if len(answer) != len(instance.targets):
            return invalid("wrong_length")
        return correct() if answer == self.solve(instance) else wrong("wrong_count")


def occurrences(text: str, target: str) -> int:
    """At how many positions of the text the target begins; unlike ``str.count`` also where occurrences overlap."""
    count, start = 0, text.find(target)
    while start >= 0:
        count, start = count + 1, text.find(target, start + 1)
    return count
