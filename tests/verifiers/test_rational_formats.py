"""How rational numbers, lists of them and decimals are read, compared and rounded."""

import decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.rationals import Decimal, Rational, Rationals, parse_decimal, parse_rational

fixed = settings(max_examples=200)


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


RATIONAL = Rational(example=Fraction(3, 4))
RATIONALS = Rationals(example=[Fraction(1, 2)])
CENTS = Decimal(example="3.14", places=2)


# One rational


@pytest.mark.parametrize(
    "text",
    [
        *(
            "3/4",
            "3 / 4",
            "+3/4",
            "6/8",
            "03/04",
            "(3)/4",
            "3/(4)",
            "(3)/(4)",
            "(-3)/(-4)",
            "-3/-4",
            "{3}/{4}",
            "-(-3/4)",
        ),
        *(
            r"\frac{3}{4}",
            r"\dfrac{3}{4}",
            r"\tfrac{3}{4}",
            r"\cfrac{3}{4}",
            r"\sfrac{3}{4}",
            r"\nicefrac{3}{4}",
            r"\frac34",
        ),
        *(
            r"\frac 3 4",
            r"\frac{3}4",
            r"\frac3{4}",
            r"\frac{ 3 }{ 4 }",
            r"\frac {3} {4}",
            r"\frac{-3}{-4}",
            r"-\frac{3}{-4}",
        ),
        *(r"\displaystyle \frac{3}{4}", r"\left(\frac{3}{4}\right)", r"$\frac{3}{4}$.", r"\boxed{\dfrac{3}{4}}"),
        *(
            "0.75",
            ".75",
            "0.750",
            "+0.75",
            "75%",
            r"75\%",
            "75 %",
            "75.0%",
            r"$75\%$",
            "(3/4)",
            "[3/4]",
            "{3/4}",
            "((3/4))",
        ),
        *("3\u20444", "3\u22154", "\u00be", "+\u00be", "0.7\\overline{50}", "0.7500", "The answer is 3/4.", "**3/4**"),
    ],
)
def test_three_quarters_are_read(text):
    expected = Fraction(3, 4) if "overline" not in text else Fraction(7, 10) + Fraction(50, 990)
    assert RATIONAL.read(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 3/4", Fraction(7, 4)),
        ("-1 3/4", Fraction(-7, 4)),
        ("\u22121 3/4", Fraction(-7, 4)),
        (r"1\frac{3}{4}", Fraction(7, 4)),
        (r"-1 \frac34", Fraction(-7, 4)),
        (r"1\,\tfrac{3}{4}", Fraction(7, 4)),
        ("1\u00be", Fraction(7, 4)),
        ("-1 \u00be", Fraction(-7, 4)),
        ("-(1 3/4)", Fraction(-7, 4)),
        ("1,234 1/2", Fraction(2469, 2)),
        ("1 234 1/2", Fraction(2469, 2)),
        ("12 1/2%", Fraction(1, 8)),
        ("3/-4", Fraction(-3, 4)),
        ("(-3)/4", Fraction(-3, 4)),
        ("- 3/4", Fraction(-3, 4)),
        (r"-\left(\frac{3}{4}\right)", Fraction(-3, 4)),
        ("-0.5", Fraction(-1, 2)),
        ("-.5", Fraction(-1, 2)),
        ("-0/5", Fraction(0)),
        ("1,234/5", Fraction(1234, 5)),
        (r"1{,}234/5", Fraction(1234, 5)),
        ("(1 234)/5", Fraction(1234, 5)),
        (r"\frac{1,234}{5}", Fraction(1234, 5)),
        ("1,234.5", Fraction(2469, 2)),
        ("1 234.5", Fraction(2469, 2)),
        ("-2", Fraction(-2)),
        ("7.", Fraction(7)),
        (r"0.\overline{3}", Fraction(1, 3)),
        (r"0.\bar{3}", Fraction(1, 3)),
        (r"0.\bar3", Fraction(1, 3)),
        (r"-1.1\overline{6}", Fraction(-7, 6)),
        (r"0.\overline{142857}", Fraction(1, 7)),
        ("0.333", Fraction(333, 1000)),
        ("150%", Fraction(3, 2)),
        ("1/2%", Fraction(1, 200)),
    ],
)
def test_rationals_are_read_exactly(text, value):
    assert RATIONAL.read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1/0",
            "0/0",
            r"\frac{1}{0}",
            "1 1/0",
            "1/2/3",
            "3:4",
            "0,75",
            "0,750",
            "0.3...",
            "0.3..",
            "\u22480.75",
            "1e-3",
            "1E3",
        ),
        *(
            "3/4 or 1/2",
            "3/4 = 0.75",
            "x = 3/4",
            "3/4 km",
            "about 0.75",
            "~3/4",
            r"\approx 0.75",
            "1.2.3",
            "1,23.4",
            "1.234,5",
        ),
        *(
            "1 5/4",
            "1 4/4",
            "1 -3/4",
            "1 3/-4",
            "1 0/4",
            r"1\frac{-3}{4}",
            "1-3/4",
            "1 + 3/4",
            "1(3/4)",
            "1*3/4",
            "1 1.5",
            "1 2",
        ),
        *(
            "--3",
            "+-3",
            "-",
            "/",
            "1/",
            "/4",
            "%",
            "%5",
            "5%%",
            "-.",
            "()",
            "[]",
            "(3/4",
            "3/4)",
            "(3/4]",
            "(3)(4)",
        ),
        *(
            r"\frac",
            r"\frac{1}",
            r"\frac{1}{2}{3}",
            r"\frac{1}{2}3",
            r"\frac123",
            r"3\frac",
            r"\frac{1/2}{3}",
            r"\frac{}{2}",
        ),
        *(
            r"\frac{1}{2}/3",
            "3\u00bd4",
            "\u00bd\u00bd",
            "\u00b9\u2044\u2082",
            "3/4\u00b2",
            "\u0663/4",
            "3 over 4",
            "1\n3/4",
        ),
        *(
            "0x1",
            "inf",
            "nan",
            "1_2",
            "3/4/",
            "3//4",
            "half",
            "0.5/2",
            r"\sqrt{4}",
            "1/2i",
            "3/4 3/4",
            r"0.\overline{}",
        ),
    ],
)
def test_what_is_no_single_rational_is_malformed(text):
    assert refusal(RATIONAL, text) == "malformed"


