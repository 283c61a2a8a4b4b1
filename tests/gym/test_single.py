"""The environment of one seat, of one turn and of several."""

import copy
import json
import pickle

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import rlgym
from rlgym.errors import (
    EpisodeError,
    InvalidCompletion,
    InvalidDifficulty,
    InvalidKey,
    InvalidParameter,
    SplitUnreachable,
    UnknownKnob,
    UnknownStyle,
)
from rlgym.keys import MAX_SEED, ProblemKey
from rlgym.registry import registry
from rlgym.verifiers.rewards import FormatBonus, MajorityVote

LOCAL = ["local/HigherLower-v0", "local/Product-v0", "local/GuardedProduct-v0"]
BUILT_IN = [entry.id for entry in registry().entries.values() if entry.name.startswith("rlgym/")]


def answer(number):
    return f"I think it is this: <answer>{number}</answer>"


@pytest.mark.parametrize("name", [*BUILT_IN, *LOCAL])
def test_check_env_passes(name):
    env = gymnasium.make(name)
    check_env(env.unwrapped)
    env.close()


@pytest.mark.parametrize("name", ["rlgym/SubsetSum-v0", "local/HigherLower-v0"])
def test_check_env_passes_at_the_highest_level_in_every_style_and_split(name):
    for style in ("tags.1", "boxed.1", "last_line.1", "terse.1"):
        for split in ("train", "validation", "test"):
            check_env(gymnasium.make(name, difficulty=20, style=style, split=split).unwrapped)


@pytest.mark.parametrize("name", ["rlgym/SubsetSum-v0", "local/HigherLower-v0"])
def test_the_seed_of_a_reset_is_the_seed_of_the_problem(name):
    env = gymnasium.make(name, difficulty=4, split="validation")
    for seed in (0, 7, MAX_SEED):
        observation, info = env.reset(seed=seed)
        assert info == {"key": f"{name}?difficulty=4&split=validation&seed={seed}&style=tags.1"}
        assert observation == rlgym.problem(info["key"]).prompt
        assert observation == env.unwrapped.problem.prompt


def keys_after(env, seed, count):
    return [env.reset(seed=seed)[1]["key"]] + [env.reset()[1]["key"] for _ in range(count - 1)]


def test_later_resets_follow_from_the_seed_and_do_not_overlap():
    env = gymnasium.make("rlgym/SubsetSum-v0")
    first = keys_after(env, 11, 20)
    assert first == keys_after(env, 11, 20)
    assert first == keys_after(gymnasium.make("rlgym/SubsetSum-v0"), 11, 20)
    assert len(set(first) | set(keys_after(env, 12, 20)) | set(keys_after(env, 10, 20))) == 60


def test_without_a_seed_the_first_problem_comes_from_np_random():
    def first_key(generator):
        env = gymnasium.make("rlgym/SubsetSum-v0").unwrapped
        env.np_random = generator
        return env.reset()[1]["key"]

    assert first_key(np.random.default_rng(1)) == first_key(np.random.default_rng(1))
    assert first_key(np.random.default_rng(1)) != first_key(np.random.default_rng(2))
    unseeded = {gymnasium.make("rlgym/SubsetSum-v0").reset()[1]["key"] for _ in range(3)}
    assert len(unseeded) == 3


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1, 1.0, "1", True, np.int64(3)])
def test_a_seed_out_of_range_is_refused(seed):
    env = gymnasium.make("rlgym/SubsetSum-v0").unwrapped
    with pytest.raises(InvalidParameter, match=r"reset\(seed=.*need an integer from 0 to 2\^53 - 1"):
        env.reset(seed=seed)


def test_one_turn_gives_the_verdict():
    env = gymnasium.make("local/Product-v0", reward="shaped")
    env.reset(seed=3)
    right = env.unwrapped.problem.instance.a * env.unwrapped.problem.instance.b
    observation, reward, terminated, truncated, info = env.step(answer(right))
    key = "local/Product-v0?difficulty=0&split=train&seed=3&style=tags.1"
    assert (observation, reward, terminated, truncated) == ("", 1.0, True, False)
    assert info == {"key": key, "outcome": "correct", "score": 1.0, "reason": "correct", "error": False}


