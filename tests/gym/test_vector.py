"""Vector environments in every mode: no action ignored, the same texts, rewards and infos as single environments."""

import json

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

import rlgym
from rlgym import verification
from rlgym.errors import EpisodeError, InvalidCompletion, InvalidParameter, UnknownKnob
from rlgym.gym.vector import TextVectorEnv
from rlgym.keys import MAX_SEED
from rlgym.registry import registry

# From Python 3.12 on a fork says that numpy's idle threads do not come along; gymnasium forks by default.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")

MODES = {
    "own": {},
    "sync": {"vectorization_mode": "sync"},
    "sync, asked for": {
        "vectorization_mode": "sync",
        "vector_kwargs": {"autoreset_mode": AutoresetMode.SAME_STEP},
    },
    "async": {"vectorization_mode": "async"},
    "async, asked for": {
        "vectorization_mode": "async",
        "vector_kwargs": {"autoreset_mode": AutoresetMode.SAME_STEP, "shared_memory": False},
    },
}
BUILT_IN = [entry.id for entry in registry().entries.values() if entry.name.startswith("rlgym/")]


def completion(name, seat, episode, turn, reference):
    """Sometimes right, sometimes wrong, sometimes unreadable; by seat, episode and turn alone."""
    choice = (seat + 2 * episode) % 4
    if choice == 3:
        return "I do not know ≤"
    if choice == 2:
        return f"<answer>{seat + turn}</answer>"
    if registry().find(name).attributes["interactive"]:
        actions = reference.split("\n")
        reference = actions[min(turn, len(actions) - 1)]
    return f"<answer>{reference}</answer>"


def single(name, seat, seed, episodes, **arguments):
    """What one environment says, step by step: (observation, reward, terminated, truncated, info) and what follows."""
    env = gymnasium.make(name, reference=True, **arguments)
    first = env.reset(seed=seed + seat)
    steps, (_, info) = [], first
    for episode in range(episodes):
        turn, over = 0, False
        while not over:
            result = env.step(completion(name, seat, episode, turn, info["reference"]))
            turn += 1
            over = result[2] or result[3]
            following = env.reset() if over else None
            steps.append((result, following))
        info = following[1]
    return first, steps


def as_info(infos, seat):
    """The infos of one seat, from gymnasium's arrays and masks."""
    found = {}
    for name, value in infos.items():
        if name.startswith("_") or not infos[f"_{name}"][seat]:
            continue
        found[name] = as_info(value, seat) if isinstance(value, dict) else value[seat]
    return found


def check_against_singles(env, name, seed, episodes, **arguments):
    """Plays until every seat has had its episodes and compares every step of every seat with a single environment."""
    n = env.num_envs
    played = [single(name, seat, seed, episodes, **arguments) for seat in range(n)]
    observations, infos = env.reset(seed=seed)
    assert list(observations) == [first[0] for first, _ in played]
    assert [as_info(infos, seat) for seat in range(n)] == [first[1] for first, _ in played]
    references = list(infos["reference"])
    episode, turn = [0] * n, [0] * n
    rewards_of_ended = [[] for _ in range(n)]
    for step in range(max(len(steps) for _, steps in played)):
        actions = [completion(name, i, episode[i], turn[i], references[i]) for i in range(n)]
        observations, rewards, terminations, truncations, infos = env.step(actions)
        assert observations in env.observation_space
        assert (rewards.dtype, terminations.dtype, truncations.dtype) == (np.float64, np.bool_, np.bool_)
        for i, (_, steps) in enumerate(played):
            if step >= len(steps):
                continue
            (observation, reward, terminated, truncated, info), following = steps[step]
            assert (rewards[i], terminations[i], truncations[i]) == (reward, terminated, truncated)
            said = as_info(infos, i)
            if following is None:
                assert observations[i] == observation
                assert said == info
                turn[i] += 1
                continue
            assert said.pop("final_obs") == observation
            assert said.pop("final_info") == info
            assert (observations[i], said) == following
            rewards_of_ended[i].append(reward)
            references[i], episode[i], turn[i] = said["reference"], episode[i] + 1, 0
    assert [len(rewards) for rewards in rewards_of_ended] == [episodes] * n  # no action was ignored
    for i, rewards in enumerate(rewards_of_ended):
        rights = [(i + 2 * number) % 4 < 2 for number in range(episodes)]
        assert all(reward == 1.0 for reward, right in zip(rewards, rights, strict=True) if right)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["rlgym/SubsetSum-v0", "local/Product-v0", "local/HigherLower-v0"])
