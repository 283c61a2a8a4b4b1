"""rlgym: verifiable reasoning environments for reinforcement learning of language models."""

from rlgym import errors
from rlgym.curriculum import curriculum
from rlgym.environment import Environment, InteractiveEnvironment, Retry, Rng, Turn, hidden, secret
from rlgym.gym.registration import register_all
from rlgym.keys import ProblemKey
from rlgym.problem import Episode, Problem
from rlgym.registry import names, problem, register

__all__ = [
    "Environment",
    "Episode",
    "InteractiveEnvironment",
    "Problem",
    "ProblemKey",
    "Retry",
    "Rng",
    "Turn",
    "curriculum",
    "errors",
    "hidden",
    "names",
    "problem",
    "register",
    "secret",
]

register_all()  # ids only: no environment is imported
