"""What the trainer does with the decisions of a curriculum's allocation."""

from dataclasses import dataclass

import pytest
import torch

import rlgym
from rlgym.difficulty import Arm, Curriculum, Decision
from rlgym.difficulty.allocation import D3S, AllocationConfig, DynamicSampling, ReinforceAda
from rlgym.errors import InvalidParameter
from rlgym.keys import ProblemKey
from rlgym.train.grpo import GRPO, GRPOConfig, admit
from rlgym.train.model import ModelConfig, build_model
from rlgym.train.rollout import Sampling
from rlgym.train.tokenizer import byte_tokenizer
from rlgym.verifiers.verdict import Verdict, correct, wrong

TOKENIZER = byte_tokenizer()
SHAPE = ModelConfig(width=16, layers=1, heads=2, feed_forward=32, context=64)
CONFIG = GRPOConfig(problems=16, sampling=Sampling(max_new_tokens=3))


@dataclass
class Stub:
    """A problem that wants a completion beginning with one of half of the letters."""

    key: ProblemKey

    @property
    def prompt(self) -> str:
        return f"Stub {self.key.seed % 7}\n"

    def verify(self, completion: str) -> Verdict:
        return correct() if completion and ord(completion[0]) < 100 else wrong("too_high")


def learner(allocation: AllocationConfig) -> GRPO:
    curriculum = Curriculum([Arm("rlgym/Stub-v0", tuple(range(5)))], "uniform", allocation=allocation)
    return GRPO(build_model(SHAPE, TOKENIZER, seed=0), TOKENIZER, curriculum, CONFIG, seed=0)


def test_what_is_kept_trains_and_what_is_pooled_is_compared() -> None:
    counted = torch.tensor([[True, True, True, False]] * 4)
    admitted = admit(
        [Decision(True), Decision(False), Decision(True, kept=(0, 2)), Decision(True, kept=(1, 3), pool_baseline=True)],
        counted,
    )
    assert admitted.trained.int().tolist() == [[1, 1, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0]]
    assert admitted.compared.int().tolist() == [[1, 1, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0]]


def test_a_step_trains_on_the_rollouts_that_the_allocation_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rlgym, "problem", Stub)
    plain, mixed, few = (learner(config) for config in (D3S(8, 8), DynamicSampling(8), D3S(8, 2)))
    first, second, third = plain.step(), mixed.step(), few.step()
    assert first.trained == second.trained == third.trained > 0
    assert first.update == second.update  # flat groups teach nothing, thrown away or not
    assert third.update.gradient != first.update.gradient
    few.curriculum.draw(1)
    assert few.curriculum.metrics()["allocation"]["rollouts_trained"] == 2 * third.trained


def test_an_allocation_of_several_rounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rlgym, "problem", Stub)
    with pytest.raises(InvalidParameter, match=r"^GRPO: the curriculum's allocation asks for 4 more rollouts"):
        learner(ReinforceAda(rollouts=4, group=4)).step()
