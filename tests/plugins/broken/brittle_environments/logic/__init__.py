"""Environments of the topic logic."""
