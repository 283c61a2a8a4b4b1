"""From text to verdict: extraction, formats, credit, rewards."""

from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["Outcome", "Verdict"]
