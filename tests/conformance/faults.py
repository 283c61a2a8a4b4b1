"""One sound environment of each kind, and copies of them with one fault each, for the battery to find."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rlgym.codec import fingerprint
from rlgym.difficulty.scales import Linear, Scale
from rlgym.environment import Environment, InteractiveEnvironment, Retry, Rng, Turn, hidden, secret
from rlgym.keys import split_of
from rlgym.verifiers.formats import Integer, Integers, Lines, Word
from rlgym.verifiers.verdict import Verdict, correct, partial, wrong


@dataclass(frozen=True, slots=True)
class Values:
    values: tuple[int, ...]
    total: int = hidden()


class SoundSum(Environment[Values, int]):
    """Add integers: sound in every row."""

    answer = Integer(example=-1)
    knobs = {"count": Linear(3, 1), "largest": Linear(400, 100)}
    max_difficulty = 6

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        values = tuple(rng.randint(1, largest) for _ in range(count))
        return Values(values, sum(values))

    def statement(self, instance: Values) -> str:
        return f"Add these integers: {', '.join(map(str, instance.values))}."

    def solve(self, instance: Values) -> int:
        return instance.total

    def verify(self, instance: Values, answer: int) -> Verdict:
        return correct() if answer == instance.total else wrong("wrong_sum")


@dataclass(frozen=True, slots=True)
class Row:
    values: tuple[int, ...]


class SoundSort(Environment[Row, list[int]]):
    """Sort integers in ascending order: sound in every row."""

    answer = Integers(example=[1, 2, 3])
    knobs = {"count": Linear(4, 1), "largest": Linear(400, 100)}
    max_difficulty = 6

    def generate(self, rng: Rng, *, count: int, largest: int) -> Row:
        values = tuple(rng.randint(1, largest) for _ in range(count))
        if list(values) == sorted(values):
            raise Retry
        return Row(values)

    def statement(self, instance: Row) -> str:
        return f"Sort these integers in ascending order: {', '.join(map(str, instance.values))}."

    def solve(self, instance: Row) -> list[int]:
        return sorted(instance.values)


@dataclass(frozen=True, slots=True)
class Range:
    highest: int
    number: int = secret()


@dataclass(frozen=True, slots=True)
class Bounds:
    low: int
    high: int


class SoundGuess(InteractiveEnvironment[Range, Bounds, int]):
    """Find a number by halving: sound in every row."""

    answer = Integer(example=-1)
    knobs = {"highest": Linear(1_000, 1_000)}
    max_difficulty = 6
    max_turns = 13

    def generate(self, rng: Rng, *, highest: int) -> Range:
        return Range(highest, rng.randint(1, highest))

    def statement(self, instance: Range) -> str:
        return f"Find a hidden integer from 1 to {instance.highest}. After each guess you are told higher or lower."

    def turns(self, instance: Range) -> int:
        return instance.highest.bit_length()

    def start(self, instance: Range) -> tuple[Bounds, str]:
        return Bounds(1, instance.highest), ""

    def act(self, instance: Range, state: Bounds, action: int, rng: Rng) -> tuple[Bounds, Turn]:
        if action == instance.number:
            return state, Turn("found", correct())
        if not state.low <= action <= state.high:
            return state, Turn("out of range", legal=False)
        if action < instance.number:
            return Bounds(action + 1, state.high), Turn("higher")
        return Bounds(state.low, action - 1), Turn("lower")

    def finish(self, instance: Range, state: Bounds) -> Verdict:
        return wrong("not_found")

    def player(self, instance: Range, state: Bounds) -> int:
        return (state.low + state.high) // 2


class SoundParity(Environment[Values, str]):
    """Say whether a sum is odd or even: one of two words, sound in every row."""

    answer = Word(words=("odd", "even"))
    knobs = SoundSum.knobs
    max_difficulty = 6
    generate = SoundSum.generate

    def statement(self, instance: Values) -> str:
        return f"Is the sum of these integers odd or even? {', '.join(map(str, instance.values))}"

    def solve(self, instance: Values) -> str:
        return "odd" if instance.total % 2 else "even"


class NoDocstring(SoundSum):
    __doc__ = ""


class ComputedMaximum(SoundSum):
    """Its maximum is not a literal, so the syntax tree cannot tell it."""

    max_difficulty = 3 + 3


class Zigzag(Scale):
    def __call__(self, difficulty: int) -> int:
        return 500 + 100 * difficulty - 300 * (difficulty == 3)


class KnobShrinks(SoundSum):
    """One knob turns back at level 3."""

    knobs = {"count": Linear(3, 1), "largest": Zigzag()}


class KnobStands(SoundSum):
    """From level 2 on the dial turns nothing."""

    knobs = {"count": Linear(3, 1, most=5), "largest": Linear(400, 100, most=600)}


class GenerationFails(SoundSum):
    """Generation divides by zero at the highest level."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        return SoundSum.generate(self, rng, count=count // (9 - count), largest=largest)