@pytest.mark.parametrize("text", ["1 234/567", "12 345/678", "1 234 567/890", "3/1 234"])
def test_a_space_that_groups_digits_or_makes_a_mixed_number_is_ambiguous(text):
    assert refusal(RATIONAL, text) == "ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        *("9" * 4_001, "-" + "9" * 4_001, "1/" + "9" * 4_001, "0." + "3" * 4_001, "9" * 4_000 + " 1/" + "3" * 4_000),
        *(r"0.\overline{" + "3" * 4_001 + "}", "0." + "1" * 4_000 + "%", r"\frac{1}{" + "9" * 4_001 + "}"),
        *("1" * 2_500 + "." + "1" * 2_500, "9" * 40_000, "0." + "0" * 40_000),
    ],
)
def test_a_rational_of_more_than_four_thousand_digits_is_too_long(text):
    assert refusal(RATIONAL, text) == "too_long"


def test_a_rational_may_have_four_thousand_digits_on_both_sides():
    assert RATIONAL.read("9" * 4_000 + "/" + "7" * 4_000) == Fraction(9, 7)
    huge = Fraction(10**4_000 - 1, 10**4_000 - 3)
    assert RATIONAL.read(RATIONAL.render(huge)) == huge


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3/4 km", Fraction(3, 4)),
        (r"$\frac{3}{4}$ km", Fraction(3, 4)),
        (r"\frac{3}{4}\text{ km}", Fraction(3, 4)),
        ("1 3/4 km", Fraction(7, 4)),
        ("\u00bd km", Fraction(1, 2)),
        ("(3/4) km", Fraction(3, 4)),
        ("0.5km", Fraction(1, 2)),
    ],
)
def test_a_rational_may_have_a_unit(text, value):
    assert Rational(units=("km",)).read(text) == value


