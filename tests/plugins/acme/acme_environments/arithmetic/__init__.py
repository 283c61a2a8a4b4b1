"""Environments of the topic arithmetic."""
