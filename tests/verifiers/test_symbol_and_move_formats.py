"""Grids of symbols, moves and actions: what is read, what is refused and why, what no format can be made of."""

import pytest

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.moves import Actions, Moves
from rlgym.verifiers.formats.symbols import SymbolGrid

MAZE = SymbolGrid(symbols="#.", example=("#.", ".#"))
MARKS = SymbolGrid(symbols=";*_`\"'|$", example=(";*",))
STEPS = Moves(moves="UDLR", aliases={"up": "U", "right": "R", "\u2191": "U", "\u2192": "R"}, example=("U", "R"))
TURNS = tuple(face + turn for face in "UDLRFB" for turn in ("", "'", "2"))
CUBE = Moves(moves=TURNS, example=("R", "U'", "R2"))
ARROWS = Moves(moves=("^", "v", "<", ">"), example=("^", ">"))
LOOSE = Moves(moves=("L", "LL", "R", "r"), example=("L", "R"))
JUGS = Actions(verbs={"fill": 1, "pour": 2, "wait": 0, "pick-up": 1}, example=(("fill", "1"), ("pour", "1", "2")))


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        *("#.;.#", "#.; .#", "#.\n.#", "#.\n\n.#", "# .\n. #", "#,.\n.,#", "#, .; ., #", "| # | . |\n| . | # |"),
        *(
            "|#|.|\n|-|-|\n|.|#|",
            "+--+\n|#.|\n|.#|\n+--+",
            '["#.", ".#"]',
            "['#.',\n '.#']",
            '"#.", ".#"',
            "`#.`\n`.#`",
        ),
        *('[["#", "."], [".", "#"]]', "[[#, .], [., #]]", "[# .]\n[. #]", "(#.)\n(.#)", '"#."\n".#"', "[#., .#]"),
        *(
            '[\n  [\n    "#",\n    "."\n  ],\n  [\n    ".",\n    "#"\n  ]\n]',
            "```\n#.\n.#\n```",
            "```text\n#.\n.#\n```.",
        ),
        *(
            "**#.;.#**.",
            "Answer: #.;.#",
            "The answer is:\n#.\n.#",
            "\u201c#.\u201d, \u201c.#\u201d",
            "#\u00a0.\n.\u00a0#",
        ),
        r"\boxed{#.;.#}.",
    ],
)
def test_a_grid_of_symbols_is_read_in_usual_dress(text):
    assert MAZE.read(text) == ("#.", ".#")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *[
            (text, "malformed")
            for text in ("#.\n.", "#.;.#.", "#.\n.x", "#.\n.#\nx", "#O\n.#", "#.\nor\n.#", "x", "#?")
        ],
        *[
            (text, "malformed")
            for text in ("#. .#", "## ##", "#., .#", "#.|.#", "#,,.", "#.-.#", "1: #.", '{"grid": ["#."]}')
        ],
        *[
            (text, "malformed")
            for text in ("#.\n.\uff03", "#.\n.\u2588", "\u2026#", '"#', "[[#, .], [.]]", '["#.", "."]')
        ],
        *[(text, "ambiguous") for text in ('["#", "."]', "[#, .]", '"#", "."', '[\n"#",\n"."\n]', "(#,.)")],
        ("[]", "no_answer"),
        ("---", "no_answer"),
        ("#" * 50_001, "too_long"),
    ],
)
def test_what_is_no_grid_of_the_symbols_is_refused(text, reason):
    assert refusal(MAZE, text) == reason


@pytest.mark.parametrize(
    ("symbols", "text", "rows"),
    [
        ("#.", "...", ("...",)),
        ("#.", "#..", ("#..",)),
        ("#.", "#", ("#",)),
        ("#.", '[["#"], ["."]]', ("#", ".")),
        ("*-", "**\n--", ("**", "--")),
        ("|-+", "|-+\n---", ("|-+", "---")),
        ("[]", "[]\n][", ("[]", "][")),
        ("-o", "\u2212o", ("-o",)),
        ("\u2b1b\u2b1c", "\u2b1b\u2b1c\n\u2b1c\u2b1b", ("\u2b1b\u2b1c", "\u2b1c\u2b1b")),
        ("Xx", "Xx;xX", ("Xx", "xX")),
        ("'\"", "\"'\n'\"", ("\"'", "'\"")),
        (";,", ";,|,;", (";,", ",;")),
    ],
)
def test_marks_of_dress_are_substance_where_they_are_symbols(symbols, text, rows):
    assert SymbolGrid(symbols=symbols, example=(symbols,)).read(text) == rows