@pytest.mark.parametrize(
    ("completion", "rewards", "reason"),
    [
        ("no answer here", (0.0, 0.0, -1.0), "no_answer"),
        (answer("x"), (0.0, 0.0, -1.0), "malformed"),
        (answer(-1), (0.0, 0.0, -0.5), "negative"),
        (answer(1), (0.0, 0.0, 0.0), "wrong_product"),
    ],
)
def test_each_reward_scheme_scores_a_failure_in_its_way(completion, rewards, reason):
    for scheme, expected in zip(("binary", "shaped", "rlve"), rewards, strict=True):
        env = gymnasium.make("local/Product-v0", reward=scheme)
        env.reset(seed=3)
        _, reward, _, _, info = env.step(completion)
        assert (reward, info["reason"], info["score"]) == (expected, reason, 0.0)


def test_a_reward_may_be_a_function_of_the_verdict():
    env = gymnasium.make("local/Product-v0", reward=lambda verdict: 5 if verdict.correct else -2)
    env.reset(seed=3)
    reward = env.step(answer(1))[1]
    assert (reward, type(reward)) == (-2.0, float)


def test_a_reward_may_be_a_scheme_with_parameters_of_its_own():
    env = gymnasium.make("local/Product-v0", reward=FormatBonus(0.25))
    for text, reward in ((answer(1), 0.25), ("nothing", 0.0)):
        env.reset(seed=3)
        assert env.step(text)[1] == reward


def test_a_fault_of_ours_has_reward_zero_and_says_that_it_is_one():
    env = gymnasium.make("local/Product-v0", reward="rlve")
    env.reset(seed=3)
    _, reward, terminated, truncated, info = env.step(answer(13))
    assert (reward, terminated, truncated) == (0.0, True, False)
    assert (info["outcome"], info["reason"], info["error"]) == ("error", "exception", True)


def test_the_reference_is_given_on_request_only():
    silent, telling = (gymnasium.make("local/Product-v0", reference=wish) for wish in (False, True))
    assert "reference" not in silent.reset(seed=3)[1]
    assert "reference" not in silent.step(answer(1))[4]
    _, info = telling.reset(seed=3)
    assert info["reference"] == telling.unwrapped.problem.reference
    _, reward, _, _, after = telling.step(answer(info["reference"]))
    assert (reward, after["reference"]) == (1.0, info["reference"])


def test_several_turns_are_played_to_the_end():
    env = gymnasium.make("local/HigherLower-v0", reference=True)
    observation, info = env.reset(seed=5)
    assert "No guess yet." in observation
    actions = info["reference"].split("\n")
    assert len(actions) > 2
    for action in actions[:-1]:
        observation, reward, terminated, truncated, info = env.step(answer(action))
        assert observation in ("higher", "lower")
        assert (reward, terminated, truncated) == (0.0, False, False)
        assert info.keys() == {"key", "reference"}
    observation, reward, terminated, truncated, info = env.step(answer(actions[-1]))
    assert (observation, reward, terminated, truncated, info["outcome"]) == ("", 1.0, True, False, "correct")


def test_the_limit_of_turns_truncates():
    env = gymnasium.make("local/HigherLower-v0")
    env.reset(seed=5)
    wrong = 1 if env.unwrapped.problem.instance.number != 1 else 2
    ends = [env.step(answer(wrong))[2:4] for _ in range(8)]
    assert ends == [(False, False)] * 7 + [(False, True)]
    with pytest.raises(EpisodeError, match="is over; call reset to begin a new one"):
        env.step(answer(wrong))


def test_too_many_illegal_actions_end_the_episode():
    env = gymnasium.make("local/HigherLower-v0")
    env.reset(seed=5)
    results = [env.step("nothing to read") for _ in range(4)]
    assert results[0][0] == "Your answer could not be read (no_answer). Give an integer."
    assert [result[2] for result in results] == [False, False, False, True]
    assert results[-1][4]["reason"] == "too_many_illegal_actions"


@pytest.mark.parametrize("name", ["local/Product-v0", "local/HigherLower-v0"])
def test_all_that_is_returned_is_json_able(name):
    env = gymnasium.make(name, reference=True, render_mode="ansi")
    returned = [env.reset(seed=5)]
    over = False
    while not over:
        returned.append(env.step(answer(1)))
        over = returned[-1][2] or returned[-1][3]
    assert json.loads(json.dumps(returned)) == [list(one) for one in returned]


