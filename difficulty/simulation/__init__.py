"""Simulated learners: a curriculum can be run against them in seconds, with the truth known."""

from rlgym.difficulty.simulation.families import DEVELOPMENT, HELD_OUT, LEARNERS
from rlgym.difficulty.simulation.learner import Learner, mixed_share
from rlgym.difficulty.simulation.oracle import Oracle
from rlgym.difficulty.simulation.run import Series, simulate

__all__ = ["DEVELOPMENT", "HELD_OUT", "LEARNERS", "Learner", "Oracle", "Series", "mixed_share", "simulate"]