def test_64_copies_and_3_episodes_equal_the_single_environments(name, mode):
    env = gymnasium.make_vec(name, num_envs=64, difficulty=2, reference=True, **MODES[mode])
    assert env.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    check_against_singles(env, name, 100, 3, difficulty=2)
    env.close()


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_batch_of_every_environment_equals_the_single_ones(name):
    for mode in ("own", "sync"):
        env = gymnasium.make_vec(name, num_envs=3, reference=True, **MODES[mode])
        check_against_singles(env, name, 5, 2)


def test_guarded_problems_are_verified_in_one_batch(monkeypatch):
    sizes = []

    def counted(problems, completions):
        sizes.append(len(problems))
        return original(problems, completions)

    original = verification.verify_batch
    monkeypatch.setattr(verification, "verify_batch", counted)
    env = gymnasium.make_vec("local/GuardedProduct-v0", num_envs=5, reference=True)
    _, infos = env.reset(seed=1)
    answers = [*infos["reference"][:3], "1", "13"]
    _, rewards, terminations, _, infos = env.step([f"<answer>{answer}</answer>" for answer in answers])
    assert sizes == [5]
    assert rewards.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert terminations.all()
    assert infos["final_info"]["error"].tolist() == [False, False, False, False, True]
    assert "<answer>13</answer>" not in env.reset(seed=1)[0]


@pytest.mark.parametrize("mode", ["own", "sync", "async"])
def test_guarded_problems_are_verified_in_every_mode(mode):
    env = gymnasium.make_vec("local/GuardedProduct-v0", num_envs=2, reference=True, **MODES[mode])
    check_against_singles(env, "local/GuardedProduct-v0", 3, 2)
    env.close()


def test_spawned_workers_know_what_was_registered_at_run_time():
    asked = {"context": "spawn"}
    env = gymnasium.make_vec("local/GuardedProduct-v0", 2, "async", vector_kwargs=asked, reference=True)
    _, infos = env.reset(seed=3)
    _, rewards, *_ = env.step([f"<answer>{answer}</answer>" for answer in infos["reference"]])
    env.close()
    assert rewards.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_next_step_is_refused_with_the_way_out(mode):
    text = r"NEXT_STEP ignores the action .* vector_kwargs=\{'autoreset_mode': AutoresetMode.SAME_STEP\}"
    for asked in (AutoresetMode.NEXT_STEP, "NextStep"):
        options = {"autoreset_mode": asked, **({"shared_memory": False} if mode == "async" else {})}
        with pytest.raises(InvalidParameter, match=text):
            gymnasium.make_vec("rlgym/SubsetSum-v0", num_envs=2, vectorization_mode=mode, vector_kwargs=options)


@pytest.mark.parametrize("kind", [SyncVectorEnv, AsyncVectorEnv])
@pytest.mark.parametrize(
    "arguments", [{"id": "rlgym/SubsetSum-v0"}, {"id": "rlgym/Curriculum-v0", "names": ["SubsetSum"]}]
)
def test_a_vector_environment_made_by_hand_is_refused_likewise(kind, arguments):
    makers = [lambda: gymnasium.make(**arguments)] * 2
    with pytest.raises(InvalidParameter, match=f"{kind.__name__} in AutoresetMode.NEXT_STEP ignores the action"):
        kind(makers)
    env = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
    assert len(env.reset(seed=1)[0]) == 2


def test_shared_memory_is_refused_with_the_way_out():
    text = r"AsyncVectorEnv\(shared_memory=True\) cannot carry text: .* vector_kwargs=\{'shared_memory': False\}"
    with pytest.raises(InvalidParameter, match=text):
        gymnasium.make_vec(
            "rlgym/SubsetSum-v0",
            num_envs=2,
            vectorization_mode="async",
            vector_kwargs={"shared_memory": True},
        )
    makers = [lambda: gymnasium.make("rlgym/SubsetSum-v0")] * 2
    with pytest.raises(InvalidParameter, match=text):
        AsyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)


