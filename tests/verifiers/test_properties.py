"""What holds of every format and any answers mended with one another; and verdicts are a function.

A verdict depends on the problem and the completion alone: not on what was verified before or beside it, nor on the
process, its string hashes or the size of the batch.
"""

import json
import os
import subprocess
import sys
from itertools import islice
from random import Random

import kinds
import pytest
import torture_set as torture
from hypothesis import given, settings
from hypothesis import strategies as st

import rlgym
from rlgym.errors import Unparsable
from rlgym.problem import InteractiveProblem
from rlgym.rng import Rng
from rlgym.verification import verify_batch
from rlgym.verifiers.formats.formula import BooleanFormula
from rlgym.verifiers.formats.intervals import Interval
from rlgym.verifiers.formats.text import Lines, Text
from rlgym.verifiers.styles import STYLES

TEXTS = {  # of every format, what is right and what is nearly right
    name: sorted({case.text for kind in ("accept", "refuse") for case in torture.cases(kind, name)})
    for name in torture.FORMATS
}
MENDS = [*"()[]{}<>*_`$\"'.,;:|&=+-/\\^~!%#@? \n019abxyABUe\u2212\u00a0\u200b\u0663\u00b2\u00bd\ud800\x00"]
MENDS += [
    r"\{",
    r"\left[",
    r"\boxed{",
    r"\text{",
    r"\frac{1}{2}",
    r"\,",
    r"\\",
    "```",
    "**",
    "1,234",
    "->",
    "1. ",
    "- ",
]
MENDS += ["and", " or ", "not ", "is", "none", "the answer is ", " U ", "<=", "Feb ", "PT", '": ', " km", "e9"]


def read(form, text):
    """The value of a text, or None; any exception but ``Unparsable`` with a known reason fails the test."""
    try:
        return form.read(text)
    except Unparsable as refused:
        reason = refused.reason
    assert reason in ("no_answer", "ambiguous", "too_long", "malformed")
    return None


@pytest.mark.parametrize("name", torture.FORMATS)
@settings(max_examples=60)
@given(data=st.data())
def test_an_answer_cut_and_mended_with_another_is_read_or_refused(name, data):
    texts = st.sampled_from(TEXTS[name])
    head, tail = data.draw(texts), data.draw(texts | st.sampled_from(MENDS))
    cut, mend = data.draw(st.integers(0, len(head))), data.draw(st.integers(0, len(tail)))
    options = sorted({json.dumps(entry["options"], sort_keys=True) for entry in torture.entries(name)})
    form = torture.form(name, data.draw(st.sampled_from(options)))
    value = read(form, head[:cut] + tail[mend:])
    if value is not None:
        assert form.same(value, value) in (True, False)


SINGLE = {  # all but texts, which may hold an "or", and sets and formulas, where it means something
    name: kind
    for name, kind in kinds.KINDS.items()
    if not isinstance(kind.format, Text | Lines | BooleanFormula | Interval)
}


@pytest.mark.parametrize("kind", SINGLE.values(), ids=SINGLE)
@settings(max_examples=25)
@given(data=st.data())
def test_one_answer_or_another_is_neither(kind, data):
    form, one, other = kind.format, data.draw(kind.values), data.draw(kind.values)
    for between in (" or ", ", or ", "\nor\n"):
        found = read(form, f"{form.render(one)}{between}{form.render(other)}")
        assert found is None or not (form.same(found, one) or form.same(found, other))


# Verdicts are a function of problem and completion

ELSEWHERE = """
import json, sys
from rlgym.verification import verify_batch
import rlgym
keys, size, work = json.load(sys.stdin)
problems = [rlgym.problem(key) for key in keys]
found = []
for first in range(0, len(work), size):
    batch = work[first : first + size]
    found += verify_batch([problems[i] for i, _ in batch], [completion for _, completion in batch])
json.dump([[verdict.outcome, verdict.score, verdict.reason] for verdict in found], sys.stdout)
"""


@pytest.fixture(scope="module")
def work():
    """Problems of every environment in all styles, and pairs (number of a problem, completion) of every outcome."""
    problems, pairs = [], []
    styles = list(STYLES)
    for i, name in enumerate(name for name in rlgym.names() if "/" not in name):
        for level in (0, 4):
            problem = rlgym.problem(name, difficulty=level, seed=i, style=styles[(i + level) % len(styles)])
            problems.append(problem)
            pairs += [(len(problems) - 1, completion) for completion in completions(problem)]
    return problems, pairs


def completions(problem):
    if isinstance(problem, InteractiveProblem):
        return [["1"], ["1 2 3", "no"], ["1 2 3 4"] * 30, [problem.opening[1]]]
    answer, style = problem.environment.answer, problem.style
    values = [problem.answer, *islice(answer.mutations(problem.answer, Random(0)), 4)]
    texts = [style.write(value, answer) for value in values]
    thought, twice = f"<think>{texts[1]}</think>{texts[0]}", texts[0] + texts[1]
    return [*texts, thought, twice, problem.prompt, "", "<think>", "\ud800"]


def judged(verdicts):
    return [(verdict.outcome, verdict.score, verdict.reason) for verdict in verdicts]


@pytest.fixture(scope="module")
def verdicts(work):
    problems, pairs = work
    return judged(problems[i].verify(completion) for i, completion in pairs)


def test_the_pairs_have_verdicts_of_every_kind(verdicts):
    assert {outcome for outcome, _, _ in verdicts} >= {"correct", "wrong", "unparsable"}
    assert "error" not in {outcome for outcome, _, _ in verdicts}


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_verdicts_do_not_depend_on_order_or_the_size_of_the_batch(work, verdicts, size):
    problems, pairs = work
    order = list(range(len(pairs)))
    Rng(size).shuffle(order)
    found = []
    for first in range(0, len(order), size):
        chosen = [pairs[j] for j in order[first : first + size]]
        found += verify_batch([problems[i] for i, _ in chosen], [completion for _, completion in chosen])
    assert judged(found) == [verdicts[j] for j in order]


@pytest.mark.parametrize(("hash_seed", "size"), [("0", 7), ("4242", 100_000)])
def test_verdicts_are_the_same_in_a_fresh_process(work, verdicts, hash_seed, size, tmp_path):
    problems, pairs = work
    order = list(range(len(pairs)))
    Rng(int(hash_seed)).shuffle(order)
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=json.dumps([[str(problem.key) for problem in problems], size, [pairs[j] for j in order]]),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    assert [tuple(verdict) for verdict in json.loads(done.stdout)] == [verdicts[j] for j in order]
