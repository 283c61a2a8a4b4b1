"""ProgramOutputPrediction: programs followed by hand, the rules as stated, the bounds of a run, the reason code."""

import re

import pytest

import rlgym
from rlgym.environments.simulation._minilang import RULES, Runaway, run
from rlgym.environments.simulation.program_output_prediction import ProgramOutputPrediction, Source
from rlgym.verifiers.dress import DRESSES

BY_HAND = """\
def f(x, y):
    if (x % 2) == 0:
        a = x // 2
        return a + y
    return f(x + 1, y - 1)
a = 5
w = "abc"
v = [4, 0]
i = 0
while i < 3:
    a = f(a, i)
    w = w[1:len(w)] + w[0]
    v[i % 2] = v[i % 2] - a
    i = i + 1
if a < 0:
    v = v + [a]
else:
    v = reverse(v) + [len(w)]
print(a)
print(w)
print(v)"""
# f(5, 0) = f(6, -1) = 2; f(2, 1) = 2; f(2, 2) = 3. The word turns round once. The list: [2, 0], [2, -2], [-1, -2].


def printed(*lines):
    return run("\n".join(lines), 1_000).printed


def test_a_program_followed_by_hand():
    assert printed(BY_HAND) == ["3", "abc", "-2 -1 3"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("(0 - 7) // 2", "-4"),  # as the rules state
        ("(0 - 7) % 3", "2"),
        ('"ab" + "c"', "abc"),
        ("[1, 2] + [3]", "1 2 3"),
        ("reverse([1, 2, 3])", "3 2 1"),
        ('reverse("abc")', "cba"),
        ('len("abcd") - len([1])', "3"),
        ('"abcd"[1:3]', "bc"),
        ("[5, 6, 7][2]", "7"),
        ("((2 + 3) * 4) % 7", "6"),
    ],
)
def test_values_of_expressions(expression, value):
    assert printed(f"print({expression})") == [value]


def test_every_example_in_the_rules_holds():
    rules = " ".join(RULES.values())
    stated = re.findall(r"so (\(.*?\) \S+ \d) is (-?\d+)", rules)
    joined = re.findall(r": (\S+(?: \d\])? \+ \S+) is (.*?)\.", rules)
    assert len(stated) == len(joined) == 2
    for expression, value in stated + joined:
        assert printed(f"print({expression})") == [re.sub(r'[]"\[,]', "", value)]


def test_a_function_has_variables_of_its_own():
    assert printed("def f(x, y):", "    a = x + y", "    return a", "a = 1", "b = f(a, 5)", "print(a)", "print(b)") == [
        "1",
        "6",
    ]


def test_a_function_does_not_see_the_variables_of_its_caller():
    with pytest.raises(KeyError, match="a"):
        printed("def f(x, y):", "    return a", "a = 1", "print(f(1, 2))")


def test_a_return_inside_a_loop_ends_the_call():
    program = (
        "def f(x, y):",
        "    while 0 < x:",
        "        x = x + y",
        "        if (x % 5) == 0:",
        "            return x",
    )
    assert printed(*program, "    return y", "print(f(1, 3))", "print(f(0, 3))") == ["10", "3"]


def test_a_loop_whose_condition_does_not_hold_is_passed_over_and_its_outcome_is_noted():
    finished = run("a = 1\nwhile a < 1:\n    a = 2\nif a == 1:\n    a = 3\nprint(a)", 100)
    assert finished.printed == ["3"]
    assert finished.outcomes == {2: {False}, 4: {True}}


def test_a_list_kept_under_two_names_changes_under_one():
    assert printed("v = [1, 2]", "u = v", "v[0] = 5", "print(v)", "print(u)") == ["5 2", "1 2"]


@pytest.mark.parametrize(
    "program",
    [
        "while 0 < 1:\n    a = 1",
        "def f(x, y):\n    return f(x, y)\na = f(1, 2)",
        "a = 100\na = a * 10",
        "a = 0 - 999\na = a - 1",
        'w = "abcdef"\nw = w + w\nw = w + "a"',
    ],
)
def test_a_run_stops_at_its_bounds(program):
    with pytest.raises(Runaway):
        run(program, 200)


@pytest.mark.parametrize("program", ["import os", "a = 1 / 2", "print(a, b)", "a = b = 1", "a += 1", "print(len.real)"])
def test_what_is_not_in_the_language_is_not_run(program):
    with pytest.raises((NotImplementedError, KeyError)):
        run(program, 100)


def test_steps_are_the_lines_executed_with_every_check_of_a_loop():
    assert run("a = 0\nwhile a < 2:\n    a = a + 1\nprint(a)", 100).steps == 7  # 1, check, 1, check, 1, check, 1


def test_the_statement_gives_the_rules_that_the_program_needs():
    task = ProgramOutputPrediction()
    assert task.statement(Source(BY_HAND, ())).count("\n- ") == len(RULES)
    short = task.statement(Source("a = 1\nprint(a)", ()))
    assert short.count("\n- ") == 2
    assert short.endswith("\n\na = 1\nprint(a)\n\nWhat does it print?")


@pytest.mark.parametrize("answer", [("3", "abc"), ("3", "abc", "-2 -1 3", "3"), ("3", "abc", "[-2, -1, 3]")])
def test_another_output_is_wrong(answer):
    verdict = ProgramOutputPrediction().verify(Source(BY_HAND, ("3", "abc", "-2 -1 3")), answer)
    assert (verdict.reason, verdict.valid) == ("wrong_answer", True)


@pytest.mark.parametrize("difficulty", [0, 8, 20])
def test_every_condition_of_a_generated_program_comes_out_both_ways(difficulty):
    for seed in range(5):
        instance = rlgym.problem("ProgramOutputPrediction", difficulty=difficulty, seed=seed).instance
        outcomes = run(instance.program, 1_000).outcomes
        conditions = re.findall(r"^ *(?:if|while) ", instance.program, re.MULTILINE)
        assert len(outcomes) == len(conditions) > 0
        assert all(len(ways) == 2 for ways in outcomes.values())


def test_printed_lines_survive_every_dress():
    form = ProgramOutputPrediction.answer
    for seed in range(20):
        answer = rlgym.problem("ProgramOutputPrediction", difficulty=seed, seed=seed).instance.printed
        for text in (form.render(answer), form.render_lines(answer)):
            assert [dress.name for dress in DRESSES if form.read(dress.wear(text)) != answer] == []
