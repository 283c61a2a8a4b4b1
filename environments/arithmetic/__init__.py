"""Arithmetic: exact computation with numbers."""