def test_the_transcript_shows_prompt_completions_observations_and_verdict():
    env = gymnasium.make("local/HigherLower-v0", render_mode="ansi", most=60)
    prompt, _ = env.reset(seed=5)
    number = env.unwrapped.problem.instance.number
    assert env.render() == f"[prompt]\n{prompt}"
    env.step(answer(number - 1))
    env.step(answer(number))
    assert env.render() == (
        f"[prompt]\n{prompt}\n[completion]\n{answer(number - 1)}\n[observation]\nhigher\n"
        f"[completion]\n{answer(number)}\n[verdict]\ncorrect (correct), score 1.0"
    )
    prompt, _ = env.reset()
    assert env.render() == f"[prompt]\n{prompt}"


def test_without_a_render_mode_nothing_is_rendered():
    env = gymnasium.make("local/Product-v0").unwrapped
    env.reset(seed=1)
    assert env.render() is None


def test_frames_can_be_collected():
    env = gymnasium.make("local/Product-v0", render_mode="ansi_list")
    env.reset(seed=1)
    env.step(answer(1))
    assert [frame.count("\n[verdict]\n") for frame in env.render()] == [0, 1]


@pytest.mark.parametrize("raw", [True, False])
def test_a_step_or_a_look_before_the_reset_is_an_error(raw):
    env = gymnasium.make("local/Product-v0", render_mode="ansi")
    env = env.unwrapped if raw else env
    with pytest.raises(EpisodeError, match="step: no episode has begun; call reset first"):
        env.step(answer(1))
    with pytest.raises(EpisodeError, match="render: no episode has begun; call reset first"):
        env.render()
    with pytest.raises(EpisodeError, match="no episode has begun; call reset first"):
        _ = env.unwrapped.problem


def test_a_step_after_the_end_is_an_error_until_the_next_reset():
    env = gymnasium.make("local/Product-v0")
    env.reset(seed=1)
    env.step(answer(1))
    with pytest.raises(EpisodeError, match=r"step: the episode of local/Product-v0\?\S+ is over; call reset"):
        env.step(answer(1))
    env.reset()
    assert env.step(answer(1))[2]


@pytest.mark.parametrize("action", [None, 7, b"<answer>7</answer>", ["<answer>7</answer>"]])
def test_an_action_that_is_no_string_is_refused_and_takes_no_step(action):
    env = gymnasium.make("local/Product-v0")
    env.reset(seed=1)
    with pytest.raises(InvalidCompletion, match="an action is a string, all that the model wrote; got"):
        env.step(action)
    assert env.step(answer(1))[2]


def test_options_hold_for_one_reset():
    env = gymnasium.make("local/Product-v0", difficulty=1, largest=31)
    options = {"difficulty": 3, "split": "test", "style": "boxed.1", "wording": 1, "largest": 44}
    _, info = env.reset(seed=9, options=options)
    key = ProblemKey("local/Product", 0, 3, "test", 9, (("largest", 44),), 1, "boxed.1")
    assert info["key"] == str(key)
    _, info = env.reset(seed=9, options={"difficulty": 4})
    assert info["key"] == str(ProblemKey("local/Product", 0, 4, "train", 9, (("largest", 31),)))
    _, info = env.reset()
    after = ProblemKey.parse(info["key"])
    assert (after.difficulty, after.split, after.overrides) == (1, "train", (("largest", 31),))


@pytest.mark.parametrize("form", [str, ProblemKey.parse])
def test_the_option_key_names_the_problem(form):
    text = "local/Product-v0?difficulty=5&split=test&seed=99&knob.largest=70&wording=1&style=last_line.1"
    env = gymnasium.make("local/Product-v0")
    observation, info = env.reset(seed=4, options={"key": form(text)})
    assert info["key"] == text
    assert observation == rlgym.problem(text).prompt
    plain = gymnasium.make("local/Product-v0")
    assert env.reset()[1] == keys_after_first(plain, 4)


