"""Words, choices, texts and lists of words: what is read, what is refused and why, what no format can be made of."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.text import Lines, Text, TextList
from rlgym.verifiers.formats.words import Choice, Word

fixed = settings(max_examples=200)

TRUTH = Word(words=("true", "false", "partly true", "-1"))
CHOICE = Choice()
LIST = TextList(example=["ann", "bob"])
COLOURS = TextList(example=["red"], words=["red", "dark blue", "salt and pepper"])


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *[(text, "true") for text in ("true", "TRUE.", "**True**", "(true)", "[ true ]", "The answer is: True.")],
        *[(text, "true") for text in (r"$\boxed{\text{True}}$.", "`true`", "\u201cTrue\u201d", "\u2705 true")],
        *[(text, "partly true") for text in ("partly-true", "Partly_True", "partly  true", "partly\u00a0true")],
        *[(text, "partly true") for text in ("partly\u2011true", "PARTLY\ntrue", r"\textbf{Partly true}")],
        *[(text, "-1") for text in ("-1", "\u22121", "**-1**")],
    ],
)
def test_a_word_is_read_in_usual_dress(text, word):
    assert TRUTH.read(text) == word


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *[(text, "malformed") for text in ("not true", "untrue", "isn't true", "true true", "it is true", "tru", "1")],
        *[(text, "malformed") for text in ("partlytrue", "tr\u0443e", "true because", "true?", "truefalse", "- 1")],
        *[(text, "ambiguous") for text in ("true or false", "true/false", "true, false", "True\nFalse", "true. False")],
        ("Both true and partly true", "malformed"),
        ("true and partly-true", "ambiguous"),
        ("[]", "malformed"),
        ("true" * 1_000, "too_long"),
    ],
)
def test_what_is_no_single_word_of_the_set_is_refused(text, reason):
    assert refusal(TRUTH, text) == reason


def test_a_negation_is_read_where_it_is_declared():
    assert Word(words=("prime", "not prime")).read("Not prime.") == "not prime"


def test_a_word_with_marks_of_dress_is_read_as_declared():
    form = Word(words=("U.S.", "<", "*"))
    assert [form.read(text) for text in ("u.s.", "U.S", "<", "*")] == ["U.S.", "U.S.", "<", "*"]


def test_numbers_of_a_fixed_set_keep_their_signs():
    form = Word(words=("1", "-1", "3-1", "3 1", "31"))
    assert [form.read(word) for word in form.words] == list(form.words)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"words": ("yes",)}, r"Word\(words=\('yes',\)\): need two or more different words"),
        ({"words": ()}, "need two or more different words"),
        ({"words": ("yes", "YES")}, "'yes' and 'YES' read the same; need words that differ by more than case"),
        ({"words": ("a b", "a-b")}, "'a b' and 'a-b' read the same"),
        ({"words": ("x", "**x**")}, r"'x' and '\*\*x\*\*' read the same"),
        ({"words": ("x", " ")}, "' ' cannot be read; need words of one line"),
        ({"words": ("x", "a\nb")}, r"'a\\nb' cannot be read"),
        ({"words": ("x", "y"), "example": "z"}, "example='z'.*need an example of the words"),
    ],
)
def test_words_that_no_text_could_tell_apart_are_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        Word(**arguments)


def test_words_and_letters_say_how_many_there_are():
    assert (TRUTH.choices, CHOICE.choices, LIST.choices) == (4, 4, None)
    assert TRUTH.noun == "exactly one of: true, false, partly true, -1"
    assert CHOICE.noun == "one of the letters A, B, C, D"
    assert Choice(letters="12").noun == "one of the labels 1, 2"
    assert (TRUTH.example, CHOICE.example, Choice(letters="XY", example="Y").example) == ("true", "A", "Y")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "B",
            "b",
            "(B)",
            "( b )",
            "B)",
            "B.",
            "B:",
            "[B]",
            "(B).",
            "Option B",
            "option (b)",
            "choice (B)",
            "letter B",
        ),
        *("Option: B", "The correct option is B.", "The best choice is (B)", "The answer is B", "answer b", "**B**"),
        *("The correct answer is option B", "B is correct", "(B) is the correct answer.", "Option B is right"),
        *("B: text", "B) text", "(B) text", "(b) text", "B. text", "b. text", "[B] text", "B - text", "B \u2013 text"),
        *("**B)** text", "**B.** text", "**B: text**", r"\textbf{(B)}\ 7", r"\boxed{\textbf{(B)}~7}", r"$\text{B}$"),
        *("Option B: text", "B) Both A and C", "B. Vitamin C", "B) f(a) = 3", "B) A cat", "(B)\ntext"),
        *("B) not enough is known", "B) 2 (see B)", "{B}", r"(B) $\frac{1}{2}$", "B.\ttext"),
    ],
)
def test_a_choice_is_read_in_usual_dress(text):
    assert CHOICE.read(text) == "B"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *[
            (text, "malformed")
            for text in ("A cat", "a cat", "AB", "E", "E) text", "(B", "B]", "(B]", "B+", "B.5", "A.I.")
        ],
        *[(text, "malformed") for text in ("not B", "B is not correct", "B is incorrect", "(B) is wrong", "B because")],
        *[(text, "malformed") for text in ("B (text)", "B text", "B, text", "B -", "B- text", "b - text", "Option")],
        *[
            (text, "malformed")
            for text in ("\uff22", "\u24b7", "\u0412", "B) because", "B) or so", "**B** text", "choice")
        ],
        *[(text, "ambiguous") for text in ("B or C", "B) or C)", "(B) or (C)", "A)\nB)", "Option A or option B")],
        *[(text, "ambiguous") for text in ("A. B", "A: B", "(b) x (c) y", "B: x, C: y", "B. However, it may be C")],
        *[(text, "ambiguous") for text in ("B) text, not C", "[B] x [C] y", "A\nC)", "B) text. Option C")],
        ("A, B", "malformed"),
        ("A and B", "malformed"),
        ("B" * 5_001, "too_long"),
    ],
)
def test_what_is_no_single_choice_is_refused(text, reason):
    assert refusal(CHOICE, text) == reason


def test_a_choice_may_be_of_digits_or_of_few_letters():
    assert Choice(letters="1234").read("3) text") == "3"
    assert refusal(Choice(letters="1234"), "3 - 15") == "malformed"
    assert refusal(Choice(letters="AB"), "C") == "malformed"
    assert Choice(letters="ab").read("B") == "b"
    assert Choice(letters=["A", "B"]).read("(B)") == "B"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"letters": "A"}, r"Choice\(letters='A'\): need two or more"),
        ({"letters": "AaB"}, "need two or more, not two that differ by case only"),
        ({"letters": ["A", "BC"]}, "need single letters or digits of ASCII"),
        ({"letters": "A?"}, "need single letters or digits of ASCII"),
        ({"letters": "\u0391\u0392"}, "need single letters or digits of ASCII"),
        ({"letters": "AB", "example": "C"}, "example='C'.*need an example of the letters"),
    ],
)
def test_letters_that_no_text_could_tell_apart_are_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        Choice(**arguments)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ann, bob, carl",
            "ann,bob,carl",
            "ann; bob; carl",
            "ann\nbob\ncarl",
            "ann,\nbob,\ncarl",
            "ann\n\nbob\n\ncarl",
        ),
        *(
            "- ann\n- bob\n- carl",
            "\u2022 ann\n\u2022 bob\n\u2022 carl",
            "* ann\n* bob\n* carl",
            "0. ann\n1. bob\n2. carl",
        ),
        *(
            "1. ann\n2. bob\n3. carl",
            "1) ann\n2) bob\n3) carl",
            "(1) ann, (2) bob, (3) carl",
            "1. ann, 2. bob, 3. carl",
        ),
        *("ann, bob and carl", "ann, bob, and carl", "ann,\nbob,\nand carl", "ann; bob; and carl", "ann, bob & carl"),
        *(
            "[ann, bob, carl]",
            "(ann, bob, carl)",
            "{ann, bob, carl}",
            r"\{ann, bob, carl\}",
            r"\left[ann, bob, carl\right]",
        ),
        *('["ann", "bob", "carl"]', "['ann', 'bob', 'carl']", '"ann", "bob" and "carl"', "`ann`, `bob`, `carl`"),
        *("**ann**, *bob*, __carl__", r"\text{ann}, \text{bob}, \text{carl}", "$ann$, $bob$, $carl$"),
        *(
            "\u201cann\u201d, \u201cbob\u201d, \u201ccarl\u201d",
            '[\n  "ann",\n  "bob",\n  "carl"\n]',
            "ann, bob, carl,",
        ),
        *("- **ann**\n- **bob**\n- **carl**", "ann,\u00a0bob,\u00a0carl", '"[ann, bob, carl]"'),
    ],
)
def test_lists_of_words_are_read_in_usual_dress(text):
    assert LIST.read(text) == ["ann", "bob", "carl"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("[]", []),
        ("()", []),
        ("none", ["none"]),
        ("New York, Los Angeles", ["New York", "Los Angeles"]),
        ("don't, dogs', 'tis", ["don't", "dogs'", "'tis"]),
        ("it\u2019s, e\u2011mail", ["it's", "e-mail"]),
        ('["salt and pepper", "a, b"]', ["salt and pepper", "a, b"]),
        ('"salt and pepper", "and"', ["salt and pepper", "and"]),
        (r'["say \"a\"", "b\\c"]', ['say "a"', r"b\c"]),
        ("- salt and pepper\n- x", ["salt and pepper", "x"]),
        ("2. b, 1. a", ["2. b", "1. a"]),
        ("3. a\n1. b", ["3. a", "1. b"]),
        ("Ann, ann, ANN", ["Ann", "ann", "ANN"]),
        ("android and R&B", ["android", "R&B"]),
    ],
)
def test_items_count_to_the_letter(text, items):
    assert LIST.read(text) == items


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *[(text, "ambiguous") for text in ("a, b; c", "a, b\nc, d", "ann or bob", "a, b or c", "a and b and c")],
        *[(text, "ambiguous") for text in ("salt and pepper, x", "a and b, and c", "a, and b, c", 'a, "b"\nc')],
        *[(text, "ambiguous") for text in ("a and/or b", "- a or b\n- c", "a / b")],
        *[(text, "malformed") for text in ("a,,b", ", a", "a, , b", "[,]", '"a" b', '"a, b', "a, `b", "and", "a, and")],
        *[(text, "malformed") for text in ('"", a', "a;;b", "{;}")],
        ("a, " * 10_000, "too_long"),
    ],
)
def test_other_lists_of_words_are_refused(text, reason):
    assert refusal(LIST, text) == reason


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Red, DARK-BLUE", ["red", "dark blue"]),
        ("red and dark  blue", ["red", "dark blue"]),
        ("Salt and Pepper", ["salt and pepper"]),
        ("red, salt and pepper", ["red", "salt and pepper"]),
        ("red and red and dark blue", ["red", "red", "dark blue"]),
        ("1. **Red**\n2. Dark_blue", ["red", "dark blue"]),
        ("red.\ndark blue.", ["red", "dark blue"]),
        ("none", []),
        ("\u2205", []),
        ("[]", []),
    ],
)
def test_declared_words_are_read_whatever_their_case(text, items):
    assert COLOURS.read(text) == items


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *[(text, "malformed") for text in ("green", "red, green", "not red", "red blue", "redred", "red: dark blue")],
        *[(text, "ambiguous") for text in ("red or dark blue", "red; red, red")],
    ],
)
def test_undeclared_words_are_refused(text, reason):
    assert refusal(COLOURS, text) == reason


def test_none_is_a_word_where_it_is_declared():
    assert TextList(example=["none"], words=["none", "some"]).read("None") == ["none"]


def test_a_list_that_plain_text_would_lose_is_quoted():
    assert LIST.render(["ann", "bob"]) == "ann, bob"
    assert LIST.render_lines(["ann", "bob"]) == "ann\nbob"
    assert LIST.render(["salt and pepper"]) == '["salt and pepper"]'
    assert LIST.render(["a, b", 'c"']) == r'["a, b", "c\""]'
    assert LIST.render_lines(["1. a"]) == '["1. a"]'
    assert LIST.render([]) == "[]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"example": [""]}, r"no text could give the list \[''\]; need lines that are not empty"),
        ({"example": ["a\nb"]}, "no text could give the list"),
        ({"example": [" a"]}, "no text could give the list"),
        ({"example": ["green"], "words": ["red", "blue"]}, "no text could give the list"),
        ({"example": [], "words": ["red", "RED"]}, r"TextList\(words=.*'red' and 'RED' read the same"),
        ({"example": [], "words": ["red", ""]}, "'' cannot be read"),
    ],
)
def test_a_list_that_no_text_could_give_is_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        TextList(**arguments)


def test_marks_that_are_kept_are_substance():
    form = Text(example="*a*", keep="*.'\u2019")
    assert [form.read(text) for text in ("*a*", "**a**", "a.", "'a'", "\u2019a")] == [
        "*a*",
        "**a**",
        "a.",
        "'a'",
        "\u2019a",
    ]
    assert form.read('"a"') == "a"
    assert Text(example="a").read("*a*.") == "a"
    lines = Lines(example=(".#", "#."), keep=".#")
    assert lines.read(".#\n#.") == (".#", "#.")
    assert lines.read("**.# | #.**.") == (".#", "#.")
    assert Lines(example=("a",)).read("a\nb.") == ("a", "b")


def test_hyphens_spaces_and_quotes_of_every_kind_are_those_of_ascii():
    assert Text(example="a").read("it\u2019s\u00a0a\u2011b") == "it's a-b"
    assert Lines(example=("a",)).read("x\u2212y\n\u201ca\u201d b") == ("x-y", '"a" b')


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Text(example="**a**"),
            r"Text\(example='\*\*a\*\*', keep=''\): need one line without white space or dress",
        ),
        (lambda: Text(example=""), "need one line"),
        (lambda: Text(example="a\nb"), "need one line"),
        (lambda: Text(example="a."), "name marks that are substance in keep"),
        (lambda: Lines(example=("a", "b.")), r"Lines\(example=\('a', 'b.'\), keep=''\): need lines without"),
        (lambda: Lines(example=("a|b",)), "need lines without |"),
        (lambda: Lines(example=()), "need lines"),
    ],
)
def test_an_example_that_no_text_could_give_is_refused(make, message):
    with pytest.raises(InvalidParameter, match=message):
        make()


@pytest.mark.parametrize("form", [Text(example="a", keep="*."), Text(example="a")])
@fixed
@given(value=st.text("ab*.", min_size=1, max_size=5), seed=st.integers(0, 10**6))
def test_near_misses_of_a_text_heed_what_is_kept(form, value, seed):
    for miss in form.mutations(value, Random(seed)):
        assert form.read(miss) != value


def test_text_of_two_lines_is_ambiguous():
    assert refusal(Text(example="a"), "a\nb") == "ambiguous"


def test_empty_lines_and_bars_separate_lines():
    assert Lines(example=("a",)).read("a \n\n b | c\n") == ("a", "b", "c")
    assert refusal(Lines(example=("a",)), "| |\n|") == "no_answer"
