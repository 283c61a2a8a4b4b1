"""How integers with and without units, lists of integers and sets of them are read."""

from random import Random

import pytest

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.numbers import Integer, Integers, IntegerSet, parse_integer


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


HUGE = 10**4_000 - 1  # the largest integer of 4,000 digits


# Integers and lists of them


@pytest.mark.parametrize("value", [0, -1, 9, -9])
def test_no_digit_that_is_drawn_gives_an_integer_back(value):
    for seed in range(100):
        assert value not in list(Integer().mutations(value, Random(seed)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("+7", 7),
        ("- 7", -7),
        ("\u22127", -7),
        ("\u20117", -7),
        ("007", 7),
        ("-0", 0),
        ("[7]", 7),
        ("(7)", 7),
        ("1,234", 1_234),
        ("-1,234,567", -1_234_567),
        ("1 234", 1_234),
        ("1\u202f234", 1_234),
        ("1_000_000", 1_000_000),
        ("$1{,}234$", 1_234),
        (r"\boxed{1\,234}.", 1_234),
        ("**Answer:** 7", 7),
        ("The final answer is **7**.", 7),
    ],
)
def test_integers_are_read_in_usual_dress(text, value):
    assert Integer().read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("7 8", "7 or 8", "7, 8", "7\n8", "$7$ $8$", "7 apples", "x = 7", "seven"),
        *("7.0", "7/1", "1e3", "0x10", "7\u00b2", "\u0667", "\uff17", "+-7", "--7", "-", "+"),
        *("[]", "[", "]", "[7", "7]", "1,23", "12,34,567", "1,234 567", r"1\,2345"),
    ],
)
def test_what_is_no_single_integer_is_malformed(text):
    assert refusal(Integer(), text) == "malformed"


def test_an_integer_may_have_four_thousand_digits_and_no_more():
    assert Integer().read("-" + "9" * 4_000) == -HUGE
    assert Integer().read(f"{HUGE:,}") == HUGE
    assert refusal(Integer(), "9" * 4_001) == "too_long"
    assert refusal(Integers(example=[1]), "1, " + "9" * 4_001) == "too_long"
    assert refusal(Integers(example=[1]), "[1, " + "9" * 4_001 + "]") == "too_long"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,2,3", [1, 2, 3]),
        ("1, 2, 3", [1, 2, 3]),
        ("1,2, 3", [1, 2, 3]),
        ("1 ,2", [1, 2]),
        ("1, 2 3", [1, 2, 3]),
        ("1 2 3", [1, 2, 3]),
        ("1\n2\n3", [1, 2, 3]),
        ("1,\n2,\n3", [1, 2, 3]),
        ("[1, 2,]", [1, 2]),
        ("(5,)", [5]),
        ("1; 2; 3;", [1, 2, 3]),
        ("{1, 2}", [1, 2]),
        ("\u27e81, 2\u27e9", [1, 2]),
        (r"\{1, 2\}", [1, 2]),
        (r"\left[1, -2\right]", [1, -2]),
        (r"\left\{1\right\}", [1]),
        (r"\{\}", []),
        ("[ ]", []),
        ("()", []),
        ("None", []),
        ("\u22121, +2", [-1, 2]),
        ("1,234", [1, 234]),
        ("100,200,300", [100, 200, 300]),
        ("1,234, 5", [1_234, 5]),
        ("1,234, 5,6", [1, 234, 5, 6]),
        ("1,234; 5", [1_234, 5]),
        ("1 234; 5", [1_234, 5]),
        ("1{,}234, 5", [1_234, 5]),
    ],
)
def test_lists_of_integers_are_read_in_usual_dress(text, value):
    assert Integers(example=[1]).read(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234 5", "ambiguous"),
        ("1,234\n5", "ambiguous"),
        ("1,2, 3 4", "ambiguous"),
        ("1,,2", "malformed"),
        ("1, , 2", "malformed"),
        ("[,]", "malformed"),
        ("[;]", "malformed"),
        (",", "no_answer"),
        ("1 and 2", "malformed"),
        ("1, 2 or 2, 1", "malformed"),
        ("[1], [2]", "malformed"),
        ("[1, 2", "malformed"),
        ("[[1, 2]]", "malformed"),
        ("1, 2.5", "malformed"),
        ("1, x", "malformed"),
        ("- 1, 2", "malformed"),
        ("\u0661, \u0662", "malformed"),
    ],
)
def test_other_lists_are_refused(text, reason):
    assert refusal(Integers(example=[1]), text) == reason


# Integers with units


@pytest.mark.parametrize(
    "text",
    [
        *("7", "7 km", "7km", "+7 km", "7 kilometres", r"7 \text{ km}", r"7\text{km}", r"7~\mathrm{km}", r"7\,\rm{km}"),
        *(
            r"7\ \mathrm{km}",
            r"$7$ km",
            "**7** km",
            r"\(7\) km",
            r"\boxed{7} km",
            r"$7\text{ km}$.",
            "[7 km]",
            "(7) km",
        ),
        *(r"\boxed{7 \text{ km}}", "The answer is 7 km.", r"7 \; \textbf{ km}", r"\text{7 km}"),
    ],
)
def test_a_declared_unit_may_follow(text):
    assert Integer(units=("km", "kilometres")).read(text) == 7