def test_a_declared_percent_is_a_unit_and_an_undeclared_one_a_hundredth():
    assert Rational(units=("%",)).read("75%") == 75
    assert Rational(units=("km",)).read("75%") == Fraction(3, 4)


@fixed
@given(st.fractions())
def test_a_fraction_is_read_as_python_writes_it(value):
    assert parse_rational(str(value)) == value
    assert parse_decimal(f"({value.numerator}) / {value.denominator}") == value


# Lists of rationals


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1/2, -3, 7/4",
            "1/2,-3,7/4",
            "1/2; -3; 7/4",
            "1/2\n-3\n7/4",
            "[1/2, -3, 7/4]",
            "(1/2, -3, 7/4)",
        ),
        *(
            "{1/2, -3, 1.75}",
            r"\{1/2, -3, 7/4\}",
            r"\left[\frac{1}{2}, -3, \frac{7}{4}\right]",
            "0.5, -3, 1 3/4",
            "1/2,\n-3,\n7/4",
        ),
        *(
            "$1/2$, $-3$, $7/4$",
            r"\(\frac12\), \(-3\), \(\frac74\)",
            "1 / 2 , -3 , 7 / 4",
            "(1/2), (-3), (7/4)",
            "[1/2, -3, 7/4,]",
        ),
        *(
            "\u00bd, \u22123, 1\u00be",
            r"\frac{1}{2},\ -3,\ 1\frac{3}{4}",
            "50%, -3, 175%",
            "1/2; -3; 1 3/4;",
            "1/2, (-3)/1, 7/4",
        ),
    ],
)
def test_lists_of_rationals_are_read_in_usual_dress(text):
    assert RATIONALS.read(text) == [Fraction(1, 2), Fraction(-3), Fraction(7, 4)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 2 3", [1, 2, 3]),
        ("1 -3/4", [1, Fraction(-3, 4)]),
        ("1/2 3", [Fraction(1, 2), 3]),
        (r"\frac{1}{2} \frac{3}{4}", [Fraction(1, 2), Fraction(3, 4)]),
        ("1 3/4\n2", [Fraction(7, 4), 2]),
        ("1,234", [1, 234]),
        ("1,234, 5", [1234, 5]),
        ("1,234; 5", [1234, 5]),
        ("1 234; 5", [1234, 5]),
        ("1,234.5, 6", [Fraction(2469, 2), 6]),
        ("1,2, 3", [1, 2, 3]),
        ("0,5", [0, 5]),
        ("(-3)/4", [Fraction(-3, 4)]),
        ("[]", []),
        (r"\{\}", []),
        ("None", []),
        ("[ ]", []),
    ],
)
def test_items_are_told_apart(text, value):
    assert RATIONALS.read(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 3/4", "ambiguous"),
        ("2 1 3/4", "ambiguous"),
        ("1/2 -3 7/4", "ambiguous"),
        (r"1 \frac{3}{4}", "ambiguous"),
        ("1 \u00bd", "ambiguous"),
        ("1,2 3/4", "ambiguous"),
        ("1, 2 3", "ambiguous"),
        ("1 234, 5", "ambiguous"),
        ("1 234\n5", "ambiguous"),
        ("1,234\n5", "ambiguous"),
        ("1 234/567, 2", "ambiguous"),
        ("1,,2", "malformed"),
        ("1;;2", "malformed"),
        ("[,]", "malformed"),
        ("1 and 2", "malformed"),
        ("1, 2 or 2, 1", "malformed"),
        ("[1/2], [3]", "malformed"),
        ("[[1/2]]", "malformed"),
        ("[1/2, 3", "malformed"),
        ("1, 1/0", "malformed"),
        ("1/2, x", "malformed"),
        ("1/2, ...", "malformed"),
        ("1, ~2", "malformed"),
        ("1, " + "9" * 4_001, "too_long"),
        ("1, " * 5_001 + "1", "too_long"),
    ],
)
def test_other_lists_are_refused(text, reason):
    assert refusal(RATIONALS, text) == reason


