"""The GRPO loop, on stand-in problems whose verdicts are simple and on real ones."""

from dataclasses import asdict, dataclass, replace

import pytest
import torch

import rlgym
from rlgym.difficulty import Arm, Curriculum, FixedGroup
from rlgym.errors import InvalidParameter
from rlgym.keys import ProblemKey
from rlgym.train.grpo import GRPO, GRPOConfig, Step, judge
from rlgym.train.model import ModelConfig, build_model
from rlgym.train.rollout import Rollouts, Sampling
from rlgym.train.tokenizer import byte_tokenizer
from rlgym.verifiers.rewards import Binary, MajorityVote, Overlong, Weighted, WeightedSum
from rlgym.verifiers.verdict import Verdict, correct, error, unparsable, wrong

TOKENIZER = byte_tokenizer()
SHAPE = ModelConfig(width=16, layers=1, heads=2, feed_forward=32, context=64)
SHORT = Sampling(max_new_tokens=3)
NAME = "rlgym/Stub-v0"


@dataclass
class Stub:
    """A problem that wants a completion beginning with one of half of the letters."""

    key: ProblemKey
    broken: str = ""  # completions that begin so meet a fault of ours

    @property
    def prompt(self) -> str:
        return f"Stub {self.key.seed % 7}\n"

    def verify(self, completion: str) -> Verdict:
        if not completion:
            return unparsable("no_answer")
        if completion[0] in self.broken:
            return error("exception")
        return correct() if ord(completion[0]) < 100 else wrong("too_high")


def learner(config: GRPOConfig, seed: int = 0, group: int = 8) -> GRPO:
    curriculum = Curriculum([Arm(NAME, tuple(range(5)))], "uniform", allocation=FixedGroup(group), seed=seed)
    return GRPO(build_model(SHAPE, TOKENIZER, seed=seed), TOKENIZER, curriculum, config, seed=seed)


@pytest.fixture
def _stubs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rlgym, "problem", Stub)


CONFIG = GRPOConfig(problems=16, sampling=SHORT)


@pytest.mark.usefixtures("_stubs")
def test_the_reward_rises() -> None:
    policy = learner(replace(CONFIG, learning_rate=0.01))
    rewards = [policy.step().reward for _ in range(25)]
    assert rewards[0] < 0.6
    assert min(rewards[-5:]) > 0.9


@pytest.mark.usefixtures("_stubs")
def test_a_step_counts_what_happened() -> None:
    step = learner(CONFIG).step()
    assert (step.step, step.groups, step.rollouts, step.errors) == (1, 16, 128, 0)
    (level,) = step.environments.values()
    assert (level.rollouts, level.correct / level.rollouts) == (128, step.accuracy)
    assert step.reward == step.accuracy == step.parts["binary"]  # the scheme is binary
    assert 0 <= level.lowest < level.highest <= 4
    assert 0 < step.trained <= 16
    assert step.completion_tokens <= 128 * 3
    assert step.prompt_tokens == 16 * len("Stub 0\n")
    assert 0 < step.update.entropy < 5.6  # the natural logarithm of 258
    assert step.tokens_per_second > 0


@pytest.mark.usefixtures("_stubs")
def test_the_sampler_and_the_learner_agree_and_the_first_update_is_never_clipped() -> None:
    step = learner(replace(CONFIG, updates=1, sampling=replace(SHORT, temperature=0.7))).step()
    assert 0 < step.update.drift < 1e-5
    assert step.update.clipped == 0


@pytest.mark.usefixtures("_stubs")
def test_later_updates_of_a_step_can_be_clipped() -> None:
    assert learner(replace(CONFIG, updates=8, learning_rate=0.1)).step().update.clipped > 0


def weights(policy: GRPO) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in policy.model.parameters()]


def without_times(step: Step) -> dict[str, object]:
    return {name: value for name, value in asdict(step).items() if name != "seconds"}


@pytest.mark.usefixtures("_stubs")
def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    first, same, other = (learner(CONFIG, seed) for seed in (1, 1, 2))
    for _ in range(3):
        steps = [without_times(policy.step()) for policy in (first, same, other)]
        assert steps[0] == steps[1] != steps[2]
    for left, right in zip(weights(first), weights(same), strict=True):
        assert torch.equal(left, right)


@pytest.mark.usefixtures("_stubs")
def test_micro_batches_give_the_same_update_as_one_batch() -> None:
    whole, split = learner(CONFIG), learner(replace(CONFIG, micro_batch=1))
    figures = [policy.step().update for policy in (whole, split)]
    assert figures[0].gradient == pytest.approx(figures[1].gradient, rel=1e-4)
    for left, right in zip(weights(whole), weights(split), strict=True):
        torch.testing.assert_close(left, right, atol=1e-5, rtol=0)  # a tenth of the learning rate


def test_groups_without_signal_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Hopeless(Stub):
        def verify(self, completion: str) -> Verdict:
            return wrong("always")

    monkeypatch.setattr(rlgym, "problem", Hopeless)
    policy = learner(CONFIG)
    before = weights(policy)
    step = policy.step()
    assert (step.trained, step.solved, step.reward, step.update.gradient) == (0, 0, 0.0, 0.0)
    for left, right in zip(before, weights(policy), strict=True):
        assert torch.equal(left, right)