@pytest.mark.parametrize(
    "text",
    [
        *("7 m", "7 KM", "7 kmh", "7 k m", "km", "km 7", "7 km km", "7 km or 8 km", "7, km", "7. km", "7 miles"),
        *("7 kilometre", r"7 \text{ m}", r"\text{ km}", "7.0 km", "7 km 8", "7 8 km", "7/1 km"),
    ],
)
def test_another_unit_or_anything_else_is_refused(text):
    assert refusal(Integer(units=("km", "kilometres")), text) == "malformed"


def test_without_declared_units_none_is_read():
    assert refusal(Integer(), "7 km") == "malformed"
    assert refusal(Integer(), "7%") == "malformed"


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        *(("cm^2", text) for text in ("7 cm^2", "7 cm^{2}", "7 cm\u00b2", r"7 \text{ cm}^2", r"7\,\mathrm{cm^{2}}")),
        *(("cm^2", text) for text in ("7 cm$^2$", "$7$ cm$^{2}$", r"$7 \mathrm{cm}^{2}$", r"7 \text{ cm}\u00b2")),
        *(("m\u00b3", text) for text in ("7 m^3", "7 m\u00b3", r"7\text{ m}^3")),
        *(("s^-1", text) for text in ("7 s^-1", "7 s^{-1}", "7 s\u207b\u00b9")),
        *(("%", text) for text in ("7%", r"7\%", "7 %", r"$7\%$", r"7\text{ \%}")),
        *(("\u00b0", text) for text in ("7\u00b0", r"7^\circ", r"7^{\circ}", r"$7^{\circ}$", r"7\degree")),
        *(("\u00b0C", text) for text in ("7 \u00b0C", r"7^\circ C", r"7^{\circ}C", r"7 ^{\circ} C")),
        *(("$", text) for text in ("7$", r"7\$", "7 $")),
    ],
)
def test_units_are_read_as_they_stand_in_latex(unit, text):
    assert Integer(units=(unit,)).read(text.replace(r"\u00b2", "\u00b2")) == 7


@pytest.mark.parametrize("unit", ["", " ", " km", "7", "2nd", "/s", "-", ",x", "km.", "a,", ".", "1"])
def test_a_unit_that_is_part_of_a_number_or_of_a_dress_is_refused(unit):
    with pytest.raises(InvalidParameter, match="need names that no number or dress ends with"):
        Integer(units=(unit,))


def test_units_are_no_single_text():
    with pytest.raises(InvalidParameter, match=r"units='km': need a sequence of names"):
        Integer(units="km")


def test_a_unit_is_named_in_the_prompt():
    assert Integer(units=("km", "kilometres")).noun == "an integer, in km"
    assert Integer().noun == "an integer"


# Integers and sets of them in print


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"1,\!234", 1_234),
        (r"1\;234\;567", 1_234_567),
        ("1~234", 1_234),
        ("1\u2009234", 1_234),
        ("1\u00a0234\u00a0567", 1_234_567),
        ("\u2212 1\u202f234", -1_234),
    ],
)
def test_thousands_are_separated_as_they_are_printed(text, value):
    assert parse_integer(text) == value


@pytest.mark.parametrize(
    "text", ["0,750", "012,345", "00 000", "1,234_567", "1\n234", "1\t234", "~7", "1~23", "1,\\,234"]
)
def test_other_groups_of_digits_are_malformed(text):
    assert refusal(Integer(), text) == "malformed"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$1$, $2$, $-3$", [1, 2, -3]),
        (r"\(1\), \(2\)", [1, 2]),
        (r"\{1,\,2,\ 3\}", [1, 2, 3]),
        (r"1,\quad 2", [1, 2]),
        (r"\langle 1, 2 \rangle", [1, 2]),
        ("0,125, 3", [0, 125, 3]),
    ],
)
def test_lists_in_math_are_read(text, value):
    assert Integers(example=[1]).read(text) == value


@pytest.mark.parametrize("text", ["$ $ $", "$1$ and $2$", "~", "~7", r"1, \ldots, 3"])
def test_other_math_is_no_list(text):
    assert refusal(Integers(example=[1]), text) == "malformed"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5, 2, 1", {1, 2, 5}),
        (r"\left\{5, 1, 2\right\}", {1, 2, 5}),
        ("{1; 2}", {1, 2}),
        ("{1}", {1}),
        ("1,234", {1, 234}),
        ("1,234; 5", {1_234, 5}),
        *(
            (text, set())
            for text in ("{}", "[]", r"\{\}", r"\emptyset", r"$\varnothing$", "\u2205", "None", "the empty set")
        ),
    ],
)
def test_sets_are_read_in_any_order(text, value):
    assert IntegerSet(example=[1]).read(text) == frozenset(value)


@pytest.mark.parametrize("text", ["1, 2, 1", "1, 01", "1,,2", "{{1}}", "{1}, {2}", "1, x", "{1, 2", "-0, 0"])
def test_a_repeated_element_is_malformed_and_so_is_what_is_no_set(text):
    assert refusal(IntegerSet(example=[1]), text) == "malformed"
