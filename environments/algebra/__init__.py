"""Environments of the topic algebra."""