def test_without_autoreset_the_caller_resets_by_mask():
    env = gymnasium.make_vec(
        "local/HigherLower-v0",
        num_envs=2,
        reference=True,
        vectorization_mode="sync",
        vector_kwargs={"autoreset_mode": AutoresetMode.DISABLED},
    )
    assert env.metadata["autoreset_mode"] is AutoresetMode.DISABLED
    _, infos = env.reset(seed=1)
    last = infos["reference"][0].split("\n")[-1]
    _, rewards, terminations, _, _ = env.step([f"<answer>{last}</answer>", "?"])
    assert (rewards.tolist(), terminations.tolist()) == ([1.0, 0.0], [True, False])
    observations, infos = env.reset(options={"reset_mask": np.array([True, False])})
    assert "No guess yet." in observations[0]
    assert infos["_key"].tolist() == [True, False]


@pytest.mark.parametrize("mode", ["own", "sync"])
def test_the_spec_of_a_vector_environment_makes_it_again(mode):
    env = gymnasium.make_vec("rlgym/SubsetSum-v0", num_envs=3, difficulty=4, **MODES[mode])
    assert json.loads(env.spec.to_json())["kwargs"]["difficulty"] == 4
    again = gymnasium.make_vec(env.spec)
    assert (type(again), again.num_envs) == (type(env), 3)
    assert again.reset(seed=2)[0] == env.reset(seed=2)[0]


@pytest.mark.parametrize("mode", ["own", "sync"])
def test_seeds_may_be_given_one_a_seat(mode):
    env = gymnasium.make_vec("rlgym/SubsetSum-v0", num_envs=3, **MODES[mode])
    _, infos = env.reset(seed=[5, None, 2])
    keys = [rlgym.ProblemKey.parse(key) for key in infos["key"]]
    assert (keys[0].seed, keys[2].seed) == (5, 2)
    _, infos = env.reset(seed=[None, 8, None])
    lone = gymnasium.make("rlgym/SubsetSum-v0")
    lone.reset(seed=5)
    assert infos["key"][0] == lone.reset()[1]["key"]
    assert rlgym.ProblemKey.parse(infos["key"][1]).seed == 8


def test_without_seeds_all_seats_differ_and_follow_np_random():
    def keys(generator_seed):
        env = gymnasium.make_vec("rlgym/SubsetSum-v0", num_envs=4)
        env.np_random = np.random.default_rng(generator_seed)
        return list(env.reset()[1]["key"])

    assert keys(1) == keys(1)
    assert len({*keys(1), *keys(2)}) == 8


@pytest.mark.parametrize(
    ("seed", "text"),
    [
        (-1, "seed=-1"),
        (MAX_SEED - 1, f"seed={MAX_SEED + 1}"),
        ([1, 2], "2 seeds for 3 seats"),
        ([1, 2, "3"], "seed='3'"),
        ("123", "seed='123'"),
        (1.5, "seed=1.5"),
        (True, "seed=True"),
    ],
)
def test_wrong_seeds_change_nothing(seed, text):
    env = gymnasium.make_vec("rlgym/SubsetSum-v0", num_envs=3)
    env.reset(seed=1)
    follows = gymnasium.make_vec("rlgym/SubsetSum-v0", num_envs=3)
    follows.reset(seed=1)
    with pytest.raises(InvalidParameter, match=text.replace("(", r"\(")):
        env.reset(seed=seed)
    assert env.reset()[0] == follows.reset()[0]


@pytest.mark.parametrize("mode", ["own", "sync"])
def test_a_mask_resets_some_seats_and_leaves_the_others_where_they_are(mode):
    env = gymnasium.make_vec("local/HigherLower-v0", num_envs=3, **MODES[mode])
    before, _ = env.reset(seed=1)
    env.step(["<answer>1</answer>"] * 3)
    said, _, _, _, _ = env.step(["<answer>1</answer>"] * 3)
    options = {"reset_mask": np.array([False, True, False]), "difficulty": 3}
    after, infos = env.reset(options=options)
    assert (after[0], after[2]) == (said[0], said[2])
    assert after[1] != before[1]
    assert infos["_key"].tolist() == [False, True, False]
    assert "difficulty=3" in infos["key"][1]
    replies = env.step(["?"] * 3)[0]
    assert replies == ("Your answer could not be read (no_answer). Give an integer.",) * 3


