"""Environments of the topic strings."""
