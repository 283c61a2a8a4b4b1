"""Whether two expressions are the same function: identity testing by evaluation at points that a hash draws.

Rational expressions are compared exactly, modulo random primes of 61 bits; all others as real numbers of 70 digits with
error bounds. Points and primes come from a stream named by the two expressions themselves, so that the same question
always gets the same answer, and no text can be written to suit the points it will be tested at.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from math import gcd, prod
from typing import Final, TypeAlias

from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers import _reals as reals
from rlgym.verifiers.expressions import (
    Call,
    Constant,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    Variable,
)

__all__ = ["Comparison", "comparable", "compare", "equivalent"]


class Comparison(StrEnum):
    """What can be said of an expression beside a reference."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNDEFINED = "undefined"  # where the reference has a value, the expression has none
    UNDECIDED = "undecided"  # too large, too long or too ill-conditioned to tell within the bounds


def equivalent(tree: Tree, reference: Tree, variables: tuple[str, ...], domain: Sequence[Tree] = ()) -> bool:
    """Whether ``compare`` finds the two equal."""
    return compare(tree, reference, variables, domain) is Comparison.EQUAL


def compare(tree: Tree, reference: Tree, variables: tuple[str, ...], domain: Sequence[Tree] = ()) -> Comparison:
    """Whether an expression equals the reference wherever the reference is defined, save at isolated points.

    Two rational expressions (``+ - * /`` and integer powers) are equal exactly when their difference vanishes as a
    rational function. The test never finds equal ones different; different ones pass one round with a probability
    under 2^-28 (2^-50 at a size of some hundred digits and degrees), and there are three rounds.

    Others are evaluated at real points, near zero and far, on both sides of it, until four are decided. Equal ones
    never differ at a decided point. Different ones that are analytic agree at a random point with probability 0 in
    exact arithmetic; here they would have to agree to 45 digits at every one of them. What could do so on purpose
    (a term no larger than the 20th digit, a number of more than 128 bits that the reference does not have) leaves
    the question undecided.

    Args:
        tree: any expression, of any origin; time and memory are bounded.
        reference: an expression of our own.
        variables: the names that both may use.
        domain: expressions of our own; points where one of them is undefined do not count.
    """
    program = _Program()
    for restriction in domain:
        program.add(restriction)
    expected = program.add(reference)
    own = len(program.operations)
    found = program.add(tree)
    if found == expected:
        return Comparison.EQUAL
    rng = Rng(hashed_seed("rlgym.equivalence", repr(program.operations)))
    if max(program.weights[found], program.weights[expected]) <= _LARGEST_WEIGHT:
        return _compare_rational(program, found, expected, variables, rng)
    return _compare_real(program, own, found, expected, variables, rng)


def comparable(trees: Sequence[Tree], variables: tuple[str, ...]) -> bool:
    """Whether other expressions can safely be compared with these; for generators to ask of a reference and its domain.

    That is so if at four of twelve fixed points all of them have a value, and one of moderate size: then right answers
    are decided, and an error of 10^-5 is seen.
    """
    program = _Program()
    roots = [program.add(tree) for tree in trees]
    usable = 0
    for i, point in enumerate(_points(variables, Rng(hashed_seed("rlgym.comparable")), 12)):
        if usable == 4 or usable + 12 - i < 4:
            break
        values: list[reals.Real] = []
        try:
            _extend(values, program, point, len(program.operations))
        except (reals.Undefined, reals.Unreliable):
            continue
        usable += all(reals.moderate(values[root]) for root in roots)
    return usable == 4


# Both expressions as one program

_Exact: TypeAlias = Fraction | None
_LARGEST_EXACT_BITS: Final = 1_024
_INFINITE_WEIGHT: Final = 1 << 64


