"""gymnasium environments over rlgym's problems."""
