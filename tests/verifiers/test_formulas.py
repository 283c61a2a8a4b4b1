"""Boolean formulas: what a text means, what is refused, truth tables beside sympy's, the answer format."""

from itertools import pairwise

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.formula import BooleanFormula
from rlgym.verifiers.formulas import (
    MAX_DEPTH,
    MAX_LENGTH,
    And,
    Atom,
    Iff,
    Implies,
    Not,
    Or,
    Truth,
    Xor,
    names,
    parse,
    parts,
    render,
    truth_table,
    with_parts,
)

ABC = ("a", "b", "c")
A, B, C = map(Atom, ABC)
FORM = BooleanFormula(variables=ABC, example="(a and not b) -> c")


def larger(formulas):
    pair = st.tuples(formulas, formulas)
    several = st.lists(formulas, min_size=2, max_size=4).map(tuple)
    return (
        formulas.map(Not)
        | several.map(And)
        | several.map(Or)
        | several.map(Xor)
        | pair.map(lambda both: Implies(*both))
        | pair.map(lambda both: Iff(*both))
    )


FORMULAS = st.recursive(st.sampled_from(ABC).map(Atom) | st.booleans().map(Truth), larger, max_leaves=12)


def refusal(text):
    with pytest.raises(Unparsable) as caught:
        FORM.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("a", A),
        ("not a and b", And((Not(A), B))),
        ("a and b or c", Or((And((A, B)), C))),
        ("a or b and c", Or((A, And((B, C))))),
        ("a or b -> c", Implies(Or((A, B)), C)),
        ("a -> b -> c", Implies(A, Implies(B, C))),
        ("a -> b <-> c", Iff(Implies(A, B), C)),
        ("a <-> b <-> c", Iff(Iff(A, B), C)),
        ("a xor b xor c", Xor((A, B, C))),
        ("not a xor b", Xor((Not(A), B))),
        ("a xor (b and c)", Xor((A, And((B, C))))),
        ("a xor b -> c", Implies(Xor((A, B)), C)),
        ("a and (b and c)", And((A, And((B, C))))),
        ("not not a", Not(Not(A))),
        ("true or F", Or((Truth(True), Truth(False)))),
    ],
)
def test_precedence_is_the_usual_one(text, formula):
    assert parse(text, ABC) == formula


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        *(("NOT a AND b", "not a and b"), ("~a & b", "not a and b"), ("!a && b", "not a and b")),
        *(
            ("\u00aca \u2227 b", "not a and b"),
            (r"\neg a \land b", "not a and b"),
            (r"\lnot{a}\wedge b", "not a and b"),
        ),
        *(("a | b", "a or b"), ("a||b", "a or b"), ("a \u2228 b", "a or b"), (r"a \lor b", "a or b")),
        *((r"a \vee b", "a or b"), ("a Or b", "a or b"), (r"a \text{ or } b", "a or b")),
        *(("a=>b", "a -> b"), ("a \u2192 b", "a -> b"), ("a \u21d2 b", "a -> b"), (r"a \to b", "a -> b")),
        *((r"a \implies b", "a -> b"), (r"a\rightarrow b", "a -> b"), ("a implies b", "a -> b"), ("a-->b", "a -> b")),
        *(("a<=>b", "a <-> b"), ("a \u2194 b", "a <-> b"), (r"a \iff b", "a <-> b"), ("a iff b", "a <-> b")),
        *(("a \u2295 b", "a xor b"), (r"a\oplus b", "a xor b")),
        *(("\u22a4", "true"), (r"\bot", "false"), ("T", "true"), ("False", "false")),
        *((r"\left(a\right)\,\land\,[b]", "a and b"), ("$a \\land b$.", "a and b"), ("{a}", "a")),
        *(("The answer is: **a and b**", "a and b"), ("a and\nb", "a and b")),
    ],
)
def test_words_signs_and_latex_are_read(text, canonical):
    assert FORM.render(FORM.read(text)) == canonical


@pytest.mark.parametrize(
    "text", ["a xor b and c", "a and b xor c", "a or b xor c", "a xor b or c", "a ^ b", "a^b -> c"]
)
def test_what_readers_disagree_on_is_ambiguous(text):
    assert refusal(text) == "ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        *("a and", "and a", "a b", "ab", "a not b", "(a", "a)", "(a]", "()", "not", "a -> ", "a <- b", "d", "A"),
        *("1", "0", "a = b", "a == b", "a + b", "a * b", "-a", "a'", "a, b", "a; b", "a nand b", "a ? b : c"),
        *(r"a~\land~b", r"\foo a", r"\overset a", "a or b because", "if a then b", "a &&& b", "\uff41"),
    ],
)
def test_what_is_no_formula_is_malformed(text):
    assert refusal(text) == "malformed"


