"""Whether two expressions are the same function: identity testing by evaluation at points that a hash draws.

Rational expressions are compared exactly, modulo random primes of 61 bits; all others as real numbers of 72 digits with
error bounds, or as complex ones where that is asked for. Points and primes come from streams named by the expressions
themselves, so that the same question always gets the same answer, and no text can be written to suit the points it
will be tested at.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, Generic, TypeAlias, TypeVar

from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers import _complexes as complexes
from rlgym.verifiers import _reals as reals
from rlgym.verifiers._fields import COMPLEXES, REALS, Field
from rlgym.verifiers._programs import Program, bits, modular_values, random_prime
from rlgym.verifiers.expressions import Tree

__all__ = ["Comparison", "ComplexReference", "Reference", "comparable", "compare", "equivalent", "proportional"]

V = TypeVar("V")


class Comparison(StrEnum):
    """What can be said of an expression beside a reference."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNDEFINED = "undefined"  # where the reference has a value, the expression has none
    UNDECIDED = "undecided"  # too large, too long or too ill-conditioned to tell within the bounds


def equivalent(tree: Tree, reference: Tree, variables: tuple[str, ...], domain: Sequence[Tree] = ()) -> bool:
    """Whether ``compare`` finds the two equal; what is computed of the reference is kept for the next question."""
    return _reference(reference, variables, tuple(domain)).compare(tree) is Comparison.EQUAL


@lru_cache(maxsize=32)
def _reference(tree: Tree, variables: tuple[str, ...], domain: tuple[Tree, ...]) -> "Reference":
    return Reference(tree, variables, domain)


def compare(tree: Tree, reference: Tree, variables: tuple[str, ...], domain: Sequence[Tree] = ()) -> Comparison:
    """Whether an expression equals the reference wherever the reference has a real value, save at isolated points.

    Two rational expressions (``+ - * /`` and integer powers) are equal exactly when their difference vanishes as a
    rational function. The test never finds equal ones different; different ones pass one round with a probability
    under 2^-28 (2^-50 at a size of some hundred digits and degrees), and there are three rounds.

    Others are evaluated at real points, near zero and far, on both sides of it, until four are decided. Equal ones
    never differ at a decided point. Different ones that are analytic agree at a random point with probability 0 in
    exact arithmetic; here they would have to agree to 45 digits at every one of them. What could do so on purpose
    (a term no larger than the 20th digit, a number of more than 128 bits that the reference does not have) leaves
    the question undecided. Where one takes a root, a logarithm or a power whose value the other does not take, they may
    agree in places, as ``sqrt(u^2)`` and ``u`` do where u > 0: then there are 16 points, and two that differ on a
    share p of them pass with probability (1 - p)^16.

    Args:
        tree: any expression, of any origin; time and memory are bounded.
        reference: an expression of our own; where many are compared with the same, ask a ``Reference``.
        variables: the names that both may use.
        domain: expressions of our own; points where one of them is undefined do not count.
    """
    return Reference(reference, variables, domain).compare_once(tree)


def comparable(trees: Sequence[Tree], variables: tuple[str, ...]) -> bool:
    """Whether other expressions can safely be compared with these; for generators to ask of a reference and its domain.

    That is so if at four of twelve fixed points all of them have a value, and one of moderate size: then right answers
    are decided, and an error of 10^-5 is seen.
    """
    program = Program()
    roots = [program.add(tree) for tree in trees]
    rng = Rng(hashed_seed("rlgym.comparable"))
    usable = 0
    for i in range(12):
        if usable == 4 or usable + 12 - i < 4:
            break
        values: list[reals.Real] = []
        try:
            _extend(values, program, _point(i, variables, rng, REALS), REALS)
        except (reals.Undefined, reals.Unreliable):
            continue
        usable += all(reals.moderate(values[root]) for root in roots)
    return usable == 4


