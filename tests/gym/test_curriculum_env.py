"""One environment over many: resets draw from a curriculum, ends of episodes are reported to it."""

import json

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

import rlgym
from rlgym.arms import arm
from rlgym.difficulty import Curriculum, Decision, FixedGroup, Uniform, Window
from rlgym.errors import (
    CheckpointError,
    EpisodeError,
    InvalidParameter,
    SplitUnreachable,
    UnknownEnvironment,
    UnknownStyle,
)
from rlgym.registry import registry

ID = "rlgym/Curriculum-v0"
NAMES = ["local/Product", "SubsetSum"]
EAGER = Window(width=1, min_problems=1)


def answer(value):
    return f"<answer>{value}</answer>"


def curriculum(seed=0, **arguments):
    return rlgym.curriculum(NAMES, **{"scheduler": EAGER, "rollouts": 1, "seed": seed, **arguments})


def keys_and_rewards(env, episodes, seed=None):
    """Plays the reference of every second problem."""
    keys, rewards = [], []
    _, info = env.reset(seed=seed)
    for i in range(episodes):
        keys.append(info["key"])
        rewards.append(env.step(answer(env.unwrapped.problem.reference if i % 2 else "nothing"))[1])
        _, info = env.reset()
    return keys, rewards


def test_check_env_passes_over_all_environments():
    check_env(gymnasium.make(ID).unwrapped)


@pytest.mark.parametrize("name", [*NAMES, "local/HigherLower"])
def test_check_env_passes_over_one(name):
    check_env(gymnasium.make(ID, names=[name], rollouts=2, scheduler=Uniform()).unwrapped)


def test_an_episode_is_what_the_environment_of_its_key_gives():
    env = gymnasium.make(ID, names=[*NAMES, "local/HigherLower"], reference=True, reward="rlve")
    observation, info = env.reset(seed=3)
    for _ in range(12):
        name, _, _ = info["key"].partition("?")
        lone = gymnasium.make(name, reference=True, reward="rlve")
        first = lone.reset(options={"key": info["key"]})
        draw = info.pop("draw")
        assert (observation, info) == first
        over = False
        while not over:
            action = answer(info["reference"].split("\n")[-1])
            result = env.step(action)
            assert result[4].pop("draw") == draw
            assert tuple(result) == lone.step(action)
            over = result[2] or result[3]
        observation, info = env.reset()
        assert info["draw"] == draw + 1


def test_resets_draw_and_ends_report():
    env = gymnasium.make(ID, names=NAMES, scheduler=EAGER)
    twin = curriculum(seed=8)
    _, info = env.reset(seed=8)
    for _ in range(20):
        (draw,) = twin.draw(1)
        assert (info["key"], info["draw"]) == (str(draw.key), draw.index)
        completion = answer(rlgym.problem(draw.key).reference)
        env.step(completion)
        twin.report(draw.index, [rlgym.problem(draw.key).verify(completion)])
        _, info = env.reset()
    twin.draw(1)
    assert env.unwrapped.state_dict() == twin.state_dict()
    assert env.unwrapped.curriculum.metrics()["arms"]["rlgym/SubsetSum-v0"]["scheduler"]["highest"] > 3


def test_the_difficulty_rises_where_answers_are_right_and_nowhere_else():
    env = gymnasium.make(ID, names=NAMES, scheduler=EAGER).unwrapped
    env.reset(seed=1)
    for _ in range(30):
        right = env.problem.key.name == "rlgym/SubsetSum"
        env.step(answer(env.problem.reference if right else 1))
        env.reset()
    tops = {name: arm["scheduler"]["highest"] for name, arm in env.curriculum.metrics()["arms"].items()}
    assert tops["rlgym/SubsetSum-v0"] > 5
    assert tops["local/Product-v0"] == 0


def test_an_abandoned_episode_is_not_reported():
    env = gymnasium.make(ID, names=NAMES).unwrapped
    draws = [env.reset(seed=None if i else 1)[1]["draw"] for i in range(4)]
    env.step("no answer")
    env.reset()
    assert draws == [0, 1, 2, 3]
    metrics = env.curriculum.metrics()
    assert (metrics["draws"], metrics["reports"]) == (5, 1)


def test_a_problem_is_played_as_often_as_the_curriculum_asks():
    env = gymnasium.make(ID, names=NAMES, rollouts=3).unwrapped
    draws = []
    for i in range(7):
        draws.append(env.reset(seed=None if i else 1)[1]["draw"])
        env.step(answer(i))
    assert draws == [0, 0, 0, 1, 1, 1, 2]
    assert env.curriculum.metrics()["reports"] == 2
    env.reset()  # the same draw again, given up here
    assert env.reset()[1]["draw"] == 3
    counts = env.curriculum.metrics()["arms"].values()
    assert sum(arm["rollouts"] for arm in counts) == 7  # that of draw 2 counts, though its group is not complete


class AsksForMore(FixedGroup):
    """One rollout, and two more where it is not correct."""

    def start(self, arms):
        started = super().start(arms)
        started.decide = lambda rounds: Decision(True, 2 if len(rounds) == 1 and not rounds[0].correct else 0)
        return started