class _Program:
    """Expressions as a list of operations in which nothing is computed twice; each names its operands by position.

    Attributes:
        operations: ``(kind, name, operands)``.
        exact: the value of an operation without variables, where it is rational and not too long.
        weights: a bound on degree and coefficient length, numerator and denominator together, in bits; infinite
            where an operation is not rational.
    """

    def __init__(self) -> None:
        self.operations: list[tuple[str, str, tuple[int, ...]]] = []
        self.exact: list[_Exact] = []
        self.weights: list[int] = []
        self._positions: dict[tuple[str, str, tuple[int, ...]], int] = {}

    def add(self, tree: Tree) -> int:
        """The position of the tree's value."""
        match tree:
            case Number(value):
                return self._number(Fraction(value))
            case Variable(name):
                return self._operation("variable", name, (), None, 1)
            case Constant(name):
                return self._operation("constant", name, (), None, _INFINITE_WEIGHT)
            case Negation(operand):
                return self._calculated("negate", (self.add(operand),))
            case Sum(terms):
                return self._calculated("add", tuple(sorted(self.add(term) for term in terms)))
            case Product(factors):
                return self._calculated("multiply", tuple(sorted(self.add(factor) for factor in factors)))
            case Quotient(above, below):
                return self._calculated("divide", (self.add(above), self.add(below)))
            case Power(base, exponent):
                return self._power(self.add(base), self.add(exponent))
            case Call(function, argument):
                return self._operation("call", function, (self.add(argument),), None, _INFINITE_WEIGHT)

    def _number(self, value: Fraction) -> int:
        return self._operation("number", f"{value.numerator:x}/{value.denominator:x}", (), value, _bits(value))

    def _calculated(self, kind: str, operands: tuple[int, ...]) -> int:
        value = _calculate(kind, [self.exact[i] for i in operands])
        if value is not None:
            return self._number(value)
        weight = len(operands) + sum(self.weights[i] for i in operands)
        return self._operation(kind, "", operands, None, weight)

    def _power(self, base: int, exponent: int) -> int:
        n, value = self.integer(exponent), self.exact[base]
        if n is None:
            return self._operation("power", "", (base, exponent), None, _INFINITE_WEIGHT)
        if value is not None and (value or n > 0) and abs(n) * _bits(value) <= _LARGEST_EXACT_BITS:
            return self._number(value**n)
        return self._operation("power", "", (base, exponent), None, max(abs(n), 1) * self.weights[base])

    def integer(self, position: int) -> int | None:
        """The value of an operation, where it is known to be an integer."""
        value = self.exact[position]
        return value.numerator if value is not None and value.denominator == 1 else None

    def _operation(self, kind: str, name: str, operands: tuple[int, ...], exact: _Exact, weight: int) -> int:
        key = (kind, name, operands)
        position = self._positions.setdefault(key, len(self.operations))
        if position == len(self.operations):
            self.operations.append(key)
            self.exact.append(exact)
            self.weights.append(min(weight, _INFINITE_WEIGHT))
        return position


def _calculate(kind: str, operands: Sequence[_Exact]) -> _Exact:
    """The exact value of a sum, product, quotient or negation of exact values, unless it is long or undefined."""
    values = [value for value in operands if value is not None]
    if len(values) < len(operands) or sum(map(_bits, values)) > _LARGEST_EXACT_BITS:
        return None
    match kind:
        case "negate":
            return -values[0]
        case "add":
            return sum(values, Fraction(0))
        case "multiply":
            return prod(values, start=Fraction(1))
        case _:
            return values[0] / values[1] if values[1] else None


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


# Rational expressions, modulo a prime

_LARGEST_WEIGHT: Final = 1 << 31
_ROUNDS: Final = 3


def _compare_rational(program: _Program, found: int, expected: int, variables: tuple[str, ...], rng: Rng) -> Comparison:
    agreed = undefined = 0
    while agreed + undefined < _ROUNDS:
        prime = _random_prime(rng)
        values = _modular_values(program, prime, {name: rng.randrange(prime) for name in variables})
        if values[expected] is None:
            return Comparison.UNDECIDED
        if values[found] is None:
            undefined += 1
        elif values[found] != values[expected]:
            return Comparison.DIFFERENT
        else:
            agreed += 1
    return Comparison.EQUAL if agreed else Comparison.UNDEFINED


def _modular_values(program: _Program, prime: int, point: Mapping[str, int]) -> list[int | None]:
    """The values of all operations; None where there is none, or where the operation is not rational."""
    values: list[int | None] = []
    for (kind, name, positions), number in zip(program.operations, program.exact, strict=True):
        if number is not None:
            values.append(_modular_quotient(number.numerator, number.denominator, prime))
            continue
        operands = [value for i in positions if (value := values[i]) is not None]
        if len(operands) < len(positions):
            values.append(None)
            continue
        match kind:
            case "variable":
                values.append(point[name])
            case "negate":
                values.append(-operands[0] % prime)
            case "add":
                values.append(sum(operands) % prime)
            case "multiply":
                value = 1
                for operand in operands:
                    value = value * operand % prime
                values.append(value)
            case "divide":
                values.append(_modular_quotient(operands[0], operands[1], prime))
            case "power":
                n = program.integer(positions[1])
                values.append(pow(operands[0], n, prime) if n is not None and (n > 0 or operands[0]) else None)
            case _:
                values.append(None)
    return values


