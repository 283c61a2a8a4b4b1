"""Environments of the topic arrays."""
