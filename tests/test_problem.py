"""Problems: attempts and splits, overrides, verdicts at the border."""

import json
from dataclasses import dataclass, replace
from importlib import import_module

import pytest

import rlgym
from rlgym.codec import fingerprint
from rlgym.difficulty.scales import Constant, Linear, Steps
from rlgym.environment import Environment, Retry, Rng, hidden
from rlgym.errors import (
    EpisodeError,
    GenerationFailed,
    InvalidCompletion,
    InvalidDifficulty,
    InvalidEnvironment,
    InvalidParameter,
    SplitUnreachable,
    UnknownKnob,
    UnknownStyle,
    Unparsable,
)
from rlgym.keys import SPLITS, ProblemKey, split_of
from rlgym.problem import MAX_ATTEMPTS, MAX_MISSES, build, generate_instance
from rlgym.registry import problem_from_json
from rlgym.verifiers.formats import Integer, Integers
from rlgym.verifiers.verdict import Outcome, Verdict, correct, invalid, wrong


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    double: int = hidden()


class Doubling(Environment[Number, int]):
    """Double a number."""

    answer = Integer(example=8)
    knobs = {"largest": Linear(100, 10), "smallest": Constant(1)}
    limits = {"largest": (2, 1_000)}
    wordings = 2

    def generate(self, rng: Rng, *, largest: int, smallest: int) -> Number:
        value = rng.randint(smallest, largest)
        if value % 10 == 0:
            raise Retry
        return Number(value, 2 * value)

    def statement(self, instance: Number, wording: int) -> str:
        return f"Double {instance.value}." if wording == 0 else f"What is twice {instance.value}?"

    def solve(self, instance: Number) -> int:
        return instance.double


KEY = ProblemKey("local/Doubling", 0, difficulty=3, seed=11)


def test_a_problem_states_its_task_and_accepts_its_reference():
    problem = build(Doubling(), KEY)
    assert problem.statement == f"Double {problem.instance.value}."
    assert problem.prompt.startswith(problem.statement + "\n\n")
    assert problem.messages == [{"role": "user", "content": problem.prompt}]
    assert problem.public == {"value": problem.instance.value}
    assert problem.reference == str(problem.instance.double)
    assert problem.reference_completion == f"<answer>{problem.reference}</answer>"
    assert problem.verify(problem.reference_completion) == correct()
    assert problem.verify("<answer>1</answer>") == wrong("wrong_answer")
    assert problem.max_turns == 1
    assert repr(problem) == f"Problem('{KEY}')"


def test_wording_and_style_change_the_prompt_and_not_the_instance():
    first = build(Doubling(), KEY)
    second = build(Doubling(), replace(KEY, wording=1, style="last_line.1"))
    assert second.instance == first.instance
    assert second.statement == f"What is twice {first.instance.value}?"
    assert second.verify(f"so it is\n{first.reference}").correct
    terse = build(Doubling(), replace(KEY, style="terse.1"))
    assert terse.prompt == f"Doubling value={first.instance.value}\n"


def test_attempts_go_on_until_the_instance_is_in_the_split():
    for split in SPLITS:
        for seed in range(50):
            key = replace(KEY, split=split, seed=seed)
            instance = generate_instance(Doubling(), key)
            assert instance.value % 10
            assert split_of(fingerprint(key.name, instance)) == split


def test_the_splits_of_a_level_share_no_instance():
    found = {
        split: {build(Doubling(), replace(KEY, split=split, seed=seed)).instance.value for seed in range(300)}
        for split in SPLITS
    }
    assert not found["train"] & found["test"]
    assert not found["train"] & found["validation"]
    assert not found["validation"] & found["test"]
    assert all(len(values) > 5 for values in found.values())


def test_an_override_replaces_a_knob_within_its_limits():
    assert Doubling.knob_values(3) == {"largest": 130, "smallest": 1}
    assert Doubling.knob_values(3, {"largest": 2}) == {"largest": 2, "smallest": 1}
    assert build(Doubling(), KEY.with_overrides({"largest": 2})).instance.value <= 2
    assert Doubling.knob_limits("largest") == (2, 1_000)
    assert Doubling.knob_limits("smallest") == (1, 1)


