"""Environments of the topic simulation."""