def keys_after_first(env, seed):
    env.reset(seed=seed)
    return env.reset()[1]


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"dificulty": 3}, InvalidParameter, "no option 'dificulty' among .*did you mean 'difficulty'"),
        ({"reward": "shaped"}, InvalidParameter, "no option 'reward' among difficulty, key, split, style, wording"),
        ({7: 3}, InvalidParameter, "no option 7 among"),
        ({"difficulty": 21}, InvalidDifficulty, "difficulty=21: need an integer from 0 to 20"),
        ({"largest": 10_000}, InvalidParameter, "largest=10000: need an integer from 30 to 230"),
        ({"split": "tset"}, InvalidKey, "split='tset': need one of train, validation, test"),
        ({"style": "tags.9"}, UnknownStyle, "style='tags.9': need one of"),
        ({"wording": 2}, InvalidParameter, "wording=2: local/Product-v0 has 0 to 1"),
        ({"key": "nonsense"}, InvalidKey, "'nonsense' is not an id such as"),
        ({"key": 12}, InvalidKey, "need a text"),
        ({"key": "rlgym/SubsetSum-v0?seed=1"}, InvalidParameter, "a key of rlgym/SubsetSum-v0 cannot be played here"),
        ({"key": "local/Product-v0", "difficulty": 1}, InvalidParameter, "'key' says all; give no other option"),
        ({"key": "local/Product-v0?difficulty=21"}, InvalidDifficulty, "need an integer from 0 to 20"),
    ],
)
def test_a_wrong_option_is_refused_by_name(options, error, text):
    env = gymnasium.make("local/Product-v0").unwrapped
    with pytest.raises(error, match=text):
        env.reset(seed=1, options=options)


def test_after_a_failed_reset_there_is_no_episode():
    env = gymnasium.make("local/Product-v0").unwrapped
    env.reset(seed=1)
    with pytest.raises(InvalidParameter):
        env.reset(options={"difficulty": 21})
    with pytest.raises(EpisodeError, match="no episode has begun"):
        env.step(answer(1))


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"smallest": 3}, UnknownKnob, "local/Product-v0: no knob 'smallest' among largest"),
        ({"dificulty": 3}, UnknownKnob, "no other argument of that name; did you mean 'difficulty'"),
        ({"largest": 3}, InvalidParameter, "largest=3: need an integer from 30 to 230"),
        ({"largest": "40"}, InvalidParameter, "largest='40': need an integer from 30 to 230"),
        ({"difficulty": -1}, InvalidDifficulty, "difficulty=-1: need an integer from 0 to 20"),
        ({"difficulty": 21}, InvalidDifficulty, "difficulty=21: need an integer from 0 to 20"),
        ({"difficulty": 1.0}, InvalidDifficulty, "difficulty=1.0: need an integer from 0 to 20"),
        ({"split": "training"}, InvalidKey, "split='training': need one of train, validation, test"),
        ({"style": "tags"}, UnknownStyle, "style='tags': need one of .*did you mean 'tags.1'"),
        ({"wording": 2}, InvalidParameter, "wording=2: local/Product-v0 has 0 to 1"),
        ({"wording": -1}, InvalidKey, "wording=-1: need an integer >= 0"),
        ({"reward": "binry"}, InvalidParameter, "reward='binry': need one of .*did you mean 'binary'"),
        ({"reward": "dapo"}, InvalidParameter, "reward='dapo': needs lengths in tokens, and one episode has a verdict"),
        (
            {"reward": MajorityVote()},
            InvalidParameter,
            r"needs answers and the group, .* use 'binary', 'shaped' or 'rlve'",
        ),
        ({"reward": None}, InvalidParameter, "reward=None: need the name of a scheme or a function of a verdict"),
    ],
)
def test_a_wrong_argument_is_refused_when_the_environment_is_made(arguments, error, text):
    with pytest.raises(error, match=text):
        gymnasium.make("local/Product-v0", **arguments)


@pytest.mark.filterwarnings("ignore:.*render_mode='human' that is not in the possible render_modes:UserWarning")
def test_an_unknown_render_mode_is_refused():
    with pytest.raises(InvalidParameter, match="render_mode='human': need None or 'ansi'"):
        gymnasium.make("local/Product-v0", render_mode="human")


def test_a_split_that_a_level_cannot_fill_is_named_at_the_reset():
    env = gymnasium.make("local/Few-v0", split="test").unwrapped
    with pytest.raises(SplitUnreachable, match="none in the test split"):
        env.reset(seed=1)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
@pytest.mark.parametrize("name", ["rlgym/SubsetSum-v0", "local/HigherLower-v0"])
def test_a_copy_plays_on_as_the_original_does(name, copied):
    env = gymnasium.make(name)
    env.reset(seed=2)
    twin = copied(env)
    assert env.step(answer(1)) == twin.step(answer(1))
    assert env.reset() == twin.reset()


def test_an_environment_in_use_keeps_its_metadata_to_itself():
    env = gymnasium.make("local/Product-v0").unwrapped
    env.metadata["autoreset_mode"] = "written by a vector environment"
    assert gymnasium.make("local/Product-v0").metadata == {"render_modes": ["ansi"], "render_fps": 1}