def test_errors_are_masked_counted_and_kept_from_the_accuracy(monkeypatch: pytest.MonkeyPatch) -> None:
    """All correct but for faults of ours: were a fault a zero, there would be a signal."""

    @dataclass
    class Faulty(Stub):
        def verify(self, completion: str) -> Verdict:
            return correct() if completion and ord(completion[0]) < 200 else error("exception")

    monkeypatch.setattr(rlgym, "problem", Faulty)
    step = learner(CONFIG).step()
    assert 0 < step.errors < step.rollouts
    assert (step.trained, step.accuracy, step.reward) == (0, 1.0, 1.0)
    (level,) = step.environments.values()
    assert level.rollouts == level.correct == step.rollouts - step.errors


def test_judge_gives_no_reward_to_an_error_and_minus_one_to_the_unparsable_under_rlve() -> None:
    ids = torch.tensor([[[98, 256, 256], [122, 65, 256], [256, 0, 0], [105, 256, 0]]])
    lengths = torch.tensor([[2, 3, 1, 2]])
    rollouts = Rollouts(ids, torch.zeros(1, 4, 3), lengths, torch.ones(1, 4, dtype=torch.bool))
    stub = Stub(ProblemKey.parse(NAME), broken="i")
    judged = judge(TOKENIZER, [stub], rollouts, "rlve")  # type: ignore[list-item]  # what judge needs of a problem
    assert [verdict.outcome.value for verdict in judged.verdicts[0]] == ["correct", "wrong", "unparsable", "error"]
    assert judged.rewards.tolist() == [[1.0, 0.0, -1.0, 0.0]]
    assert judged.counted.tolist() == [[True, True, True, False]]
    assert judged.parts == {"rlve": 0.0}


def test_judge_gives_lengths_and_answers_to_the_schemes_that_need_them() -> None:
    problem = rlgym.problem("SortNumbers", difficulty=0, seed=0, style="last_line.1")
    wrong_twice = ["7, 8", "7,8", problem.reference, "?"]
    encoded = [[*text.encode(), 256] for text in wrong_twice]
    ids = torch.tensor([[row + [0] * (64 - len(row)) for row in encoded]])
    lengths = torch.tensor([[len(row) for row in encoded]])
    rollouts = Rollouts(ids, torch.zeros(ids.shape), lengths, torch.ones(1, 4, dtype=torch.bool))
    assert judge(TOKENIZER, [problem], rollouts, MajorityVote()).rewards.tolist() == [[1.0, 1.0, 0.0, 0.0]]
    limited = WeightedSum((Weighted(1.0, Binary()), Weighted(1.0, Overlong(limit=4, cache=2))))
    judged = judge(TOKENIZER, [problem], rollouts, limited)
    assert lengths.tolist()[0][:2] == [5, 4]
    assert judged.rewards.tolist() == [[-1.0, -1.0, 0.0, 0.0]]  # "?" has two tokens with its end
    assert judged.parts == {"binary": 0.25, "overlong": -0.75}


def test_the_curriculum_hears_of_every_rollout_and_its_decision_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rlgym, "problem", Stub)
    policy, reports = learner(CONFIG), []
    inner = policy.curriculum.report

    def report(index: int, verdicts: list[Verdict], *, tokens: int) -> object:
        reports.append((index, len(verdicts), tokens))
        return replace(inner(index, verdicts, tokens=tokens), train=index < 4)

    monkeypatch.setattr(policy.curriculum, "report", report)
    step = policy.step()
    assert [(index, count) for index, count, _ in reports] == [(index, 8) for index in range(16)]
    assert sum(tokens for _, _, tokens in reports) == step.completion_tokens
    assert 0 < step.trained <= 4


@pytest.mark.usefixtures("_stubs")
def test_groups_of_different_sizes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = learner(CONFIG)
    draws = policy.curriculum.draw(2)
    monkeypatch.setattr(policy.curriculum, "draw", lambda n: [draws[0], replace(draws[1], rollouts=3)])
    with pytest.raises(InvalidParameter, match=r"asks for groups of \[3, 8\]; this trainer takes one size a step"):
        policy.step()


def test_real_environments_train_through_the_adaptive_curriculum() -> None:
    curriculum = rlgym.curriculum(["DyckCompletion", "SortNumbers"], "window", rollouts=4, style="terse.1", highest=3)
    shape = replace(SHAPE, context=256)
    policy = GRPO(build_model(shape, TOKENIZER, seed=0), TOKENIZER, curriculum, CONFIG, seed=0)
    step = policy.step()
    assert list(step.environments) == ["rlgym/DyckCompletion-v0", "rlgym/SortNumbers-v0"]
    assert (step.rollouts, step.errors) == (64, 0)
    assert {level.highest for level in step.environments.values()} == {0}


@pytest.mark.parametrize("fields", [{"steps": -1}, {"problems": 0}, {"learning_rate": 0.0}, {"reward": "generous"}])
def test_a_configuration_out_of_range_is_refused(fields: dict[str, float]) -> None:
    with pytest.raises(InvalidParameter):
        GRPOConfig(**fields)  # type: ignore[arg-type]  # that is the point


def test_rollouts_for_learning_are_never_greedy() -> None:
    with pytest.raises(InvalidParameter, match="need learning_rate, max_gradient and temperature > 0"):
        GRPOConfig(sampling=Sampling(temperature=0))
