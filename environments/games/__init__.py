"""Environments of the topic games."""
