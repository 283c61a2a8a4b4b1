"""Learning progress from two exponential averages of a success rate, for a scheduler and for a mixture.

Source: Kanitscheider et al., Multi-task curriculum learning in a complex, visual, hard-exploration domain: Minecraft,
arXiv:2106.14876 (2021).
"""

from typing import NamedTuple


class Averages(NamedTuple):
    """The success rate of one task: a fast average of it, and a slow one, which is an average of the fast one."""

    fast: float
    slow: float


def followed(averages: Averages | None, rate: float, smoothing: float) -> Averages:
    """The averages after one more success rate; the first one (None before it) sets both."""
    if averages is None:
        return Averages(rate, rate)
    fast = averages.fast + smoothing * (rate - averages.fast)
    return Averages(fast, averages.slow + smoothing * (fast - averages.slow))


def reweighted(rate: float, pivot: float) -> float:
    """``(1 - pivot) p / (p + pivot (1 - 2 p))``: 0 at 0, 1/2 at the pivot, 1 at 1: small p are stretched."""
    return (1 - pivot) * rate / (rate + pivot * (1 - 2 * rate))


def progress(averages: Averages, pivot: float) -> float:
    """Bidirectional progress: forgetting counts like learning. ``pivot`` below 1/2 makes rare first successes count."""
    return abs(reweighted(averages.fast, pivot) - reweighted(averages.slow, pivot))
