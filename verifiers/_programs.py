"""Expressions as one program in which nothing is computed twice, its derivatives, and its values modulo a prime."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, prod
from typing import Final, TypeAlias

from rlgym.rng import Rng
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

__all__ = ["INFINITE_WEIGHT", "Operation", "Program", "bits", "is_prime", "modular_values", "random_prime"]

Operation: TypeAlias = tuple[str, str, tuple[int, ...]]  # kind, name, positions of the operands
LARGEST_EXACT_BITS: Final = 1_024
INFINITE_WEIGHT: Final = 1 << 64
_BRANCHED: Final = ("sqrt", "log")


class Program:
    """Expressions as a list of operations, each of which names its operands by position; no operation comes twice.

    Attributes:
        operations: ``(kind, name, operands)``; kinds are number, variable, constant, negate, add, multiply, divide,
            power and call.
        exact: the value of an operation without variables, where it is rational and not too long.
        weights: a bound on degree and coefficient length, numerator and denominator together, in bits; infinite
            where an operation is not rational.
    """

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.exact: list[Fraction | None] = []
        self.weights: list[int] = []
        self._positions: dict[Operation, int] = {}
        self._integers: dict[int, int] = {}

    def copy(self) -> "Program":
        """A program with the same operations, to be continued apart."""
        other = Program()
        other.operations = self.operations.copy()
        other.exact = self.exact.copy()
        other.weights = self.weights.copy()
        other._positions = self._positions.copy()
        other._integers = self._integers.copy()
        return other

    def add(self, tree: Tree) -> int:
        """The position of the tree's value."""
        match tree:
            case Number(value):
                position = self._integers.get(value)
                if position is None:
                    position = self._integers[value] = self.number(Fraction(value))
                return position
            case Variable(name):
                return self._operation("variable", name, (), None, 1)
            case Product(factors):
                return self.multiply([self.add(factor) for factor in factors])
            case Sum(terms):
                return self.sum([self.add(term) for term in terms])
            case Call(function, argument):
                return self.call(function, self.add(argument))
            case Power(base, exponent):
                return self.power(self.add(base), self.add(exponent))
            case Quotient(above, below):
                return self.divide(self.add(above), self.add(below))
            case Negation(operand):
                return self.negate(self.add(operand))
            case Constant(name):
                return self._operation("constant", name, (), None, INFINITE_WEIGHT)

    def number(self, value: Fraction) -> int:
        """The position of a rational number."""
        return self._operation("number", f"{value.numerator:x}/{value.denominator:x}", (), value, bits(value))

    def negate(self, operand: int) -> int:
        """The position of ``-operand``."""
        return self._calculated("negate", (operand,))

    def sum(self, operands: Sequence[int]) -> int:
        """The position of the sum of two operands or more."""
        return self._calculated("add", tuple(sorted(operands)))

    def multiply(self, operands: Sequence[int]) -> int:
        """The position of the product of two operands or more."""
        return self._calculated("multiply", tuple(sorted(operands)))

    def divide(self, above: int, below: int) -> int:
        """The position of ``above / below``."""
        return self._calculated("divide", (above, below))

    def call(self, function: str, argument: int) -> int:
        """The position of ``function(argument)``."""
        return self._operation("call", function, (argument,), None, INFINITE_WEIGHT)

    def power(self, base: int, exponent: int) -> int:
        """The position of ``base ^ exponent``."""
        n, value = self.integer(exponent), self.exact[base]
        if n is None:
            return self._operation("power", "", (base, exponent), None, INFINITE_WEIGHT)
        if value is not None and (value or n > 0) and abs(n) * bits(value) <= LARGEST_EXACT_BITS:
            return self.number(value**n)
        return self._operation("power", "", (base, exponent), None, max(abs(n), 1) * self.weights[base])

    def integer(self, position: int) -> int | None:
        """The value of an operation, where it is known to be an integer."""
        value = self.exact[position]
        return value.numerator if value is not None and value.denominator == 1 else None

    def derivative(self, position: int, variable: str) -> int:
        """The position of the derivative of an operation by a variable; other variables are constants.

        The program grows by a bounded number of operations for each operand before ``position``. The derivative has a
        value wherever the operation is differentiable, and a logarithm's also where only its argument has a value.
        """
        return _Differentiation(self, variable).of(position)

    def take_over(self, longer: "Program", position: int) -> int:
        """Continue with what one operation needs of a longer copy of this program; its position here."""
        shared = len(self.operations)
        moved: dict[int, int] = {}
        for i in longer.needed(position):
            if i >= shared:
                kind, name, operands = longer.operations[i]
                operands = tuple(moved.get(k, k) for k in operands)
                moved[i] = self._operation(kind, name, operands, longer.exact[i], longer.weights[i])
        return moved.get(position, position)

    def needed(self, position: int) -> list[int]:
        """The positions of an operation and of all that it is computed from, in order."""
        needed = {position}
        for i in range(position, -1, -1):
            if i in needed:
                needed.update(self.operations[i][2])
        return sorted(needed)

    def branches(self, position: int) -> set[int]:
        """The roots, logarithms and general powers, not of constants, that an operation is computed from."""
        varying: set[int] = set()
        branches: set[int] = set()
        for i in self.needed(position):
            kind, name, operands = self.operations[i]
            if kind == "variable" or not varying.isdisjoint(operands):
                varying.add(i)
                general = kind == "power" and self.integer(operands[1]) is None
                if general or (kind == "call" and name in _BRANCHED):
                    branches.add(i)
        return branches

    def _calculated(self, kind: str, operands: tuple[int, ...]) -> int:
        weight, known = len(operands), True
        for i in operands:
            weight += self.weights[i]
            known = known and self.exact[i] is not None
        if known:
            value = _calculate(kind, [value for i in operands if (value := self.exact[i]) is not None])
            if value is not None:
                return self.number(value)
        return self._operation(kind, "", operands, None, weight)

    def _operation(self, kind: str, name: str, operands: tuple[int, ...], exact: Fraction | None, weight: int) -> int:
        key = (kind, name, operands)
        position = self._positions.get(key)
        if position is None:
            position = self._positions[key] = len(self.operations)
            self.operations.append(key)
            self.exact.append(exact)
            self.weights.append(min(weight, INFINITE_WEIGHT))
        return position