def test_more_rollouts_are_played_where_the_curriculum_asks_for_them():
    given = Curriculum([arm(registry().find(name), "train") for name in NAMES], allocation=AsksForMore(1))
    env = gymnasium.make(ID, curriculum=given).unwrapped
    draws = []
    for right in (False, True, True, True, False):
        draws.append(env.reset()[1]["draw"])
        env.step(answer(env.problem.reference) if right else "no answer")
    assert draws == [0, 0, 0, 1, 2]
    assert given.metrics()["reports"] == 4


def test_a_fault_of_ours_is_reported_as_one():
    env = gymnasium.make(ID, names=["local/Product"]).unwrapped
    env.reset(seed=1)
    assert env.step(answer(13))[4]["error"] is True
    env.reset()
    counts = env.curriculum.metrics()["arms"]["local/Product-v0"]
    assert (counts["rollouts"], counts["errors"], counts["correct"]) == (1, 1, 0)


def test_the_seed_names_the_run_and_begins_it_anew():
    env = gymnasium.make(ID, names=NAMES, scheduler=EAGER)
    first = keys_and_rewards(env, 15, seed=4)
    assert keys_and_rewards(env, 15, seed=4) == first
    assert keys_and_rewards(gymnasium.make(ID, names=NAMES, scheduler=EAGER), 15, seed=4) == first
    other = keys_and_rewards(env, 15, seed=5)
    assert not set(first[0]) & set(other[0])


def test_without_a_seed_the_curriculum_gets_one_from_np_random_once():
    def seed_of(generator):
        env = gymnasium.make(ID, names=NAMES).unwrapped
        env.np_random = np.random.default_rng(generator)
        env.reset()
        first = env.curriculum
        env.reset()
        assert env.curriculum is first
        return first.seed

    assert seed_of(1) == seed_of(1) != seed_of(2)


def test_a_saved_state_goes_on_as_the_original_does():
    env = gymnasium.make(ID, names=NAMES, scheduler=EAGER)
    keys_and_rewards(env, 10, seed=4)
    state = json.loads(json.dumps(env.unwrapped.state_dict()))
    went_on = keys_and_rewards(env, 10)
    for _ in range(2):
        for seed in (None, 77):  # a loaded state has its seed; that of the reset is for np_random alone
            again = gymnasium.make(ID, names=NAMES, scheduler=EAGER)
            changes = again.unwrapped.load_state_dict(state)
            assert changes == ((), ())
            assert keys_and_rewards(again, 10, seed) == went_on
            assert keys_and_rewards(again, 10, seed=5) == went_on  # the loaded state is where a seed returns to


def test_an_episode_that_began_before_a_state_was_loaded_is_not_reported_to_it():
    env = gymnasium.make(ID, names=NAMES).unwrapped
    env.reset(seed=4)
    state = env.state_dict()
    env.load_state_dict(state)
    assert env.step(answer(1))[2]
    assert env.curriculum.metrics()["reports"] == 0
    assert env.reset()[1]["draw"] == 1


@pytest.mark.parametrize("state", [None, {}, {"seed": "4"}, {"seed": 4}, [1]])
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(state):
    env = gymnasium.make(ID, names=NAMES).unwrapped
    env.reset(seed=4)
    before = env.state_dict()
    with pytest.raises(CheckpointError, match="curriculum state"):
        env.load_state_dict(state)
    assert env.state_dict() == before
    assert env.step(answer(1))[2]
    assert env.curriculum.metrics()["reports"] == 1


def test_before_the_first_reset_there_is_no_curriculum():
    env = gymnasium.make(ID, names=NAMES).unwrapped
    with pytest.raises(EpisodeError, match="the curriculum begins with the first reset, which names its seed"):
        env.state_dict()


def test_a_given_curriculum_is_used_and_not_reseeded():
    given = curriculum(seed=21)
    env = gymnasium.make(ID, curriculum=given).unwrapped
    assert env.curriculum is given
    keys = [env.reset(seed=1)[1]["key"], env.reset(seed=1)[1]["key"]]
    assert keys == [str(draw.key) for draw in curriculum(seed=21).draw(2)]
    env.load_state_dict(curriculum(seed=21).state_dict())
    assert env.curriculum is given
    assert env.reset()[1]["key"] == keys[0]


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"names": ["SubsetSun"]}, UnknownEnvironment, "did you mean 'rlgym/SubsetSum-v0'"),
        ({"names": "SubsetSum"}, InvalidParameter, r"need a list of names, such as \['SubsetSum'\]"),
        ({"names": []}, InvalidParameter, "no arms; need at least one"),
        (
            {"names": NAMES, "scheduler": "windw"},
            InvalidParameter,
            "no scheduler 'windw' among .*did you mean 'window'",
        ),
        ({"names": NAMES, "rollouts": 0}, InvalidParameter, "FixedGroup"),
        ({"names": NAMES, "highest": -1}, InvalidParameter, "highest=-1"),
        ({"names": NAMES, "style": "tags.9"}, UnknownStyle, "style='tags.9': need one of"),
        ({"names": NAMES, "reward": "binry"}, InvalidParameter, "did you mean 'binary'"),
        ({"curriculum": "window"}, InvalidParameter, "curriculum='window': need a Curriculum"),
    ],
)
def test_a_wrong_argument_is_refused_when_the_environment_is_made(arguments, error, text):
    for make in (gymnasium.make, gymnasium.make_vec):
        with pytest.raises(error, match=text):
            make(ID, **arguments)