def _modular_quotient(above: int, below: int, prime: int) -> int | None:
    return above * pow(below, -1, prime) % prime if below % prime else None


_SMALL_PRIMES: Final = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def _random_prime(rng: Rng) -> int:
    """The first prime from a random odd number of 61 bits on; no gap there is longer than 1,600."""
    n = rng.getrandbits(61) | 1 << 60 | 1
    while not _is_prime(n):
        n += 2
    return n


def _is_prime(n: int) -> bool:
    """Miller and Rabin's test of an odd number with 12 bases, which is exact below 3 * 10^23.

    Source: Sorenson and Webster, Strong pseudoprimes to twelve prime bases (2015).
    """
    if gcd(n, _PRIMORIAL) > 1:
        return False
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    for base in _SMALL_PRIMES:
        power = pow(base, n >> twos, n)
        if power in (1, n - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % n
            if power == n - 1:
                break
        else:
            return False
    return True


_PRIMORIAL: Final = prod(p for p in range(2, 200) if all(p % q for q in range(2, p)))


# All others, as real numbers

_CANDIDATES: Final = 60
_TRIED: Final = 10  # points at most where the reference has a value and the other expression is asked for its own
_DECIDED: Final = 4  # points that settle it
_FEWEST_DECIDED: Final = 2  # that settle it where no more are to be had
_LARGEST_WORK: Final = 25_000  # on the other expression, roughly microseconds
_WORK_OF_FUNCTION: Final = 40
_LARGEST_REAL_BITS: Final = 128  # a quotient of so many bits comes no nearer to a number than 10^-39
_RANGES: Final = ((30, 120), (-120, -30), (120, 300), (-300, -120), (0, 30), (300, 900), (-30, 0), (-900, -300))


def _compare_real(
    program: _Program, own: int, found: int, expected: int, variables: tuple[str, ...], rng: Rng
) -> Comparison:
    """``compare`` at real points; the first ``own`` operations are those of our own expressions."""
    if any(value is not None and _bits(value) > _LARGEST_REAL_BITS for value in program.exact[own:]):
        return Comparison.UNDECIDED
    foreign = program.operations[own:]
    work = sum(_WORK_OF_FUNCTION if kind in ("call", "power") else 2 * len(operands) for kind, _, operands in foreign)
    tries = min(_TRIED, _LARGEST_WORK // max(work, 1))
    agreed = 0
    for point in _points(variables, rng, _CANDIDATES):
        if agreed == _DECIDED or not tries:
            break
        values: list[reals.Real] = []
        try:
            _extend(values, program, point, own)
        except (reals.Undefined, reals.Unreliable):
            continue
        tries -= 1
        try:
            _extend(values, program, point, len(program.operations))
        except reals.Undefined:
            return Comparison.UNDEFINED
        except reals.Unreliable:
            continue
        if not reals.same(values[found], values[expected]):
            return Comparison.DIFFERENT
        agreed += 1
    return Comparison.EQUAL if agreed >= _FEWEST_DECIDED else Comparison.UNDECIDED


def _points(variables: tuple[str, ...], rng: Rng, count: int) -> Iterator[dict[str, reals.Real]]:
    """Random points, the first variable from the ranges (in hundredths) in turn, the others from any of them."""
    for i in range(count):
        ranges = [_RANGES[i % len(_RANGES)], *(rng.choice(_RANGES) for _ in variables[1:])]
        yield {
            name: reals.exact(Fraction(rng.randint(low * 10**18, high * 10**18), 10**20))
            for name, (low, high) in zip(variables, ranges, strict=False)
        }


def _extend(values: list[reals.Real], program: _Program, point: Mapping[str, reals.Real], end: int) -> None:
    """Append the values of the operations up to ``end``.

    Raises:
        Undefined, Unreliable: of one of these operations.
    """
    for position in range(len(values), end):
        number = program.exact[position]
        if number is not None:
            values.append(reals.exact(number))
            continue
        kind, name, positions = program.operations[position]
        operands = [values[i] for i in positions]
        match kind:
            case "variable":
                values.append(point[name])
            case "constant":
                values.append(reals.PI if name == "pi" else reals.E)
            case "negate":
                values.append(reals.negate(operands[0]))
            case "add":
                values.append(reals.add(operands))
            case "multiply":
                values.append(reduce(reals.multiply, operands))
            case "divide":
                values.append(reals.divide(*operands))
            case "power":
                values.append(reals.power(operands[0], operands[1], program.integer(positions[1])))
            case _:
                values.append(reals.FUNCTIONS[name](*operands))