def test_a_grid_says_what_separates_its_rows():
    assert MAZE.noun == "a grid of the symbols # ., one row per line"
    assert MAZE.noun_on_one_line.endswith("on one line, rows separated by semicolons")
    assert MARKS.noun_on_one_line.endswith("on one line, rows separated by slashes")
    assert MARKS.render((";*", "|$")) == ";*/ |$"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"symbols": ("#", "ab"), "example": ("#",)}, r"SymbolGrid\(symbols=.*'ab': need single visible characters"),
        ({"symbols": "# ", "example": ("#",)}, "' ': need single visible characters"),
        ({"symbols": "#\u200b", "example": ("#",)}, "need single visible characters"),
        ({"symbols": ("#", ""), "example": ("#",)}, "'': need single visible characters"),
        ({"symbols": "##", "example": ("#",)}, "need one or more symbols, all different"),
        ({"symbols": "", "example": ("#",)}, "need one or more symbols, all different"),
        ({"symbols": ";|/,!", "example": (";",)}, "nothing left to separate rows; free one of"),
        ({"symbols": "#.", "example": ("#.", "#")}, "need rows of equal length, made of '#.'"),
        ({"symbols": "#.", "example": ("#x",)}, "need rows of equal length"),
        ({"symbols": "#.", "example": ()}, "need rows of equal length"),
        ({"symbols": "#.", "example": ("",)}, "need rows of equal length"),
    ],
)
def test_a_grid_that_no_text_could_give_is_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        SymbolGrid(**arguments)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "U R D L",
            "u r d l",
            "URDL",
            "urdl",
            "U, R, D, L",
            "U,R,D,L",
            "U; R; D; L",
            "U -> R -> D -> L",
            "U->R->D->L",
        ),
        *("[U, R, D, L]", "(U R D L)", "{URDL}", '["U", "R", "D", "L"]', "['U', 'R', 'D', 'L']", "`U` `R` `D` `L`"),
        *(
            "U\nR\nD\nL",
            "1. U\n2. R\n3. D\n4. L",
            "- U\n- R\n- D\n- L",
            "UR DL",
            "UR, DL",
            "up right d l",
            "Up, Right, D, L",
        ),
        *("uprightdl", "\u2191\u2192DL", "\u2191 \u2192 D L", "U R D L.", "**URDL**.", r"$U \to R \to D \to L$"),
        *(
            r"U \rightarrow R \rightarrow D \rightarrow L",
            "The answer is: URDL",
            "\u2191\ufe0f \u2192 D L",
            "[U, R, D, L,]",
        ),
        *("Step 1: U\nStep 2: R\nStep 3: D\nStep 4: L", "U\u00a0R\u00a0D\u00a0L", "U => R => D => L"),
    ],
)
def test_moves_are_read_in_usual_dress(text):
    assert STEPS.read(text) == ("U", "R", "D", "L")


@pytest.mark.parametrize(
    "text",
    [
        *("U X D", "UXD", "U or D", "UD or DU", "U-D", "U/D", "U|D", "U,,D", "U ->", "-> U", "U -> -> D", "U2", "3U"),
        *(
            "UD (2 moves)",
            "[[U, D]]",
            "[U, D",
            "U, D]",
            "U: D",
            "x",
            "upp",
            "U.D",
            "1. U\n3. D",
            "U\nthen D",
            "moves: UD",
        ),
        *("\uff35", "U\u0336", "\u0421", "U = D", "U and D", "nothing", "[,]"),
    ],
)
def test_other_moves_are_malformed(text):
    assert refusal(STEPS, text) == "malformed"


@pytest.mark.parametrize(("text", "moves"), [("[]", ()), ("()", ()), ("none", ()), ("None.", ()), ("[ ]", ())])
def test_no_move_at_all_is_read(text, moves):
    assert STEPS.read(text) == moves


