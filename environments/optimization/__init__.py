"""Environments of the topic optimization."""