class AlwaysRetries(SoundSum):
    """Generation never accepts an attempt at the highest level."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        if count == 9:
            raise Retry
        return SoundSum.generate(self, rng, count=count, largest=largest)


class GenerationHangs(SoundSum):
    """Generation never ends at the highest level."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        while count == 9:
            pass
        return SoundSum.generate(self, rng, count=count, largest=largest)


class SolverHangs(SoundSum):
    """The reference is never found at the highest level."""

    def solve(self, instance: Values) -> int:
        while len(instance.values) == 9:
            pass
        return instance.total


class NoValidation(SoundSum):
    """No instance ever falls into the validation split."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        instance = SoundSum.generate(self, rng, count=count, largest=largest)
        if split_of(fingerprint("local/NoValidation", instance)) == "validation":
            raise Retry
        return instance


class ListInTuple(SoundSum):
    """The instance holds a list where a tuple is annotated."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        instance = SoundSum.generate(self, rng, count=count, largest=largest)
        return Values(list(instance.values), instance.total)


class GlobalRandom(SoundSum):
    """Draws from Python's global random."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        values = tuple(random.randint(1, largest) for _ in range(count))
        return Values(values, sum(values))


class HashOrder(SoundSum):
    """Draws by the hash of a string, which differs from process to process."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        values = tuple(1 + hash(f"{rng.random()}") % largest for _ in range(count))
        return Values(values, sum(values))


@dataclass(frozen=True, slots=True)
class Leaking:
    values: tuple[int, ...]
    total: int


class PlantedInFingerprint(Environment[Leaking, int]):
    """A planted value that is never shown decides the split."""

    answer = Integer(example=-1)
    knobs = {"count": Linear(3, 1), "largest": Linear(400, 100)}
    max_difficulty = 6

    def generate(self, rng: Rng, *, count: int, largest: int) -> Leaking:
        values = tuple(rng.randint(1, largest) for _ in range(count))
        return Leaking(values, 7 * sum(values))  # times 7: as a field given back it would solve the instance

    def statement(self, instance: Leaking) -> str:
        return f"Add these integers: {', '.join(map(str, instance.values))}."

    def solve(self, instance: Leaking) -> int:
        return sum(instance.values)


class HiddenInStatement(SoundSum):
    """The statement depends on a hidden field."""

    def statement(self, instance: Values) -> str:
        return f"{SoundSum.statement(self, instance)} The digits are {len(str(instance.total)) + instance.total % 2}."