# Decimals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.14", "3.14"),
        ("3", "3"),
        ("-3.14", "-3.14"),
        ("+3.14", "3.14"),
        (".5", "0.5"),
        ("1,234.5", "1234.5"),
        ("1 234.5", "1234.5"),
        ("3.14e2", "314"),
        ("3.14E+2", "314"),
        ("314e-2", "3.14"),
        ("-1.5e-3", "-0.0015"),
        (r"3.14 \times 10^{2}", "314"),
        (r"3.14 \cdot 10^2", "314"),
        (r"3.14\times10^{-2}", "0.0314"),
        ("3.14 x 10^2", "314"),
        ("3.14 * 10**2", "314"),
        ("3.14 \u00d7 10^(-2)", "0.0314"),
        ("3.14\u00b710^2", "314"),
        ("3.14 \u00d7 10\u00b2", "314"),
        ("3.14 \u00d7 10\u207b\u00b9\u2070", "0.000000000314"),
        ("10^{-3}", "0.001"),
        ("-10^3", "-1000"),
        ("1,234 x 10^1", "12340"),
        ("[3.14]", "3.14"),
        ("$3.14$.", "3.14"),
        (r"\text{3.14}", "3.14"),
        ("1 3/4", "1.75"),
        ("0e4000", "0"),
    ],
)
def test_decimals_are_read_exactly(text, value):
    assert CENTS.read(text) == Fraction(value)


def test_fractions_are_read_as_decimals_too():
    assert CENTS.read("22/7") == CENTS.read(r"\frac{22}{7}") == Fraction(22, 7)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "0,5",
            "3,14",
            "1.234,5",
            "inf",
            "-inf",
            "nan",
            "Infinity",
            "75%",
            r"75\%",
            "3.14...",
            "3.1 4",
            "3.14 or 3.15",
            "~3.14",
        ),
        *(
            "\u22483.14",
            r"\approx 3.14",
            "about 3.14",
            "e5",
            "1e",
            "1e1.5",
            "1e5e5",
            "x10^2",
            r"\times 10^2",
            "3.14 10^2",
            "3 x 10",
        ),
        *(
            "1/2e3",
            "1/0",
            "7\u00b2",
            "3.14 x 11^2",
            "3.14 x 10^",
            "3.14 x 10^2^2",
            "3.14 x 10^{2",
            "1 e 5",
            "0x1p3",
            "1_0.5_0",
            "\u0663.14",
        ),
    ],
)
def test_other_decimals_are_malformed(text):
    assert refusal(CENTS, text) == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1e4001",
            "1e-4001",
            "1e4000",
            "1e-4000",
            "1e999999999",
            "1e-999999999999999999999",
            "0e9999999",
            "10^{999999999}",
        ),
        *(
            "1e" + "9" * 40_000,
            "1e" + "0" * 40_000 + "1",
            "9" * 4_001,
            "0." + "1" * 4_001,
            "9" * 3_999 + "e10",
            "10^{" + "9" * 9_999 + "}",
        ),
    ],
)
def test_enormous_decimals_are_too_long(text):
    assert refusal(CENTS, text) == "too_long"


def test_the_largest_powers_of_ten_are_read():
    assert CENTS.read("1e3999") == 10**3999
    assert CENTS.read("1e-3999") == Fraction(1, 10**3999)


def test_units_of_decimals_are_read_where_declared():
    assert Decimal(example=1, places=1, units=("%", "kg")).read("12.5%") == Fraction(25, 2)
    assert Decimal(example=1, places=1, units=("%", "kg")).read(r"1.25 \times 10^{1}\,\text{kg}") == Fraction(25, 2)
    assert refusal(Decimal(example=1, places=1, units=("kg",)), "12.5 g") == "malformed"


