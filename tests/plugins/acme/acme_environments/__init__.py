"""Environments of the plugin acme: one folder a topic, one file an environment."""
