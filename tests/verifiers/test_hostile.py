"""The hostile set through every format, every prompt style and whole problems: a value or a refusal, in time."""

import json
from collections import Counter
from pathlib import Path

import pytest

import rlgym
from rlgym.verifiers.guard import Guard
from rlgym.verifiers.styles import STYLES

REASONS = {"no_answer", "ambiguous", "too_long", "malformed"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An empty working directory, in which nothing may appear."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("empty"))
        yield Path.cwd()


@pytest.fixture(scope="module")
def hostile(folder):
    import hostile

    return hostile


@pytest.fixture(scope="module")
def results(hostile):
    """What became of every case in workers that are killed past their deadline."""
    cases = list(hostile.cases())
    with Guard("hostile:attempt", workers=2) as guard:
        return dict(zip(cases, guard.run(cases), strict=True))


def test_the_set_has_two_hundred_texts_with_names_of_their_own(hostile):
    lines = hostile.torture_set.FOLDER.joinpath("hostile.jsonl").read_text(encoding="ascii").splitlines()
    names = [json.loads(line)["name"] for line in lines]
    assert len(names) >= 200
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert len({hash(hostile.text(name)) for name in names}) == len(names)


def test_a_text_that_may_take_longer_says_why(hostile):
    for name, line in hostile.descriptions().items():
        assert line.keys() <= {"name", "text", "first", "repeated", "times", "last", "closing", "limit_ms", "reason"}
        assert ("limit_ms" in line) == ("reason" in line), name


def test_every_format_and_style_is_done_with_every_hostile_text_before_the_deadline(results):
    failed = {case: result.detail or result.outcome for case, result in results.items() if result.outcome != "done"}
    assert failed == {}


def test_a_hostile_text_is_read_or_refused_with_a_known_reason(results):
    allowed = REASONS | {"read", "right"}
    assert {case: result.value for case, result in results.items() if not allowed.issuperset(result.value or ())} == {}


def test_no_hostile_text_is_a_right_answer(results):
    assert [case for case, result in results.items() if "right" in (result.value or ())] == []


def test_hostile_texts_are_refused_for_every_reason_and_some_are_read(results):
    assert {value for result in results.values() for value in result.value or ()} >= REASONS | {"read"}


ENVIRONMENTS = (
    *("ChainSum", "SubsetSum", "KnightsAndKnaves", "Sudoku", "SymbolicDifferentiation"),
    *("LexicographicallyMinimalRotation", "ProgramOutputPrediction"),
)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_hostile_completion_gives_an_error_or_is_correct(name, hostile):
    problems = [rlgym.problem(name, difficulty=3, seed=1, style=style) for style in STYLES]
    completions = []
    for i, text in enumerate(map(hostile.text, hostile.descriptions())):
        problem = problems[i % len(problems)]
        completions += [(problem, text), (problem, hostile.worn(problem.key.style, text))]
    verdicts = [problem.verify(completion) for problem, completion in completions]
    assert {verdict.outcome for verdict in verdicts} <= {"unparsable", "wrong", "partial"}
    assert len({verdict.reason for verdict in verdicts}) > 1


@pytest.mark.parametrize("style", STYLES)
def test_hostile_completions_are_no_error_in_a_game(style, hostile):
    problem = rlgym.problem("MastermindInteractive", difficulty=3, seed=1, style=style)
    texts = [text for text in map(hostile.text, hostile.descriptions()) if len(text) <= hostile.LONG]
    verdicts = [problem.verify(texts[first : first + 10]) for first in range(0, len(texts), 10)]
    assert {verdict.outcome for verdict in verdicts} <= {"unparsable", "wrong"}


def test_nothing_was_executed(folder, hostile, results):
    assert sum(hostile.CANARY in hostile.text(name) for name in hostile.descriptions()) >= 30
    assert list(folder.iterdir()) == []