def test_a_mark_that_means_a_move_separates_nothing():
    assert STEPS.read("U \u2192 D") == ("U", "R", "D")
    assert refusal(ARROWS, "^ -> v") == "malformed"
    assert ARROWS.read("^>v<") == ("^", ">", "v", "<")
    assert Moves(moves=("1", "2"), example=("1",)).read("1. 2\n2. 1") == ("2", "1")


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("R U R' U'", ("R", "U", "R'", "U'")),
        ("RUR'U'", ("R", "U", "R'", "U'")),
        ("RU'R2", ("R", "U'", "R2")),
        ("r u2 f'", ("R", "U2", "F'")),
        ("R\u2019U\u2032F\u02b9", ("R'", "U'", "F'")),
        ("['R', \"U'\", 'R2']", ("R", "U'", "R2")),
        ("R'", ("R'",)),
        ("'R U R'", None),
        ("R''", None),
        ("R3", None),
        ("R2'", None),
        ("(R U)2", None),
        ("M", None),
    ],
)
def test_turns_of_a_cube_are_read_with_their_marks(text, moves):
    if moves is None and text != "'R U R'":
        assert refusal(CUBE, text) == "malformed"
    elif moves is None:
        assert CUBE.read(text) == ("R", "U", "R")  # in quotes: no turn begins with a mark
    else:
        assert CUBE.read(text) == moves


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("L LL", ("L", "LL")),
        ("LL", ("LL",)),
        ("LR", ("L", "R")),
        ("rR", ("r", "R")),
        ("LLR", "ambiguous"),
        ("R, LLR", "ambiguous"),
        ("LRLL", "ambiguous"),
        ("l", "malformed"),
        ("LRX", "malformed"),
        ("LR" * 1_001, "malformed"),
    ],
)
def test_a_run_of_two_readings_is_ambiguous(text, outcome):
    assert (refusal(LOOSE, text) if isinstance(outcome, str) else LOOSE.read(text)) == outcome


def test_a_run_is_split_where_the_longest_move_is_not_the_first():
    form = Moves(moves=("ab", "abc", "cd"), example=("ab",))
    assert form.read("abcd") == ("ab", "cd")
    assert form.read("abccd") == ("abc", "cd")
    assert refusal(Moves(moves=("a", "ab", "b"), example=("a",)), "aab") == "ambiguous"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"moves": ("U", "U"), "example": ()}, "'U' twice; need moves that are all different"),
        ({"moves": ("turn left",), "example": ()}, "'turn left' cannot be a move; need visible characters"),
        ({"moves": ("",), "example": ()}, "'' cannot be a move"),
        ({"moves": ("U\u200b",), "example": ()}, "cannot be a move"),
        ({"moves": (), "example": ()}, r"Moves\(moves=\(\), example=\(\)\): need one or more"),
        ({"moves": "UD", "example": ("L",)}, "an example of them"),
        ({"moves": "UD", "aliases": {"left": "L"}, "example": ()}, "'left' cannot mean 'L'; need one of"),
        ({"moves": "UD", "aliases": {"d": "U"}, "example": ()}, "'d' cannot mean 'U'.*not also 'D'"),
        ({"moves": (r"\text{U}",), "example": ()}, "would be read as something else"),
        ({"moves": ("U\u2019", "U'"), "example": ()}, "cannot mean"),
    ],
)
def test_moves_that_no_text_could_give_are_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        Moves(**arguments)


FILL_AND_POUR = (("fill", "1"), ("pour", "1", "b"))


