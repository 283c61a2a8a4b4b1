"""The trainer: rollouts, advantages, objectives, and the quickstart that runs them on a laptop."""