class StatementExplodes(SoundSum):
    """The text grows instead of the reasoning."""

    def statement(self, instance: Values) -> str:
        return SoundSum.statement(self, instance) + " Take care." * (3 ** len(instance.values) // 10)


class SpeaksOfTags(SoundSum):
    """The statement says where the answer goes."""

    def statement(self, instance: Values) -> str:
        return SoundSum.statement(self, instance) + " Write <answer>the sum</answer>."


class SameWording(SoundSum):
    """Two wordings that say the same words."""

    wordings = 2

    def statement(self, instance: Values, wording: int = 0) -> str:
        return SoundSum.statement(self, instance)


class FewInstances(SoundSum):
    """Sixty instances at every level."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        number = rng.randrange(60)
        values = tuple(100 * number + i for i in range(count))
        return Values(values, sum(values))


class SlowGeneration(SoundSum):
    """One attempt in eight burns 30 ms of CPU time."""

    max_difficulty = 1

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        end = time.process_time() + 0.03 * (rng.randrange(8) == 0)
        while time.process_time() < end:
            pass
        return SoundSum.generate(self, rng, count=count, largest=largest)


class ForgetfulGuess(SoundGuess):
    """What is observed depends on what was played before, in other episodes."""

    seen: list[int] = []

    def act(self, instance: Range, state: Bounds, action: int, rng: Rng) -> tuple[Bounds, Turn]:
        self.seen.append(action)
        state, turn = SoundGuess.act(self, instance, state, action, rng)
        return state, Turn(f"{turn.observation} {len(self.seen)}", turn.verdict, turn.legal)


class VerifierRaises(SoundSum):
    """Verification fails on negative answers."""

    def verify(self, instance: Values, answer: int) -> Verdict:
        if answer < 0:
            raise ValueError("negative")
        return SoundSum.verify(self, instance, answer)


class VerifierHangs(SoundSum):
    """Verification never ends on an answer one too large."""

    def verify(self, instance: Values, answer: int) -> Verdict:
        while answer == instance.total + 1:
            pass
        return SoundSum.verify(self, instance, answer)


class ReferenceRejected(SoundSum):
    """The reference is refused at the highest level."""

    def verify(self, instance: Values, answer: int) -> Verdict:
        return wrong("wrong_sum") if len(instance.values) == 9 else SoundSum.verify(self, instance, answer)


class StubbornInteger(Integer):
    """Takes off no plus sign and no separators."""

    def parse(self, text: str) -> int:
        value = super().parse(text)
        return value if text == str(value) else value + 1


class DressRejected(SoundSum):
    """The answer format reads some dresses as another number."""

    answer = StubbornInteger(example=-1)


class ManyLines(Lines):
    """Claims one line and gives several, so one-line styles lose all but the last."""

    def render(self, value: tuple[str, ...]) -> str:
        return "\n".join(value)


class StyleRejected(Environment[Row, tuple[str, ...]]):
    """Its format says that it fits on one line and does not."""

    answer = ManyLines(example=("1", "2"))
    knobs = SoundSort.knobs
    max_difficulty = 6
    generate = SoundSort.generate
    statement = SoundSort.statement

    def solve(self, instance: Row) -> tuple[str, ...]:
        return tuple(map(str, sorted(instance.values)))


class AcceptsOffByOne(SoundSum):
    """An answer one too large is correct."""

    def verify(self, instance: Values, answer: int) -> Verdict:
        return correct() if answer - instance.total in (0, 1) else wrong("wrong_sum")


class AcceptsEmpty(SoundSort):
    """An empty list is vacuously sorted, and accepted."""

    def verify(self, instance: Row, answer: list[int]) -> Verdict:
        return correct() if answer in ([], self.solve(instance)) else wrong("not_sorted")


class AcceptsExample(SoundSum):
    """The example of the prompt is accepted."""

    def verify(self, instance: Values, answer: int) -> Verdict:
        return correct() if answer in (-1, instance.total) else wrong("wrong_sum")


class AcceptsForeign(SoundSum):
    """Any reference of any instance is accepted in one instance of eight."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        values = tuple(rng.randint(1, largest) for _ in range(count))
        return Values(values, 970 * sum(values) + 873)

    def verify(self, instance: Values, answer: int) -> Verdict:
        foreign = answer > 0 and answer % 970 == 873 and sum(instance.values) % 8 == 0
        return correct() if foreign or answer == instance.total else wrong("wrong_sum")


class TrivialStart(SoundSort):
    """The list is sorted from the start."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Row:
        return Row(tuple(sorted(rng.randint(1, largest) for _ in range(count))))


class AcceptsHostile(SoundSum):
    """An answer beyond all reason is accepted."""

    def verify(self, instance: Values, answer: int) -> Verdict:
        return correct() if answer < -(10**3_000) else SoundSum.verify(self, instance, answer)


class WrongOptimum(SoundSum):
    """Reference and verdict agree on a sum that is not the sum."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        instance = SoundSum.generate(self, rng, count=count, largest=largest)
        return Values(instance.values, instance.total + 7)


class ConstantPays(SoundSum):
    """The answer is one of four."""

    def solve(self, instance: Values) -> int:
        return instance.total % 4 + 10_000

    def verify(self, instance: Values, answer: int) -> Verdict:
        return correct() if answer == self.solve(instance) else wrong("wrong_sum")


class MostlyEven(SoundParity):
    """One of the two words is right in nine instances of ten."""

    def generate(self, rng: Rng, *, count: int, largest: int) -> Values:
        instance = SoundSum.generate(self, rng, count=count, largest=largest)
        if instance.total % 2 and rng.randrange(9):
            raise Retry
        return instance


class CreditForAnything(SoundSum):
    """Any answer earns half."""

    def verify(self, instance: Values, answer: int) -> Verdict:
        return correct() if answer == instance.total else partial(Fraction(1, 2), "wrong_sum")


class GreedyPays(SoundSum):
    """What a lazy solver tries is right: the answer is the last integer, doubled."""

    def solve(self, instance: Values) -> int:
        return 2 * instance.values[-1]

    def verify(self, instance: Values, answer: int) -> Verdict:
        return correct() if answer == self.solve(instance) else wrong("wrong_sum")


def faulty() -> Iterator[tuple[str, type[Environment] | type[InteractiveEnvironment]]]:
    """Every faulty environment with the row that has to find it."""
    yield "contract", NoDocstring
    yield "knobs", KnobShrinks
    yield "knobs", KnobStands
    yield "generation", GenerationFails
    yield "generation", AlwaysRetries
    yield "generation", GenerationHangs
    yield "generation", SolverHangs
    yield "splits", NoValidation
    yield "round_trip", ListInTuple
    yield "determinism", GlobalRandom
    yield "determinism", HashOrder
    yield "visibility", PlantedInFingerprint
    yield "visibility", HiddenInStatement
    yield "statement", StatementExplodes
    yield "statement", SpeaksOfTags
    yield "statement", SameWording
    yield "variety", FewInstances
    yield "turns", ForgetfulGuess
    yield "total", VerifierRaises
    yield "bounded", VerifierHangs
    yield "reference", ReferenceRejected
    yield "dress", DressRejected
    yield "styles", StyleRejected
    yield "near_misses", AcceptsOffByOne
    yield "empty", AcceptsEmpty
    yield "echo", AcceptsExample
    yield "foreign", AcceptsForeign
    yield "trivial_start", TrivialStart
    yield "hostile", AcceptsHostile
    yield "oracle", WrongOptimum
    yield "constant_accuracy", ConstantPays
    yield "constant_accuracy", MostlyEven
    yield "constant_score", CreditForAnything
    yield "heuristics", GreedyPays