class _Reference(Generic[V]):
    field: Field[V]

    def __init__(self, tree: Tree, variables: tuple[str, ...], domain: Sequence[Tree] = ()) -> None:
        self.variables = variables
        self._program = Program()
        for restriction in domain:
            self._program.add(restriction)
        self._position = self._program.add(tree)
        self._seed = hashed_seed("rlgym.equivalence", self.field.name, repr(self._program.operations))
        self._known: dict[int, _Sample[V] | None] = {}

    def compare(self, tree: Tree) -> Comparison:
        """See ``compare``; at points of this reference, of which the other expression's hash takes one in three."""
        program = self._program.copy()
        found = program.add(tree)
        return self._judged(program, found, self._kept_samples(program))

    def compare_once(self, tree: Tree) -> Comparison:
        """``compare`` at points of this pair alone; nothing of it is kept."""
        program = self._program.copy()
        found = program.add(tree)
        return self._judged(program, found, self._fresh_samples(program))

    def compare_derivative(self, tree: Tree, variable: str) -> Comparison:
        """``compare`` of the derivative of an expression by a variable; linear in its size."""
        whole, own = self._program.copy(), len(self._program.operations)
        position = whole.add(tree)
        if sum(len(operands) for _, _, operands in whole.operations[own:]) > _MOST_OPERANDS:
            return Comparison.UNDECIDED
        derivative = whole.derivative(position, variable)
        program = self._program.copy()
        found = program.take_over(whole, derivative)  # so that no value of a logarithm is asked for in vain
        return self._judged(program, found, self._kept_samples(program))

    def _judged(self, program: Program, found: int, samples: "Iterator[_Sample[V]]") -> Comparison:
        expected, own = self._position, len(self._program.operations)
        if found == expected:
            return Comparison.EQUAL
        if max(program.weights[found], program.weights[expected]) <= _LARGEST_WEIGHT:
            return _compare_rational(program, found, expected, self.variables)
        if _hides_digits(program, own):
            return Comparison.UNDECIDED
        one, other = program.branches(found), program.branches(expected)
        tries = min(_DECIDED_IN_BRANCHES + _SPARE, _affordable(program, own) // self.field.cost)
        decided = _DECIDED
        agreed = 0
        while agreed < decided and tries:
            sample = next(samples, None)
            if sample is None:
                break
            tries -= 1
            point, known = sample
            values = known.copy()
            try:
                _extend(values, program, point, self.field)
            except reals.Undefined:
                return Comparison.UNDEFINED
            except reals.Unreliable:
                continue
            if not self.field.same(values[found], values[expected]):
                return Comparison.DIFFERENT
            agreed += 1
            if agreed == 1 and not _paired(values, one, other, self.field):
                decided = _DECIDED_IN_BRANCHES
        return Comparison.EQUAL if agreed >= _FEWEST_DECIDED else Comparison.UNDECIDED

    def _fresh_samples(self, program: Program) -> "Iterator[_Sample[V]]":
        """Points drawn for this program alone, where the reference has a value."""
        rng = Rng(hashed_seed("rlgym.equivalence", repr(program.operations)))
        for i in range(_CANDIDATES):
            if (sample := self._sample(i, rng)) is not None:
                yield sample

    def _kept_samples(self, program: Program) -> "Iterator[_Sample[V]]":
        """Of every few points of the reference the one that the rest of the program says, where it has a value."""
        rng = Rng(hashed_seed("rlgym.equivalence", repr(program.operations[len(self._program.operations) :])))
        for i in range(_CANDIDATES):
            number = _ALTERNATIVES * i + rng.randrange(_ALTERNATIVES)
            if number not in self._known:
                self._known[number] = self._sample(i, Rng(hashed_seed("rlgym.equivalence", self._seed, number)))
            if (sample := self._known[number]) is not None:
                yield sample

    def _sample(self, number: int, rng: Rng) -> "_Sample[V] | None":
        """A point and the reference's values there; None where it has none."""
        point, values = _point(number, self.variables, rng, self.field), list[V]()
        try:
            _extend(values, self._program, point, self.field)
        except (reals.Undefined, reals.Unreliable):
            return None
        return point, values


class Reference(_Reference[reals.Real]):
    """An expression that others are compared with at real points, and the values that it has had so far.

    Args:
        tree: an expression of our own.
        variables: the names that it and the others may use.
        domain: expressions of our own; points where one of them is undefined do not count.
    """

    field = REALS


class ComplexReference(_Reference[complexes.Complex]):
    """A ``Reference`` whose variables and values are complex, so that ``i`` is a number and ``log(-1)`` is ``i pi``.

    Roots, powers and logarithms are the principal ones, so that what holds for positive numbers need not hold here:
    ``sqrt(x^2)`` is ``x`` on half of the plane only, and different from it. The imaginary parts of points lie between
    -2 and 2, of half of them between -8 and 8; the first four points have a real part of either sign.
    """

    field = COMPLEXES


def proportional(tree: Tree, reference: Tree, variables: tuple[str, ...]) -> Comparison:
    """Whether an expression is the reference times a constant that is not 0, wherever the reference has a real value.

    Evaluated like ``compare``, with the same probability of error: the products of values at two points, crosswise,
    must agree. Zero is proportional to zero alone.

    Args:
        tree: any expression, of any origin; time and memory are bounded.
        reference: an expression of our own.
        variables: the names that both may use.
    """
    program = Program()
    expected = program.add(reference)
    own = len(program.operations)
    found = program.add(tree)
    if found == expected:
        return Comparison.EQUAL
    if max(program.weights[found], program.weights[expected]) <= _LARGEST_WEIGHT:
        return _proportional_rational(program, found, expected, variables)
    if _hides_digits(program, own):
        return Comparison.UNDECIDED
    rng = Rng(hashed_seed("rlgym.equivalence", repr(program.operations)))
    alike = program.branches(found) == program.branches(expected)
    decided = _DECIDED if alike else _DECIDED_IN_BRANCHES
    tries = min(decided + _SPARE, _affordable(program, own))
    pairs: list[tuple[reals.Real, reals.Real]] = []
    for i in range(_CANDIDATES):
        if len(pairs) > decided or not tries:
            break
        point, values = _point(i, variables, rng, REALS), list[reals.Real]()
        try:
            _extend(values, program, point, REALS, own)
        except (reals.Undefined, reals.Unreliable):
            continue
        tries -= 1
        try:
            _extend(values, program, point, REALS)
            pairs.append((values[found], values[expected]))
            crossed = [reals.multiply(pairs[0][0], pairs[-1][1]), reals.multiply(pairs[0][1], pairs[-1][0])]
        except reals.Undefined:
            return Comparison.UNDEFINED
        except reals.Unreliable:
            continue
        if not reals.same(*crossed) or bool(values[found][0]) != bool(values[expected][0]):
            return Comparison.DIFFERENT
    return Comparison.EQUAL if len(pairs) > _FEWEST_DECIDED else Comparison.UNDECIDED


# Rational expressions, modulo primes

_LARGEST_WEIGHT: Final = 1 << 31
_ROUNDS: Final = 3


def _compare_rational(program: Program, found: int, expected: int, variables: tuple[str, ...]) -> Comparison:
    rng = Rng(hashed_seed("rlgym.equivalence", repr(program.operations)))
    agreed = undefined = 0
    while agreed + undefined < _ROUNDS:
        prime = random_prime(rng)
        values = modular_values(program, prime, {name: rng.randrange(prime) for name in variables})
        if values[expected] is None:
            return Comparison.UNDECIDED
        if values[found] is None:
            undefined += 1
        elif values[found] != values[expected]:
            return Comparison.DIFFERENT
        else:
            agreed += 1
    return Comparison.EQUAL if agreed else Comparison.UNDEFINED


def _proportional_rational(program: Program, found: int, expected: int, variables: tuple[str, ...]) -> Comparison:
    rng = Rng(hashed_seed("rlgym.equivalence", repr(program.operations)))
    agreed = undefined = 0
    while agreed + undefined < _ROUNDS:
        prime = random_prime(rng)
        one, other = (
            modular_values(program, prime, {name: rng.randrange(prime) for name in variables}) for _ in range(2)
        )
        a, b, c, d = one[found], one[expected], other[found], other[expected]
        if b is None or d is None:
            return Comparison.UNDECIDED
        if a is None or c is None:
            undefined += 1
        elif (a * d - b * c) % prime or bool(a) != bool(b) or bool(c) != bool(d):
            return Comparison.DIFFERENT
        else:
            agreed += 1
    return Comparison.EQUAL if agreed else Comparison.UNDEFINED


# All others, at points

_Sample: TypeAlias = tuple[Mapping[str, V], list[V]]

_CANDIDATES: Final = 60
_ALTERNATIVES: Final = 3  # points for each candidate, of which the other expression's hash takes one
_DECIDED: Final = 4  # points that settle it
_DECIDED_IN_BRANCHES: Final = 16  # that settle it where only one takes some root, logarithm or power
_SPARE: Final = 6  # points more where the reference has a value and the other expression may be asked for its own
_FEWEST_DECIDED: Final = 2  # that settle it where no more are to be had
_MOST_OPERANDS: Final = 1_200  # of an expression to be differentiated
_LARGEST_WORK: Final = 25_000  # on the other expression, roughly microseconds
_WORK_OF_FUNCTION: Final = 40
_LARGEST_REAL_BITS: Final = 128  # a quotient of so many bits comes no nearer to a number than 10^-39
_RANGES: Final = ((30, 120), (-120, -30), (120, 300), (-300, -120), (0, 30), (300, 900), (-30, 0), (-900, -300))


def _hides_digits(program: Program, own: int) -> bool:
    """Whether there is a number, after the first ``own`` operations, long enough to come too near to another."""
    return any(value is not None and bits(value) > _LARGEST_REAL_BITS for value in program.exact[own:])


def _paired(values: Sequence[V], one: set[int], other: set[int], field: Field[V]) -> bool:
    """Whether each of some operations has the value of one of some others, and the other way round."""
    return all(
        any(field.same(values[i], values[k]) for k in there)
        for here, there in ((one, other), (other, one))
        for i in here - there
    )


def _affordable(program: Program, own: int) -> int:
    """How many points the operations after the first ``own`` may be evaluated at."""
    foreign = program.operations[own:]
    work = sum(_WORK_OF_FUNCTION if kind in ("call", "power") else 2 * len(operands) for kind, _, operands in foreign)
    return _LARGEST_WORK // max(work, 1)


def _point(number: int, variables: tuple[str, ...], rng: Rng, field: Field[V]) -> dict[str, V]:
    """A random point, the first variable from the ranges (in hundredths) in turn, the others from any of them."""
    ranges = [_RANGES[number % len(_RANGES)], *(rng.choice(_RANGES) for _ in variables[1:])]
    return {name: field.point(rng, low, high) for name, (low, high) in zip(variables, ranges, strict=False)}


def _extend(values: list[V], program: Program, point: Mapping[str, V], field: Field[V], end: int | None = None) -> None:
    """Append the values of the operations up to ``end``.

    Raises:
        Undefined, Unreliable: of one of these operations.
    """
    add, multiply = field.add, field.multiply
    start = len(values)
    for (kind, name, positions), number in zip(program.operations[start:end], program.exact[start:end], strict=True):
        if number is not None:
            values.append(field.exact(number))
        elif kind == "multiply":
            value = values[positions[0]]
            for i in positions[1:]:
                value = multiply(value, values[i])
            values.append(value)
        elif kind == "add":
            values.append(add([values[i] for i in positions]))
        elif kind == "call":
            values.append(field.functions[name](values[positions[0]]))
        elif kind == "power":
            values.append(field.power(values[positions[0]], values[positions[1]], program.integer(positions[1])))
        elif kind == "divide":
            values.append(field.divide(values[positions[0]], values[positions[1]]))
        elif kind == "negate":
            values.append(field.negate(values[positions[0]]))
        elif kind == "variable":
            values.append(point[name])
        elif name in field.constants:
            values.append(field.constants[name])
        else:
            raise reals.Undefined  # i, among real numbers
