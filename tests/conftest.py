"""What all tests share: property tests draw the same examples in every run."""

from hypothesis import settings

settings.register_profile("rlgym", derandomize=True, deadline=None, database=None, print_blob=False)
settings.load_profile("rlgym")