def _calculate(kind: str, values: Sequence[Fraction]) -> Fraction | None:
    """The exact value of a sum, product, quotient or negation of exact values, unless it is long or undefined."""
    if sum(map(bits, values)) > LARGEST_EXACT_BITS:
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


def bits(value: Fraction) -> int:
    """The length of numerator and denominator together."""
    above, below = value.as_integer_ratio()
    return above.bit_length() + below.bit_length()


# Derivatives, forward through the operations; None stands for a derivative that is zero


class _Differentiation:
    def __init__(self, program: Program, variable: str) -> None:
        self.program = program
        self.variable = variable

    def of(self, position: int) -> int:
        slopes: dict[int, int | None] = {}
        for i in self.program.needed(position):
            kind, name, operands = self.program.operations[i]
            slopes[i] = self.slope(i, kind, name, operands, [slopes[k] for k in operands])
        slope = slopes[position]
        return self.number(0) if slope is None else slope

    def number(self, value: int) -> int:
        return self.program.number(Fraction(value))

    def slope(
        self, position: int, kind: str, name: str, operands: Sequence[int], inner: Sequence[int | None]
    ) -> int | None:
        match kind:
            case "variable":
                return self.number(1) if name == self.variable else None
            case "negate":
                return None if inner[0] is None else self.program.negate(inner[0])
            case "add":
                return self.sum(inner)
            case "multiply":
                return self.product_rule(operands, inner)
            case "divide":
                return self.quotient_rule(*operands, *inner)
            case "power":
                return self.power_rule(position, *operands, *inner)
            case "call":
                return None if inner[0] is None else self.chain_rule(position, name, operands[0], inner[0])
            case _:
                return None

    def sum(self, terms: Sequence[int | None]) -> int | None:
        kept = [term for term in terms if term is not None]
        return self.program.sum(kept) if len(kept) > 1 else kept[0] if kept else None

    def product_rule(self, factors: Sequence[int], inner: Sequence[int | None]) -> int | None:
        """From left to right, so that a product of n factors costs 3 n operations and not n^2."""
        product, slope = factors[0], inner[0]
        for factor, own in zip(factors[1:], inner[1:], strict=True):
            left = None if slope is None else self.program.multiply([slope, factor])
            right = None if own is None else self.program.multiply([product, own])
            slope = self.sum([left, right])
            product = self.program.multiply([product, factor])
        return slope

    def quotient_rule(self, u: int, v: int, du: int | None, dv: int | None) -> int | None:
        program = self.program
        left = None if du is None else program.divide(du, v)
        if dv is None:
            return left
        right = program.negate(program.divide(program.multiply([u, dv]), program.multiply([v, v])))
        return self.sum([left, right])

    def power_rule(self, position: int, u: int, v: int, du: int | None, dv: int | None) -> int | None:
        program = self.program
        left = None
        if du is not None and program.exact[v] != 0:
            below = program.power(u, program.sum([v, self.number(-1)]))
            left = program.multiply([v, du] if program.exact[v] == 1 else [v, below, du])
        if dv is None:
            return left
        is_e = program.operations[u] == ("constant", "e", ())
        right = program.multiply([position, dv] if is_e else [position, dv, program.call("log", u)])
        return self.sum([left, right])

    def chain_rule(self, position: int, function: str, u: int, du: int) -> int:
        program = self.program
        match function:
            case "exp":
                return program.multiply([position, du])
            case "log":
                return program.divide(du, u)
            case "sqrt":
                return program.divide(du, program.multiply([self.number(2), position]))
            case "sin":
                return program.multiply([program.call("cos", u), du])
            case "cos":
                return program.negate(program.multiply([program.call("sin", u), du]))
            case "tan":
                return program.divide(du, program.power(program.call("cos", u), self.number(2)))
            case "cot":
                return program.negate(program.divide(du, program.power(program.call("sin", u), self.number(2))))
            case "sec":
                return program.multiply([position, program.call("tan", u), du])
            case _:
                return program.negate(program.multiply([position, program.call("cot", u), du]))


# Values modulo a prime


def modular_values(program: Program, prime: int, point: Mapping[str, int]) -> list[int | None]:
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
_PRIMORIAL: Final = prod(p for p in range(2, 200) if all(p % q for q in range(2, p)))


def random_prime(rng: Rng) -> int:
    """The first prime from a random odd number of 61 bits on; no gap there is longer than 1,600."""
    n = rng.getrandbits(61) | 1 << 60 | 1
    while not is_prime(n):
        n += 2
    return n


def is_prime(n: int) -> bool:
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
