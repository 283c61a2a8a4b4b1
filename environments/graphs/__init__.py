"""Environments of the topic graphs."""
