"""Episodes of several turns: what is illegal, what truncates, and that a replay is the same as stepping."""

from dataclasses import dataclass, replace

import pytest

from rlgym.codec import fingerprint
from rlgym.difficulty.scales import Linear
from rlgym.environment import InteractiveEnvironment, Rng, Turn, secret
from rlgym.errors import (
    EpisodeError,
    InvalidCompletion,
)
from rlgym.keys import ProblemKey
from rlgym.problem import build
from rlgym.verifiers.formats import Integer
from rlgym.verifiers.verdict import Outcome, Verdict, correct, wrong

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
    assert problem.prompt.startswith(
        "Guess a number from 1 to 20 in 5 turns.\n\nIt is one of 20.\n\nGive your next action"
    )
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


def test_the_types_of_instance_and_state_are_found():
    assert (GuessTheNumber.instance_type(), GuessTheNumber.state_type()) == (Secret, Bounds)
