"""Rows on what pays without reasoning: the best constant answer and the heuristics that the oracle file names."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from rlgym.conformance.report import Row, failed, missing, passed
from rlgym.conformance.sample import FROM_LEVEL, AnyProblem, Sample
from rlgym.problem import InteractiveProblem, SingleTurnProblem
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.formats import Format
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["ROWS"]

CONSTANT_ACCURACY: Final = 0.10
CONSTANT_OF_CHOICES: Final = 1.2  # times what a blind choice gets, where the answer is one of few fixed words
CONSTANT_SCORE: Final = 0.20
HEURISTIC_ACCURACY: Final = 0.30
TRIED: Final = 8  # constants tried a level


def constant_accuracy(sample: Sample) -> Row:
    """The best constant answer is right in under 10 % of the instances of a level; of k fixed words, under 1.2/k."""
    choices = sample.task.answer.choices
    limit = CONSTANT_OF_CHOICES / choices if choices else CONSTANT_ACCURACY
    return _constant(sample, "constant_accuracy", limit, lambda verdict: float(verdict.correct))


def constant_score(sample: Sample) -> Row:
    """The best constant answer earns under 0.2 of partial credit beside what it gets right."""
    return _constant(sample, "constant_score", CONSTANT_SCORE, lambda verdict: verdict.score * (not verdict.correct))


def _constant(sample: Sample, name: str, limit: float, worth: Callable[[Verdict], float]) -> Row:
    rates = []
    broken: tuple[int, float, str] | None = None
    for level in sample.levels:
        best, text = 0.0, ""
        for completion, verdicts in _constants(sample, level).items():
            if (mean := sum(map(worth, verdicts)) / len(verdicts)) >= best:
                best, text = mean, completion
        rates.append(round(best, 4))
        if _surely_above(best, limit, sample.many // 2) and broken is None:
            broken = (level, best, text)
    sample.measured[name] = rates
    figure = f"best constant {100 * max(rates):.1f} % at the worst level"
    if broken:
        return failed(
            name, figure, f"level {broken[0]}: {broken[2]!r:.80} gets {broken[1]:.2f}, need under {limit:.2f}"
        )
    return passed(name, figure)


def _constants(sample: Sample, level: int) -> dict[str, list[Verdict]]:
    """Verdicts of the likeliest constant answers of a level: chosen on half of its problems, tried on the others.

    Chosen and tried on the same ones, the answer that was luckiest in the sample would look better than it is.
    """
    cache: dict[int, dict[str, list[Verdict]]] = sample.constant_verdicts
    if level not in cache:
        problems = sample.many_problems(level)
        chosen_on, problems = problems[: sample.many // 2], problems[sample.many // 2 :]
        common = Counter(_rendered(problem) for problem in chosen_on).most_common(TRIED - 1)
        texts = dict.fromkeys([text for text, _ in common] + ["0"])
        cache[level] = {text: [_verdict(problem, _repeated(problem, text)) for problem in problems] for text in texts}
    return cache[level]


def _rendered(problem: AnyProblem) -> str:
    """The reference as one line; of several turns: its first action, to be repeated at every turn."""
    answer_format: Format[Any] = problem.environment.answer
    if isinstance(problem, InteractiveProblem):
        return answer_format.render(problem.actions[0])
    assert isinstance(problem, SingleTurnProblem)
    return answer_format.render(problem.answer)


def _repeated(problem: AnyProblem, text: str) -> str | list[str]:
    completion = f"<answer>{text}</answer>"
    return [completion] * problem.max_turns if isinstance(problem, InteractiveProblem) else completion


def _verdict(problem: AnyProblem, completion: str | list[str]) -> Verdict:
    if isinstance(problem, SingleTurnProblem):
        assert isinstance(completion, str)
        return problem.verify_inline(completion)
    return problem.verify(completion)


def heuristics(sample: Sample) -> Row:
    """Every heuristic of the oracle file is right in under 30 % of the instances from level 5 on.

    Where the answer is one of k fixed words, in under 1.2/k if that is more: a blind choice gets 1/k.
    """
    name = "heuristics"
    limit = max(HEURISTIC_ACCURACY, CONSTANT_OF_CHOICES / (sample.task.answer.choices or math.inf))
    if sample.oracle is None or not sample.oracle.heuristics:
        return missing(name, "name in the oracle file what a lazy solver would try: heuristics = [...]")
    worst, broken = (0.0, "", 0), ""
    table: dict[str, list[tuple[float, float]]] = {}
    for heuristic in sample.oracle.heuristics:
        label = heuristic.__name__
        table[label] = []
        for level in sample.levels:
            verdicts = [_tried(problem, heuristic) for problem in sample.many_problems(level)]
            accuracy = sum(v.correct for v in verdicts) / len(verdicts)
            table[label].append((round(accuracy, 4), round(sum(v.score for v in verdicts) / len(verdicts), 4)))
            if any(v.outcome is Outcome.ERROR for v in verdicts):
                broken = broken or f"{label} at level {level}: verification raised on what it answers"
            if level < min(FROM_LEVEL, sample.levels[-1]):
                continue
            worst = max(worst, (accuracy, label, level))
            if _surely_above(accuracy, limit, sample.many) and not broken:
                broken = f"{label} solves {100 * accuracy:.0f} % at level {level}, need under {100 * limit:.0f} %"
    sample.measured["heuristics"] = table
    figure = f"{worst[1]} {100 * worst[0]:.0f} % at level {worst[2]}" if worst[1] else "0 %"
    return failed(name, figure, broken) if broken else passed(name, figure)


def _tried(problem: AnyProblem, heuristic: Callable[..., Any]) -> Verdict:
    """What a heuristic gets; None from it means that it has no answer."""
    task = problem.environment
    if isinstance(problem, InteractiveProblem):
        rng = Rng(hashed_seed("heuristic", heuristic.__name__, str(problem.key)))
        actions: Sequence[Any] = heuristic(problem.instance, rng)
        return problem.verify([problem.style.write(action, task.answer) for action in actions])
    assert isinstance(problem, SingleTurnProblem)
    answer = heuristic(problem.instance)
    return problem.judge(answer) if answer is not None else problem.verify_inline("")


def _surely_above(rate: float, limit: float, n: int) -> bool:
    """Whether a measured rate is above a limit beyond chance: the limit lies more than two deviations below it."""
    return rate - limit > 2 * math.sqrt(limit * (1 - limit) / n)


ROWS = (constant_accuracy, constant_score, heuristics)
