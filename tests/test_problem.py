"""Problems and episodes: attempts and splits, overrides, verdicts at the border, turns and their limits."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import blake2b
from importlib import import_module

import pytest

import rlgym
from rlgym.codec import fingerprint
from rlgym.difficulty.scales import Constant, Linear, Steps
from rlgym.environment import Environment, InteractiveEnvironment, Retry, Rng, Turn, hidden, secret
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
from rlgym.registry import load, problem_from_json
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


# Several turns: guess a number between 1 and size; "higher", "lower"; 0 is against the rules.


@dataclass(frozen=True, slots=True)
class Secret:
    size: int
    target: int = secret()


@dataclass(frozen=True, slots=True)
class Bounds:
    low: int
    high: int


class GuessTheNumber(InteractiveEnvironment[Secret, Bounds, int]):
    """Find a number by bisection."""

    answer = Integer(example=5)
    knobs = {"size": Linear(20, 5)}
    max_turns = 30
    max_illegal = 2

    def generate(self, rng: Rng, *, size: int) -> Secret:
        return Secret(size, rng.randint(1, size))

    def statement(self, instance: Secret) -> str:
        return f"Guess a number from 1 to {instance.size} in {self.turns(instance)} turns."

    def turns(self, instance: Secret) -> int:
        return instance.size.bit_length()

    def start(self, instance: Secret) -> tuple[Bounds, str]:
        return Bounds(1, instance.size), f"It is one of {instance.size}."

    def act(self, instance: Secret, state: Bounds, action: int, rng: Rng) -> tuple[Bounds, Turn]:
        if action == 1_313:
            raise RuntimeError("bad luck")
        if not 1 <= action <= instance.size:
            return state, Turn("That is out of range.", legal=False)
        if action == instance.target:
            return state, Turn("", correct())
        if action < instance.target:
            return Bounds(max(state.low, action + 1), state.high), Turn(f"higher {rng.randrange(1000)}")
        return Bounds(state.low, min(state.high, action - 1)), Turn(f"lower {rng.randrange(1000)}")

    def finish(self, instance: Secret, state: Bounds) -> Verdict:
        return wrong("not_found")

    def player(self, instance: Secret, state: Bounds) -> int:
        return (state.low + state.high) // 2


GUESS = ProblemKey("local/GuessTheNumber", 0, difficulty=0)


def game(target, seed=0):
    """The problem of a seed, its target moved to where the test wants it."""
    problem = build(GuessTheNumber(), replace(GUESS, seed=seed))
    problem.instance = Secret(20, target)
    return problem


def said(*actions):
    return [f"<answer>{action}</answer>" for action in actions]


def test_an_interactive_prompt_holds_the_rules_and_the_first_observation():
    problem = game(7)
    assert problem.prompt.startswith("Guess a number from 1 to 20 in 5 turns.\n\nIt is one of 20.\n\nGive your next action")
    assert problem.public == {"size": 20}
    terse = build(GuessTheNumber(), replace(GUESS, style="terse.1"))
    assert terse.prompt == "GuessTheNumber size=20 It is one of 20.\n"


def test_the_reference_player_wins_every_game():
    for target in range(1, 21):
        problem = game(target)
        assert problem.actions[-1] == target
        assert problem.reference.splitlines() == [str(action) for action in problem.actions]
        assert problem.verify(problem.reference_completion).correct


def test_two_secrets_are_two_problems_though_they_begin_alike():
    assert fingerprint(GUESS.name, Secret(20, 3)) != fingerprint(GUESS.name, Secret(20, 4))


def test_a_legal_action_is_answered_and_the_right_one_ends_the_episode():
    episode = game(7).episode()
    observation, verdict = episode.step("<answer>10</answer>")
    assert observation.startswith("lower ")
    assert verdict is None
    assert episode.observation == observation
    assert episode.state == Bounds(1, 9)
    assert episode.step("<answer>7</answer>").verdict == correct()
    assert (episode.turns, episode.illegal, episode.truncated) == (2, 0, False)
    with pytest.raises(EpisodeError, match=r"the episode ended after 2 turns \(correct\)"):
        episode.step("<answer>7</answer>")


def test_illegal_and_unreadable_actions_are_counted_and_one_too_many_ends_the_episode():
    episode = game(7).episode()
    assert episode.step("<answer>0</answer>") == ("That is out of range.", None)
    assert episode.step("I think it is 7") == ("Your answer could not be read (no_answer). Give an integer.", None)
    assert (episode.illegal, episode.state) == (2, Bounds(1, 20))
    assert episode.step("<answer>99</answer>") == ("That is out of range.", wrong("too_many_illegal_actions"))
    assert (episode.illegal, episode.truncated) == (3, False)


def test_forgiven_actions_do_not_end_the_episode():
    assert game(7).verify(said(0, 0, 7)).correct
    assert game(7).verify(said(0, 10, 0, 7)).correct
    assert game(7).verify(said(0, 0, 0, 7)) == wrong("too_many_illegal_actions")


def test_the_limit_of_turns_truncates_the_episode():
    episode = game(7).episode()
    for turn in range(5):
        assert not episode.truncated
        observation, verdict = episode.step("<answer>20</answer>")
        assert verdict == (wrong("not_found") if turn == 4 else None)
        assert observation.startswith("lower ")
    assert (episode.turns, episode.truncated) == (5, True)
    with pytest.raises(EpisodeError, match=r"ended after 5 turns \(not_found\)"):
        episode.step("<answer>7</answer>")


def test_a_win_on_the_last_turn_is_no_truncation():
    problem = game(7)
    episode = problem.episode()
    for text in said(20, 20, 20, 20, 7):
        episode.step(text)
    assert (episode.verdict, episode.truncated) == (correct(), False)


@pytest.mark.parametrize("target", [1, 7, 20])
@pytest.mark.parametrize("actions", [(), (10,), (10, 5), (0, 10, 0, 0), (10, 5, 7), (7, 7, 7), (1, 2, 3, 4, 5, 6, 7)])
def test_a_replay_gives_what_stepping_gives(target, actions):
    problem = game(target)
    episode = problem.episode()
    heard = []
    for text in said(*actions):
        if episode.verdict is None:
            heard.append(episode.step(text))
    assert problem.verify(said(*actions)) == (episode.verdict or wrong("not_found"))
    again = problem.episode()
    assert [again.step(text) for text in said(*actions)[: len(heard)]] == heard


def test_the_luck_of_a_turn_depends_on_key_and_turn_alone():
    first, second = game(7).episode(), game(7).episode()
    second.step("<answer>0</answer>")
    ahead = [first.step(text).observation for text in said(20, 20)]
    behind = second.step("<answer>20</answer>").observation
    assert behind == ahead[1]
    assert ahead == [f"lower {GUESS.turn_rng(turn).randrange(1000)}" for turn in range(2)]
    assert game(7, seed=1).episode().step("<answer>20</answer>").observation != ahead[0]


def test_an_exception_in_a_turn_is_an_error_of_ours():
    episode = game(7).episode()
    assert episode.step("<answer>1313</answer>").verdict.outcome is Outcome.ERROR
    assert game(7).verify(said(20, 1313)).outcome is Outcome.ERROR


@pytest.mark.parametrize(
    ("fault", "text"),
    [("start", ""), ("finish", "<answer>20</answer>")],
)
def test_an_exception_at_either_end_is_an_error_of_ours(monkeypatch, fault, text):
    def fail(*_):
        raise RuntimeError

    problem = game(7)
    monkeypatch.setattr(GuessTheNumber, fault, fail)
    assert problem.verify([text] if text else []).outcome is Outcome.ERROR


@pytest.mark.parametrize(
    ("completion", "message"),
    [
        ("<answer>7</answer>", r"local/GuessTheNumber-v0 has several turns: need a list of strings, .* got str"),
        (7, r"need a list of strings, one a turn, got int"),
        ({"<answer>7</answer>"}, r"need a list of strings, one a turn, got set"),
        (["<answer>7</answer>", 7], r"a completion is a string, got int: 7"),
    ],
)
def test_a_replay_of_what_is_no_list_of_strings_is_refused(completion, message):
    with pytest.raises(InvalidCompletion, match=message):
        game(7).verify(completion)


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
    assert (GuessTheNumber.instance_type(), GuessTheNumber.state_type()) == (Secret, Bounds)


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


# The same keys anywhere: other processes, other string hashes, other orders, threads.

ANYWHERE = """
import json, sys
from hashlib import blake2b
import rlgym
for text in json.load(sys.stdin):
    problem = rlgym.problem(text)
    print(blake2b(json.dumps([problem.to_json(), problem.prompt, problem.reference]).encode()).hexdigest())
