"""Difficulty: scales from level to knob, schedulers within an environment, mixtures across them, the curriculum."""

from rlgym.difficulty.scales import Constant, Geometric, Linear, Scale, Steps

__all__ = ["Constant", "Geometric", "Linear", "Scale", "Steps"]
