"""Environments of the plugin brittle."""