@pytest.mark.parametrize(
    ("difficulty", "overrides", "kind", "message"),
    [
        (-1, {}, InvalidDifficulty, r"Doubling: difficulty=-1: need an integer from 0 to 20"),
        (21, {}, InvalidDifficulty, r"Doubling: difficulty=21: need an integer from 0 to 20"),
        (1.0, {}, InvalidDifficulty, r"Doubling: difficulty=1\.0: need an integer from 0 to 20"),
        (True, {}, InvalidDifficulty, r"Doubling: difficulty=True: need an integer from 0 to 20"),
        (0, {"larges": 3}, UnknownKnob, r"no knob 'larges' among largest, smallest; did you mean 'largest'\?"),
        (0, {"largest": 1}, InvalidParameter, r"Doubling: largest=1: need an integer from 2 to 1000"),
        (0, {"largest": 1_001}, InvalidParameter, r"Doubling: largest=1001: need an integer from 2 to 1000"),
        (0, {"largest": 5.0}, InvalidParameter, r"Doubling: largest=5\.0: need an integer from 2 to 1000"),
    ],
)
def test_a_level_or_an_override_outside_its_range_says_which_range(difficulty, overrides, kind, message):
    with pytest.raises(kind, match=message):
        Doubling.knob_values(difficulty, overrides)


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"difficulty": 21}, InvalidDifficulty, r"difficulty=21: need an integer from 0 to 20"),
        ({"wording": 2}, InvalidParameter, r"wording=2: need 0 to 1"),
        ({"style": "boxt.1"}, UnknownStyle, r"style='boxt\.1': need one of tags\.1, .*; did you mean 'boxed\.1'\?"),
        ({"overrides": (("depth", 1),)}, UnknownKnob, r"no knob 'depth' among largest, smallest"),
    ],
)
def test_a_key_outside_its_environment_is_refused(changes, kind, message):
    with pytest.raises(kind, match=message):
        build(Doubling(), replace(KEY, **changes))


@dataclass(frozen=True, slots=True)
class Pick:
    index: int


class Few(Environment[Pick, int]):
    """As many instances as the level says."""

    answer = Integer()
    knobs = {"size": Steps((0, 1), (4, 60)), "spare": Linear(0, 1)}

    def generate(self, rng: Rng, *, size: int, spare: int) -> Pick:
        return Pick(rng.randrange(size))

    def statement(self, instance: Pick) -> str:
        return f"Write {instance.index}."

    def solve(self, instance: Pick) -> int:
        return instance.index


@pytest.mark.parametrize("difficulty", [0, 1, 3])
def test_a_split_that_a_level_cannot_fill_names_the_level_from_which_it_works(difficulty):
    only = split_of(fingerprint("local/Few", Pick(0)))
    other = next(split for split in SPLITS if split != only)
    assert {split_of(fingerprint("local/Few", Pick(i))) for i in range(60)} == set(SPLITS)
    build(Few(), ProblemKey("local/Few", 0, split=only))
    build(Few(), ProblemKey("local/Few", 0, difficulty=4, split=other))
    with pytest.raises(SplitUnreachable) as caught:
        build(Few(), ProblemKey("local/Few", 0, difficulty=difficulty, split=other))
    assert str(caught.value) == (
        f"local/Few-v0?difficulty={difficulty}&split={other}&seed=0&style=tags.1: {MAX_MISSES} instances drawn, "
        f"none in the {other} split, so Few has too few instances at this level; use difficulty >= 4"
    )


def test_a_split_that_no_level_can_fill_says_so():
    only = split_of(fingerprint("local/Few", Pick(0)))
    other = next(split for split in SPLITS if split != only)
    with pytest.raises(SplitUnreachable, match=r"; no level reaches it with these knobs$"):
        build(Few(), ProblemKey("local/Few", 0, split=other, overrides=(("size", 1),)))


class Never(Few):
    """Gives up always, or nearly."""

    tries = 0

    def generate(self, rng: Rng, *, size: int, spare: int) -> Pick:
        Never.tries += 1
        raise Retry


def test_generation_that_always_gives_up_ends_with_an_error(monkeypatch):
    monkeypatch.setattr(Never, "tries", 0)
    with pytest.raises(
        GenerationFailed,
        match=rf"generate raised Retry in all of {MAX_ATTEMPTS} attempts; the knobs \{{'size': 1, 'spare': 0\}} leave",
    ):
        build(Never(), ProblemKey("local/Never", 0))
    assert Never.tries == MAX_ATTEMPTS


def test_a_retry_takes_the_next_stream_and_the_others_stay(monkeypatch):
    key = replace(KEY, seed=3)
    streams = []

    class Watched(Doubling):
        """Remembers what each attempt drew."""

        def generate(self, rng: Rng, *, largest: int, smallest: int) -> Number:
            streams.append(rng.getrandbits(32))
            if len(streams) < 3:
                raise Retry
            return Number(1, 2)

    monkeypatch.setattr(import_module("rlgym.problem"), "split_of", lambda _: "train")
    generate_instance(Watched(), key)
    assert streams == [key.rng(attempt).getrandbits(32) for attempt in range(3)]


@dataclass(frozen=True, slots=True)
class Pair:
    one: int
    two: int


class Symmetric(Environment[Pair, int]):
    """Two numbers whose order does not matter."""

    answer = Integer()
    knobs = {"largest": Linear(20, 1)}

    def generate(self, rng: Rng, *, largest: int) -> Pair:
        return Pair(rng.randint(1, largest), rng.randint(1, largest))

    def canonical(self, instance: Pair) -> Pair:
        return Pair(min(instance.one, instance.two), max(instance.one, instance.two))

    def statement(self, instance: Pair) -> str:
        return f"{instance.one} + {instance.two} = ?"

    def solve(self, instance: Pair) -> int:
        return instance.one + instance.two


