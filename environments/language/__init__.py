"""Environments of the topic language."""
