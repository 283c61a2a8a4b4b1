"""Environments of the topic puzzles."""
