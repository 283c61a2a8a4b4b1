"""The bandit of the Self-Evolving Curriculum, over levels (a scheduler) and over environments (a mixture).

Source: Chen et al., Self-Evolving Curriculum for LLM Reasoning, arXiv:2505.14970 (2025).
"""

from collections.abc import Iterable
from math import exp, sqrt
from typing import Final

from rlgym.difficulty.observation import Observation

_EQUAL: Final = 1e-9  # scores nearer to each other than this are the same


def absolute_advantages(observation: Observation) -> list[float]:
    """The absolute group-normalised advantage ``|r - mean| / std`` of each rollout that met no error of ours.

    All are 0 where the scores are equal. Of n binary ones with k correct the mean is ``2 sqrt(k / n (1 - k / n))``.
    """
    scores = [score for score in observation.scores if score is not None]
    if not scores:
        return []
    if max(scores) - min(scores) < _EQUAL:
        return [0.0] * len(scores)
    mean = sum(scores) / len(scores)
    away = [abs(score - mean) for score in scores]
    deviation = sqrt(sum(distance * distance for distance in away) / len(scores))
    return [distance / deviation for distance in away]


def mean_absolute_advantage(observations: Iterable[Observation]) -> float | None:
    """SEC's reward r_t(c) in [0, 1]: the mean over a category's rollouts in a step; None if all of them met errors."""
    found = [advantage for observation in observations for advantage in absolute_advantages(observation)]
    return min(sum(found) / len(found), 1.0) if found else None  # a rounding may lead above 1


def td0(value: float, reward: float, rate: float) -> float:
    """SEC's update of a category that was drawn: ``Q + alpha (r - Q)``; the others keep their Q."""
    return value + rate * (reward - value)


def boltzmann(value: float, temperature: float) -> float:
    """``exp(Q / tau)`` up to a factor that all categories share, so that no temperature overflows; Q is at most 1."""
    return exp((value - 1) / temperature)
