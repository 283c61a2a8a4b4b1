"""Held-out evaluation."""

from dataclasses import replace

import pytest
import torch

from rlgym.errors import InvalidParameter
from rlgym.train.evaluate import Evaluation, EvaluationConfig, Score, evaluate, held_out
from rlgym.train.model import ModelConfig, build_model
from rlgym.train.rollout import Sampling
from rlgym.train.tokenizer import byte_tokenizer, encode_completion, encode_prompt
from rlgym.train.warmup import Example, WarmupConfig, warm_up

TOKENIZER = byte_tokenizer()
CONFIG = EvaluationConfig(highest_level=2, problems=3, samples=2)
NAMES = ["DyckCompletion", "SortNumbers"]


def test_held_out_problems_are_of_the_test_split_distinct_and_the_same_every_time() -> None:
    problems = held_out(NAMES, CONFIG, style="terse.1")
    assert [str(problem.key) for problem in problems] == [str(p.key) for p in held_out(NAMES, CONFIG, style="terse.1")]
    assert {problem.key.split for problem in problems} == {"test"}
    assert [(p.key.id, p.key.difficulty) for p in problems] == [
        (f"rlgym/{name}-v0", level) for name in NAMES for level in range(3) for _ in range(3)
    ]
    assert len({(problem.key.id, repr(problem.instance)) for problem in problems}) == len(problems)


def test_a_model_that_knows_the_answers_scores_one_and_a_fresh_one_zero() -> None:
    problems = held_out(["DyckCompletion"], replace(CONFIG, highest_level=0), style="terse.1")
    model = build_model(ModelConfig(width=32, layers=1, heads=2, feed_forward=64), TOKENIZER, seed=0)
    sampling = Sampling(temperature=1.0, max_new_tokens=8)
    assert evaluate(model, TOKENIZER, problems, CONFIG, sampling).sampled == 0
    solved = [
        Example(encode_prompt(TOKENIZER, p.prompt), encode_completion(TOKENIZER, p.reference_completion))
        for p in problems
    ]
    warm_up(model, WarmupConfig(steps=120), lambda _: solved, lambda _: None)
    after = evaluate(model, TOKENIZER, problems, CONFIG, sampling)
    assert after.greedy == 1
    assert after.sampled > 0.6
    assert [(score.environment, score.level, score.problems) for score in after.scores] == [
        ("rlgym/DyckCompletion-v0", 0, 3)
    ]


def test_the_same_model_scores_the_same_and_the_global_generator_stays() -> None:
    problems = held_out(NAMES, CONFIG, style="terse.1")
    model = build_model(ModelConfig(width=16, layers=1, heads=2, feed_forward=16), TOKENIZER, seed=0)
    torch.manual_seed(1)
    expected = torch.rand(2)
    torch.manual_seed(1)
    evaluations = [evaluate(model, TOKENIZER, problems, CONFIG, Sampling(max_new_tokens=4)) for _ in range(2)]
    assert evaluations[0] == evaluations[1]
    assert torch.equal(torch.rand(2), expected)


def test_totals_are_means_over_problems() -> None:
    evaluation = Evaluation((Score("a", 0, 1, 1.0, 0.0), Score("a", 1, 3, 0.5, 1.0), Score("b", 0, 4, 0.0, 0.5)))
    assert (evaluation.problems, evaluation.sampled, evaluation.greedy) == (8, 2.5 / 8, 5 / 8)
    assert evaluation.of("a").sampled == 2.5 / 4


@pytest.mark.parametrize("fields", [{"highest_level": -1}, {"problems": 0}, {"samples": 0}])
def test_a_configuration_out_of_range_is_refused(fields: dict[str, int]) -> None:
    with pytest.raises(InvalidParameter, match=r"^EvaluationConfig\(.*\): need "):
        EvaluationConfig(**fields)