@pytest.mark.parametrize(
    "text",
    [
        *("fill 1; pour 1 b", "fill 1\npour 1 b", "fill(1), pour(1, b)", "fill(1)\npour(1,b)", "fill(1); pour(1 b)"),
        *(
            "[fill(1), pour(1, b)]",
            "(fill 1)\n(pour 1 b)",
            "(fill 1) (pour 1 b)",
            "fill 1\npour 1, b",
            "fill 1, pour 1 b",
        ),
        *("fill 1, pour 1, b", "1. fill 1\n2. pour 1 b", "0: fill 1\n1: pour 1 b", "- FILL 1\n- Pour 1 b"),
        *(
            "Step 1: fill 1\nStep 2: pour 1 b",
            '["fill 1", "pour 1 b"]',
            '[\n"fill 1",\n"pour 1 b"\n]',
            "fill 1.\npour 1 b.",
        ),
        *(
            "[('fill', 1), ('pour', 1, 'b')]",
            '[["fill", "1"], ["pour", "1", "b"]]',
            "`fill 1`\n`pour 1 b`",
            "**fill 1; pour 1 b**",
        ),
        *(
            'fill("1"); pour("1", "b")',
            "fill 1;\npour 1 b;",
            "The answer is:\nfill 1\n\npour 1 b",
            "fill (1)\npour (1, b)",
        ),
        "[fill 1, pour 1 b,]",
    ],
)
def test_actions_are_read_in_usual_dress(text):
    assert JUGS.read(text) == FILL_AND_POUR


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("[]", ()),
        ("none", ()),
        ("wait", (("wait",),)),
        ("wait()", (("wait",),)),
        ("(wait)", (("wait",),)),
        ("wait, wait", (("wait",), ("wait",))),
        ("PICK_UP a", (("pick-up", "a"),)),
        ("fill A; fill a", (("fill", "A"), ("fill", "a"))),
        ("fill \u22121", (("fill", "-1"),)),
    ],
)
def test_arguments_count_to_the_letter_and_verbs_in_any_case(text, actions):
    assert JUGS.read(text) == actions


@pytest.mark.parametrize(
    "text",
    [
        *("fill", "fill 1 2", "pour 1", "wait 1", "spill 1", "fill 1 pour 1 2", "fill 1 then wait", "fill 1; or wait"),
        *(
            "fill 1 or fill 2",
            "pour(1,,2)",
            "pour(1, 2",
            "pour 1, 2)",
            "pour(fill(1), 2)",
            "fill(1) and wait()",
            "fill: 1",
        ),
        *(
            "1. fill 1\n3. wait",
            "fill 1, 2, pour 1 2",
            ", fill 1",
            "fill 1,, wait",
            "fill()",
            "(fill 1) x",
            "x",
            "fill 1 (full)",
        ),
        *("fill 1 -> wait", "fill, 1, wait x", "fill [1]", "refill 1", '"fill 1" x'),
    ],
)
def test_other_actions_are_malformed(text):
    assert refusal(JUGS, text) == "malformed"


def test_semicolons_alone_are_no_answer():
    assert refusal(JUGS, "; ;") == "no_answer"


def test_actions_say_what_their_verbs_take():
    assert JUGS.noun == (
        "a sequence of actions, one per line, each a verb and its arguments separated by spaces; the verbs are "
        "fill (1 argument), pour (2 arguments), wait (0 arguments), pick-up (1 argument)"
    )
    assert JUGS.noun_on_one_line.startswith("a sequence of actions on one line, separated by semicolons, each a verb")
    assert STEPS.noun == "a sequence of moves separated by spaces, each one of U, D, L, R"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"verbs": {}, "example": ()}, r"Actions\(verbs=\{\}\): need one or more words"),
        ({"verbs": {"pick up": 1}, "example": ()}, "need one or more words"),
        ({"verbs": {"fill": 1, "FILL": 2}, "example": ()}, "that differ by more than case"),
        ({"verbs": {"1": 1}, "example": ()}, "need one or more words"),
        ({"verbs": {"fill": -1}, "example": ()}, "need numbers of arguments of 0 or more"),
        ({"verbs": {"fill": 1}, "example": (("fill",),)}, r"\('fill',\) is no action of \{'fill': 1\}"),
        ({"verbs": {"fill": 1}, "example": (("fill", "a b"),)}, "without white space, commas"),
        ({"verbs": {"fill": 1}, "example": (("fill", "a."),)}, "is no action"),
        ({"verbs": {"fill": 1}, "example": (("spill", "a"),)}, "is no action"),
        ({"verbs": {"fill": 1}, "example": ((),)}, "is no action"),
    ],
)
def test_actions_that_no_text_could_give_are_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        Actions(**arguments)