def test_a_given_curriculum_says_all():
    with pytest.raises(InvalidParameter, match="says all; give no names"):
        gymnasium.make(ID, curriculum=curriculum(), names=NAMES)


def test_options_are_refused():
    env = gymnasium.make(ID, names=NAMES).unwrapped
    with pytest.raises(InvalidParameter, match="no option 'difficulty': the curriculum says which problem comes next"):
        env.reset(options={"difficulty": 3})


def test_a_problem_that_cannot_be_generated_is_named_and_the_next_reset_draws_another():
    env = gymnasium.make(ID, names=["local/Few", "SubsetSum"], split="test").unwrapped
    failed = drawn = 0
    for i in range(12):
        try:
            info = env.reset(seed=None if i else 1)[1]
            assert info == {"key": str(env.problem.key), "draw": i}
            drawn += info["key"].startswith("rlgym/SubsetSum-v0")
            assert env.step("no answer")[2]
        except SplitUnreachable as error:
            failed += "local/Few-v0" in str(error)
            with pytest.raises(EpisodeError):
                env.step("x")
    assert failed + drawn == 12
    assert failed
    assert drawn


def test_a_batch_shares_one_curriculum():
    env = gymnasium.make_vec(ID, num_envs=4, names=NAMES, scheduler=EAGER, reference=True)
    assert env.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    twin = curriculum(seed=8)
    observations, infos = env.reset(seed=8)
    draws = [twin.draw(1)[0] for _ in range(4)]
    for step in range(10):
        assert list(infos["key"]) == [str(draw.key) for draw in draws]
        assert list(observations) == [rlgym.problem(draw.key).prompt for draw in draws]
        actions = [answer(reference if i != step % 4 else "?") for i, reference in enumerate(infos["reference"])]
        observations, rewards, terminations, _, infos = env.step(actions)
        assert rewards.tolist() == [float(i != step % 4) for i in range(4)]
        assert terminations.all()
        following = []
        for draw, action in zip(draws, actions, strict=True):
            twin.report(draw.index, [rlgym.problem(draw.key).verify(action)])
            following += twin.draw(1)
        draws = following
    assert env.state_dict() == twin.state_dict()
    assert env.curriculum.metrics()["reports"] == 40


def test_a_seed_begins_the_curriculum_of_a_batch_anew():
    env = gymnasium.make_vec(ID, num_envs=3, names=NAMES)
    first = env.reset(seed=8)
    assert env.reset()[0] != first[0]
    state = env.state_dict()
    went_on = env.reset()[0]
    assert env.reset(seed=8)[0] == first[0]
    again = gymnasium.make_vec(ID, num_envs=3, names=NAMES)
    again.load_state_dict(state)
    assert again.reset(seed=5)[0] == went_on
    with pytest.raises(InvalidParameter, match="all seats share one curriculum, so need one seed"):
        env.reset(seed=[1, 2, 3])
    with pytest.raises(InvalidParameter, match="seed=-1"):
        env.reset(seed=-1)


def test_a_masked_reset_draws_for_the_seats_of_the_mask():
    env = gymnasium.make_vec(ID, num_envs=3, names=NAMES)
    before, _ = env.reset(seed=8)
    after, infos = env.reset(options={"reset_mask": np.array([False, True, False])})
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]
    assert infos["draw"][1] == 3


def test_copies_in_sync_mode_have_curricula_of_their_own_unless_they_are_given_one():
    own = gymnasium.make_vec(ID, num_envs=3, names=NAMES, vectorization_mode="sync")
    _, infos = own.reset(seed=8)
    assert infos["draw"].tolist() == [0, 0, 0]
    alone = [gymnasium.make(ID, names=NAMES).reset(seed=8 + i)[1]["key"] for i in range(3)]
    assert list(infos["key"]) == alone
    given = curriculum()
    shared = gymnasium.make_vec(ID, num_envs=3, curriculum=given, vectorization_mode="sync")
    assert shared.reset()[1]["draw"].tolist() == [0, 1, 2]
    shared.step(["?"] * 3)
    assert given.metrics()["reports"] == 3


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_copies_in_async_mode_have_curricula_of_their_own():
    env = gymnasium.make_vec(ID, num_envs=2, names=NAMES, vectorization_mode="async")
    assert env.reset(seed=8)[1]["draw"].tolist() == [0, 0]
    assert env.step(["?", "?"])[4]["draw"].tolist() == [1, 1]
    env.close()
    with pytest.raises(InvalidParameter, match="cannot be shared by the processes of AsyncVectorEnv"):
        gymnasium.make_vec(ID, num_envs=2, curriculum=curriculum(), vectorization_mode="async")