@pytest.mark.parametrize(
    "text", ["(" * MAX_LENGTH, "~" * MAX_LENGTH, "a->" * 2_600 + "a", "a<->" * 1_900 + "a", "a " * MAX_LENGTH]
)
def test_what_is_too_deep_or_too_long_is_refused(text):
    assert refusal(text) == "too_long"


def test_the_deepest_nesting_is_read_far_below_the_limit_of_the_interpreter():
    def deep_in_the_stack(frames, text):
        return deep_in_the_stack(frames - 1, text) if frames else FORM.same(FORM.read(text), A)

    for text in ("~" * (MAX_DEPTH - 2) + "a", "(" * (MAX_DEPTH - 1) + "a" + ")" * (MAX_DEPTH - 1)):
        assert deep_in_the_stack(300, text)


def test_a_declared_variable_wins_over_the_letters_of_truth():
    form = BooleanFormula(variables=["T", "p_1", "P"], example="T")
    assert form.read("T -> F") == Implies(Atom("T"), Truth(False))
    assert form.read(r"p_{1} \land P") == And((Atom("p_1"), Atom("P")))


@pytest.mark.parametrize("variables", [["and"], ["Not"], [""], ["1a"], [], [f"v{i}" for i in range(17)]])
def test_variables_are_one_to_sixteen_names_that_mean_nothing_else(variables):
    with pytest.raises(InvalidParameter):
        BooleanFormula(variables=variables, example=variables[0] if variables else "true")


@given(FORMULAS)
def test_a_formula_is_made_again_of_its_text_and_of_its_parts(formula):
    assert parse(render(formula), ABC) == formula
    assert with_parts(formula, parts(formula)) == formula


@given(FORMULAS)
def test_a_truth_table_is_that_of_sympy(formula):
    table = truth_table(formula, ABC)
    theirs = symbolic(formula)
    for row in range(8):
        values = {sympy.Symbol(name): bool(row >> i & 1) for i, name in enumerate(ABC)}
        assert bool(theirs.subs(values)) is bool(table >> row & 1)
    assert table < 1 << 8


def symbolic(formula):
    inner = [symbolic(part) for part in parts(formula)]
    match formula:
        case Truth(value):
            return sympy.true if value else sympy.false
        case Atom(name):
            return sympy.Symbol(name)
        case Not():
            return sympy.Not(*inner)
        case And():
            return sympy.And(*inner)
        case Or():
            return sympy.Or(*inner)
        case Xor():
            return sympy.Xor(*inner)
        case Implies():
            return sympy.Implies(*inner)
        case Iff():
            return sympy.Equivalent(*inner)


def test_a_truth_table_needs_all_variables_and_no_more_than_sixteen():
    with pytest.raises(InvalidParameter, match=r"need at most 16 variables, \['c'\] among them"):
        truth_table(Or((A, C)), ("a", "b"))
    with pytest.raises(InvalidParameter, match="need at most 16 variables"):
        truth_table(A, (*(f"v{i}" for i in range(16)), "a"))


@pytest.mark.parametrize(
    ("text", "reference", "same"),
    [
        ("a -> b", "not a or b", True),
        ("not (a and b)", "not a or not b", True),
        ("a xor b", "a <-> not b", True),
        ("(a -> b) -> c", "a -> (b -> c)", False),
        ("a -> (b -> c)", "(a and b) -> c", True),
        ("a or not a", "true", True),
        ("b and not b", "F", True),
        ("a and (b or not b)", "a", True),
        ("a", "b", False),
        ("a or b", "a xor b", False),
    ],
)
def test_same_means_the_same_truth_table(text, reference, same):
    assert FORM.same(FORM.read(text), FORM.read(reference)) is same
    assert FORM.same(FORM.read(reference), FORM.read(text)) is same


def test_sixteen_variables_are_compared_exactly():
    letters = [f"x{i}" for i in range(16)]
    form = BooleanFormula(variables=letters, example="x0")
    every, chain = (
        " and ".join(letters),
        " and ".join(f"({a} -> {b})" for a, b in pairwise(letters)),
    )
    assert form.same(form.read(f"x0 and {chain}"), form.read(every))
    one_row_less = f"({' or '.join(letters)}) and not ({every})"
    assert not form.same(form.read(one_row_less), form.read(" or ".join(letters)))


def test_the_variables_that_occur():
    assert names(Implies(A, Or((C, Truth(True))))) == {"a", "c"}