"""


def digests(keys):
    found = []
    for key in keys:
        problem = rlgym.problem(key)
        shown = json.dumps([problem.to_json(), problem.prompt, problem.reference])
        found.append(blake2b(shown.encode()).hexdigest())
    return found


@pytest.fixture(scope="module")
def thousand_keys():
    names = [name for name in rlgym.names() if "/" not in name]
    keys = []
    for i in range(1_000):
        name = names[i % len(names)]
        task = load(name)
        level = (i // len(names)) % (task.max_difficulty + 1)
        keys.append(ProblemKey(f"rlgym/{name}", task.version, level, "train", seed=i, wording=i % task.wordings))
    return keys


@pytest.fixture(scope="module")
def thousand_digests(thousand_keys):
    return digests(thousand_keys)


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_a_thousand_keys_give_the_same_problems_in_a_fresh_process(
    thousand_keys, thousand_digests, hash_seed, tmp_path
):
    order = list(range(1_000))
    Rng(int(hash_seed)).shuffle(order)
    done = subprocess.run(
        [sys.executable, "-c", ANYWHERE],
        input=json.dumps([str(thousand_keys[i]) for i in order]),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    assert done.stdout.split() == [thousand_digests[i] for i in order]


def test_a_thousand_keys_give_the_same_problems_in_threads(thousand_keys, thousand_digests):
    with ThreadPoolExecutor(4) as threads:
        parts = list(threads.map(digests, [thousand_keys[i::4] for i in range(4)]))
    assert [parts[i % 4][i // 4] for i in range(1_000)] == thousand_digests
