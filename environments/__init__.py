"""The built-in environments: one folder a topic, one file an environment."""