def test_instances_that_are_the_same_problem_share_a_split():
    places = {}
    for split in SPLITS:
        for seed in range(200):
            instance = generate_instance(Symmetric(), ProblemKey("local/Symmetric", 0, split=split, seed=seed))
            places.setdefault(frozenset((instance.one, instance.two)), set()).add(split)
    assert all(len(splits) == 1 for splits in places.values())


class Faulty(Doubling):
    """Verification that raises, or gives no verdict."""

    def verify(self, instance: Number, answer: int) -> Verdict:
        if answer == 0:
            raise ZeroDivisionError
        return "right" if answer == 1 else correct()


class BrokenFormat(Integer):
    """A format that raises what it may not."""

    def parse(self, text: str) -> int:
        raise KeyError(text)


class Unreadable(Doubling):
    """An environment whose format is at fault."""

    answer = BrokenFormat()


def test_a_fault_of_ours_is_an_error_and_not_a_zero():
    problem = build(Faulty(), KEY)
    for text in ("<answer>0</answer>", "<answer>1</answer>"):
        verdict = problem.verify(text)
        assert (verdict.outcome, verdict.reason, verdict.score) == (Outcome.ERROR, "exception", 0.0)
    assert problem.verify("<answer>2</answer>").correct
    assert build(Unreadable(), KEY).verify("<answer>2</answer>").outcome is Outcome.ERROR


def test_text_without_an_answer_is_unparsable():
    problem = build(Doubling(), KEY)
    assert problem.verify("").reason == "no_answer"
    assert problem.verify("<answer>two</answer>").reason == "malformed"
    assert problem.verify("").outcome is Outcome.UNPARSABLE


@pytest.mark.parametrize("completion", [None, 7, b"<answer>7</answer>", ["<answer>7</answer>"], object()])
def test_a_completion_that_is_no_string_is_refused(completion):
    problem = build(Doubling(), KEY)
    message = rf"^a completion is a string, got {type(completion).__name__}: "
    with pytest.raises(InvalidCompletion, match=message):
        problem.verify(completion)
    with pytest.raises(InvalidCompletion, match=message):
        problem.episode().step(completion)


def test_an_episode_of_one_turn_ends_with_its_verdict():
    problem = build(Doubling(), KEY)
    episode = problem.episode()
    assert episode.observation == problem.prompt
    assert (episode.verdict, episode.truncated, episode.turns) == (None, False, 0)
    assert episode.step(problem.reference_completion) == ("", correct())
    assert (episode.verdict, episode.truncated, episode.turns) == (correct(), False, 1)
    with pytest.raises(EpisodeError, match=r"^the episode ended after 1 turns \(correct\); begin a new one$"):
        episode.step(problem.reference_completion)


def test_a_problem_comes_back_from_json_without_being_generated(monkeypatch):
    problem = rlgym.problem("SubsetSum", difficulty=2, seed=5)
    data = json.loads(json.dumps(problem.to_json()))
    monkeypatch.setattr(type(problem.environment), "generate", None)
    again = problem_from_json(data)
    assert (again.key, again.instance, again.prompt) == (problem.key, problem.instance, problem.prompt)
    assert again.verify(problem.reference_completion).correct


class LessIsMore(Environment):
    """A class that does not name its types."""

    answer = Integers(example=[1])
    knobs = {"size": Linear(1, 1)}


def test_a_class_without_its_types_says_how_to_write_them():
    message = r"LessIsMore: name the types of instance and answer: class LessIsMore\(Environment\[Instance, Answer\]\)"
    with pytest.raises(InvalidEnvironment, match=message):
        LessIsMore.instance_type()


def test_types_are_found_through_a_class_between():
    assert Faulty.instance_type() is Number


@dataclass(frozen=True, slots=True)
class Shapes:
    number: int
    row: tuple[int, ...]
    grid: tuple[tuple[int, ...], ...]
    pair: Pair
    nothing: None


def test_the_terse_form_keeps_rows_and_cells_apart():
    shapes = Shapes(1, (2, 3), ((4, 5), (6, 7)), Pair(8, 9), None)

    class Shown(Environment[Shapes, int]):
        """Only its terse form is asked for."""

        answer = Integer()
        knobs = {"size": Linear(1, 1)}

        def solve(self, instance: Shapes) -> int:
            return 0

    assert Shown.terse(shapes) == "Shown number=1 row=2,3 grid=4,5;6,7 pair=(one=8 two=9) nothing=None"


def test_a_candidate_that_breaks_a_rule_is_told_from_one_that_is_wrong():
    assert invalid("not_a_subset").valid is False
    assert wrong("wrong_sum").valid is True


def test_unparsable_carries_its_reason():
    assert Unparsable("no_answer").reason == "no_answer"