def test_a_decimal_is_right_within_half_a_unit_of_its_last_place_and_no_more():
    reference = Fraction("3.14")
    assert CENTS.same(CENTS.read("3.145"), reference)
    assert CENTS.same(CENTS.read("3.135"), reference)
    assert not CENTS.same(CENTS.read("3.145" + "0" * 50 + "1"), reference)
    assert not CENTS.same(CENTS.read("3.13499999999999999999"), reference)


def test_a_stated_tolerance_is_exact():
    form = Decimal(example="1", places=1, tolerance="0.1")
    assert form.same(
        form.read("0.3"), form.read("0.2")
    )  # 0.3 - 0.2 < 0.1 in floating point, 0.2 - 0.1 is not 0.1 above
    assert form.same(form.read("1e15"), form.read("1000000000000000.1"))
    assert not form.same(form.read("0.30000000000000000001"), form.read("0.2"))
    exact = Decimal(example="1", places=1, tolerance=Fraction(0))
    assert exact.same(exact.read("0.10"), Fraction(1, 10))
    assert not exact.same(exact.read("0.1000000000000000055511151231257827"), Fraction(1, 10))


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("3.145", 2, "3.14"),
        ("3.135", 2, "3.14"),
        ("3.1450000001", 2, "3.15"),
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        ("-1.5", 0, "-2"),
        ("-0.001", 2, "0.00"),
        ("0.005", 2, "0.00"),
        ("0.015", 2, "0.02"),
        ("-12", 3, "-12.000"),
        ("1000000", 0, "1000000"),
        ("1/3", 5, "0.33333"),
    ],
)
def test_decimals_are_rounded_half_to_even(value, places, text):
    assert Decimal(example=0, places=places).render(Fraction(value)) == text


@fixed
@given(st.decimals(-(10**30), 10**30, allow_nan=False, allow_infinity=False), st.integers(0, 20))
def test_decimals_are_rounded_as_the_decimal_module_does(number, places):
    with decimal.localcontext() as context:
        context.prec = 200
        expected = number.quantize(decimal.Decimal(1).scaleb(-places), rounding=decimal.ROUND_HALF_EVEN)
    written = Decimal(example=0, places=places).render(Fraction(number))
    assert Fraction(written) == Fraction(expected)
    assert len(written.partition(".")[2]) == places


def test_the_largest_decimal_is_written_and_read():
    huge = Fraction(10**4_000 - 1)
    assert CENTS.render(huge) == "9" * 4_000 + ".00"
    assert CENTS.read(CENTS.render(huge)) == huge


def test_the_nearest_near_misses_are_the_nearest_numbers_that_are_wrong():
    near = set(CENTS.mutations(Fraction("3.14"), Random(0)))
    assert {Fraction("3.15"), Fraction("3.13")} <= near
    wide = Decimal(example=0, places=1, tolerance=2)
    assert {Fraction("7.1"), Fraction("2.9")} <= set(wide.mutations(Fraction(5), Random(0)))


def test_a_decimal_says_how_many_digits_are_asked():
    assert CENTS.noun == "a number with 2 digits after the decimal point"
    assert Decimal(example=0, places=1, units=("kg",)).noun == "a number with 1 digit after the decimal point, in kg"
    assert Decimal(example=0, places=0).noun == "a number rounded to an integer"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"example": 0, "places": -1}, r"Decimal\(places=-1\): need 0 <= places <= 100"),
        ({"example": 0, "places": 101}, r"Decimal\(places=101\): need"),
        ({"example": 0, "places": 1, "tolerance": "-0.1"}, r"Decimal\(tolerance='-0.1'\): need tolerance >= 0"),
        (
            {"example": 0, "places": 1, "tolerance": "small"},
            r"Decimal\(tolerance='small'\): need a number \(malformed\)",
        ),
        ({"example": "1e999999999", "places": 1}, r"Decimal\(example='1e999999999'\): need a number \(too_long\)"),
    ],
)
def test_a_decimal_out_of_bounds_is_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        Decimal(**arguments)