def test_the_options_of_the_caller_are_not_changed():
    env = gymnasium.make_vec("local/Product-v0", num_envs=2)
    options = {"reset_mask": np.array([True, True]), "difficulty": 3}
    env.reset(options=options)
    assert options.keys() == {"reset_mask", "difficulty"}


@pytest.mark.parametrize(
    "mask", [[True, False], np.array([1, 0]), np.array([True]), np.array([[True], [False]]), np.array([False, False])]
)
def test_a_wrong_mask_is_refused(mask):
    env = gymnasium.make_vec("local/Product-v0", num_envs=2)
    env.reset(seed=1)
    with pytest.raises(InvalidParameter, match=r"need a numpy array of 2 booleans|need at least one True"):
        env.reset(options={"reset_mask": mask})


def test_a_mask_cannot_leave_out_a_seat_without_an_episode():
    env = gymnasium.make_vec("local/Product-v0", num_envs=2)
    with pytest.raises(EpisodeError, match="reset_mask leaves out seats that have no episode yet"):
        env.reset(options={"reset_mask": np.array([True, False])})


def test_an_option_holds_for_all_seats_and_an_unknown_one_is_refused():
    env = gymnasium.make_vec("local/Product-v0", num_envs=2)
    _, infos = env.reset(seed=1, options={"difficulty": 7})
    assert all("difficulty=7" in key for key in infos["key"])
    with pytest.raises(InvalidParameter, match="no option 'dificulty'"):
        env.reset(options={"dificulty": 7})


@pytest.mark.parametrize("actions", ["ab", ["a"], ["a", "b", "c"], ("a", 7), ["a", None]])
def test_actions_that_are_not_one_string_a_seat_take_no_step(actions):
    env = gymnasium.make_vec("local/HigherLower-v0", num_envs=2)
    env.reset(seed=1)
    with pytest.raises(InvalidCompletion, match=r"need 2 strings, one a seat|an action is a string"):
        env.step(actions)
    for _ in range(3):
        assert not env.step(["?", "?"])[2].any()  # three illegal actions are forgiven, so none was counted before
    assert env.step(["?", "?"])[2].all()


def test_a_step_before_the_reset_is_an_error():
    env = gymnasium.make_vec("local/Product-v0", num_envs=2)
    with pytest.raises(EpisodeError, match="step: no episode has begun; call reset first"):
        env.step(["a", "b"])


def test_actions_may_come_as_an_array_or_from_the_action_space():
    env = gymnasium.make_vec("local/Product-v0", num_envs=2)
    env.reset(seed=1)
    env.action_space.seed(3)
    sample = env.action_space.sample()
    assert sample in env.action_space
    assert env.step(sample)[2].all()
    assert env.step(np.array(["a", "b"]))[2].all()


def test_every_seat_has_its_transcript():
    env = gymnasium.make_vec("local/HigherLower-v0", num_envs=2, render_mode="ansi")
    observations, _ = env.reset(seed=1)
    env.step(["first", "second"])
    frames = env.render()
    assert [frame.startswith(f"[prompt]\n{o}") for frame, o in zip(frames, observations, strict=True)] == [True, True]
    assert "[completion]\nsecond\n[observation]\n" in frames[1]
    assert gymnasium.make_vec("local/HigherLower-v0", num_envs=2).render() is None
    with pytest.raises(InvalidParameter, match="render_mode='human'"):
        gymnasium.make_vec("local/HigherLower-v0", num_envs=2, render_mode="human")


@pytest.mark.parametrize("count", [0, -1, 1.0, True])
def test_the_number_of_seats_is_an_integer_from_one_on(count):
    with pytest.raises(InvalidParameter, match="need an integer >= 1"):
        TextVectorEnv(count, "local/Product-v0")


def test_a_wrong_argument_is_refused_when_the_batch_is_made():
    with pytest.raises(UnknownKnob, match="no knob 'smallest' among largest"):
        gymnasium.make_vec("local/Product-v0", num_envs=2, smallest=3)


def test_the_same_run_gives_the_same_data():
    def run():
        env = gymnasium.make_vec("local/HigherLower-v0", num_envs=3, reference=True)
        return [env.reset(seed=4), *(env.step([f"<answer>{n}</answer>"] * 3) for n in range(1, 30, 3))]

    assert all(data_equivalence(one, other, exact=True) for one, other in zip(run(), run(), strict=True))
