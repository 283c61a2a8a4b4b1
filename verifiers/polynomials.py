"""Polynomials with rational coefficients: exact expansion of an expression within bounds, and canonical text.

Two expressions are the same polynomial exactly when they have the same terms, so that there is nothing to be tested at
random. What is too large to expand (a degree past 10,000, coefficients past 3,300 bits, too many products of terms) is
refused before it is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Final, NamedTuple, TypeAlias

from rlgym.errors import Unparsable
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
    render,
    render_latex,
)

__all__ = ["Term", "Terms", "expand", "expanded", "terms", "tree_of", "write", "write_latex"]

MAX_DEGREE: Final = 10_000
MAX_BITS: Final = 3_300  # of a numerator, and of the common denominator: what 993 digits hold
MAX_WORK: Final = 60_000  # products and sums of two terms; those of long coefficients count more


@dataclass(frozen=True, slots=True)
class Term:
    """A coefficient, never 0, and the exponent of each variable."""

    exponents: tuple[int, ...]
    coefficient: Fraction


Terms: TypeAlias = tuple[Term, ...]  # the highest first: by total degree, then by the exponents; () is zero


def terms(coefficients: dict[tuple[int, ...], Fraction]) -> Terms:
    """The terms of the given coefficients, in order and without zeros."""
    ordered = sorted(coefficients.items(), key=lambda item: (sum(item[0]), item[0]), reverse=True)
    return tuple(Term(exponents, Fraction(value)) for exponents, value in ordered if value)


def expand(tree: Tree, variables: tuple[str, ...]) -> Terms:
    """The terms of an expression made of ``+ - *``, division by numbers and powers with exponents 0, 1, 2, ...

    Time and memory are bounded, whatever the expression.

    Raises:
        Unparsable: ``malformed`` if it is written with anything else, or ``too_long`` past the bounds.
    """
    places = {name: 1 << _PLACE * i for i, name in enumerate(variables)}
    numerators, denominator = _Expansion(places).of(tree)
    mask = (1 << _PLACE) - 1
    return terms(
        {
            tuple(key >> _PLACE * i & mask for i in range(len(variables))): Fraction(value, denominator)
            for key, value in numerators.items()
        }
    )


def expanded(tree: Tree) -> bool:
    """Whether an expression is written out: a sum of monomials, like ``-3*x^2*y + x/2 - 1``, none of them twice."""
    summands = tree.terms if isinstance(tree, Sum) else (tree,)
    monomials = [_monomial(term.operand if isinstance(term, Negation) else term) for term in summands]
    return None not in monomials and len(set(monomials)) == len(monomials)


def _monomial(tree: Tree) -> frozenset[tuple[str, int]] | None:
    """The powers in a product of one number at most and powers of different variables, over a number; else None."""
    divided = isinstance(tree, Quotient)
    if isinstance(tree, Quotient):
        if not isinstance(tree.below, Number):
            return None
        tree = tree.above
    factors = list(tree.factors if isinstance(tree, Product) else (tree,))
    if _is_rational(factors[0]):
        if divided and isinstance(factors[0], Quotient):
            return None
        del factors[0]
    powers: dict[str, int] = {}
    for factor in factors:
        base, exponent = (factor.base, factor.exponent) if isinstance(factor, Power) else (factor, Number(1))
        if not isinstance(base, Variable) or not isinstance(exponent, Number) or base.name in powers:
            return None
        powers[base.name] = exponent.value
    return frozenset(item for item in powers.items() if item[1])


def _is_rational(tree: Tree) -> bool:
    match tree:
        case Number() | Negation(Number()):
            return True
        case Quotient(Number() | Negation(Number()), Number()):
            return True
        case _:
            return False


def tree_of(polynomial: Terms, variables: tuple[str, ...]) -> Tree:
    """The expression of a polynomial, one term after another: ``x^2 - 3*x*y + 1/2``."""
    written = [_term_tree(term, variables) for term in polynomial]
    return Sum(tuple(written)) if len(written) > 1 else written[0] if written else Number(0)


def _term_tree(term: Term, variables: tuple[str, ...]) -> Tree:
    above, below = abs(term.coefficient).as_integer_ratio()
    factors: list[Tree] = [
        Variable(name) if exponent == 1 else Power(Variable(name), Number(exponent))
        for name, exponent in zip(variables, term.exponents, strict=True)
        if exponent
    ]
    if below > 1:
        factors.insert(0, Quotient(Number(above), Number(below)))
    elif above > 1 or not factors:
        factors.insert(0, Number(above))
    tree = Product(tuple(factors)) if len(factors) > 1 else factors[0]
    return Negation(tree) if term.coefficient < 0 else tree


def write(polynomial: Terms, variables: tuple[str, ...]) -> str:
    """The canonical text: ``x^2 - 3*x*y + 1/2``."""
    return render(tree_of(polynomial, variables))


def write_latex(polynomial: Terms, variables: tuple[str, ...]) -> str:
    """LaTeX of the canonical form."""
    return render_latex(tree_of(polynomial, variables))


# Expansion

_PLACE: Final = 32  # bits of one exponent in the key of a monomial; the sum of two keys is the key of the product


class _Poly(NamedTuple):
    """Integer coefficients by the key of their monomial, none of them 0, over one positive denominator."""

    numerators: dict[int, int]
    denominator: int


class _Expansion:
    """Expands trees as long as there is work left to spend."""

    def __init__(self, places: dict[str, int]) -> None:
        self.places = places
        self.left = MAX_WORK

    def of(self, tree: Tree) -> _Poly:
        match tree:
            case Number(value):
                return self.checked({0: value} if value else {}, 1)
            case Variable(name):
                return _Poly({self.places[name]: 1}, 1)
            case Negation(operand):
                return self.scaled(self.of(operand), -1, 1)
            case Sum(summands):
                return self.sum([self.of(summand) for summand in summands])
            case Product((first, *others)):
                product = self.of(first)
                for other in others:
                    product = self.product(product, self.of(other))
                return product
            case Quotient(above, below):
                return self.quotient(self.of(above), self.of(below))
            case Power(base, exponent):
                return self.power(self.of(base), self.of(exponent))
            case Product() | Constant() | Call():
                raise Unparsable("malformed")

    def spend(self, work: int) -> None:
        self.left -= work
        if self.left < 0:
            raise Unparsable("too_long")

    def checked(self, numerators: dict[int, int], denominator: int) -> _Poly:
        """In lowest terms, if it is within the bounds."""
        if denominator > 1:
            divisor = gcd(denominator, *numerators.values())
            if divisor > 1:
                denominator //= divisor
                numerators = {key: value // divisor for key, value in numerators.items()}
        if max(_bits(numerators), denominator.bit_length()) > MAX_BITS:
            raise Unparsable("too_long")
        return _Poly(numerators, denominator)

    def scaled(self, p: _Poly, above: int, below: int) -> _Poly:
        self.spend(len(p.numerators))
        return self.checked({key: value * above for key, value in p.numerators.items()}, p.denominator * below)

    def sum(self, summands: Sequence[_Poly]) -> _Poly:
        denominator = 1
        for summand in summands:
            denominator *= summand.denominator // gcd(denominator, summand.denominator)
            if denominator.bit_length() > MAX_BITS:
                raise Unparsable("too_long")
        total: dict[int, int] = {}
        for numerators, own in summands:
            factor = denominator // own
            self.spend(len(numerators) * _cost(factor.bit_length(), _bits(numerators)))
            for key, value in numerators.items():
                total[key] = total.get(key, 0) + value * factor
        return self.checked({key: value for key, value in total.items() if value}, denominator)

    def product(self, p: _Poly, q: _Poly) -> _Poly:
        if _degree(p) + _degree(q) > MAX_DEGREE:
            raise Unparsable("too_long")
        self.spend(len(p.numerators) * len(q.numerators) * _cost(_bits(p.numerators), _bits(q.numerators)))
        product: dict[int, int] = {}
        for key, value in p.numerators.items():
            for other, factor in q.numerators.items():
                product[key + other] = product.get(key + other, 0) + value * factor
        return self.checked({key: value for key, value in product.items() if value}, p.denominator * q.denominator)

    def quotient(self, p: _Poly, q: _Poly) -> _Poly:
        divisor = q.numerators.get(0)
        if divisor is None or len(q.numerators) > 1:
            raise Unparsable("malformed")  # also of a divisor that is zero
        sign = 1 if divisor > 0 else -1
        return self.scaled(p, sign * q.denominator, abs(divisor))

    def power(self, base: _Poly, exponent: _Poly) -> _Poly:
        if exponent.numerators.keys() - {0} or exponent.denominator > 1:
            raise Unparsable("malformed")
        n = exponent.numerators.get(0, 0)
        if n <= 0 and not base.numerators:
            raise Unparsable("malformed")
        if n < 0:
            base, n = self.quotient(_Poly({0: 1}, 1), base), -n
        if _is_unit(base):
            n = n % 2 + 2  # a power of 1, -1 or 0, however high
        if n > (MAX_DEGREE // _degree(base) if _degree(base) else MAX_BITS):
            raise Unparsable("too_long")
        if len(base.numerators) == 1:
            [(key, value)] = base.numerators.items()
            if max(value.bit_length(), base.denominator.bit_length()) * n > 2 * MAX_BITS + n:
                raise Unparsable("too_long")
            return self.checked({key * n: value**n}, base.denominator**n)
        result = _Poly({0: 1}, 1)
        for bit in bin(n)[2:]:
            result = self.product(result, result)
            if bit == "1":
                result = self.product(result, base)
        return result


def _is_unit(p: _Poly) -> bool:
    return not p.numerators or (p.denominator == 1 and list(p.numerators.items()) in ([(0, 1)], [(0, -1)]))


def _bits(numerators: dict[int, int]) -> int:
    return max(map(int.bit_length, numerators.values()), default=0)


def _cost(bits: int, others: int) -> int:
    """The work of one product of integers so long, in products of short ones."""
    return 1 + (bits * others >> 18)


def _degree(p: _Poly) -> int:
    """The largest exponent of any variable."""
    return max((_largest_place(key) for key in p.numerators), default=0)


def _largest_place(key: int) -> int:
    largest = 0
    while key:
        largest = max(largest, key & ((1 << _PLACE) - 1))
        key >>= _PLACE
    return largest
