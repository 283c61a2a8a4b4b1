"""One call from a completion and a reference to a verdict, for those who use the verifiers without an environment."""

from typing import TypeVar

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.styles import prompt_style
from rlgym.verifiers.verdict import Verdict, correct, unparsable, wrong

__all__ = ["check"]

A = TypeVar("A")


def check(completion: str, reference: str, answer: Format[A], style: str = "auto.1") -> Verdict:
    """The verdict on a completion beside a reference answer.

    ``check(r"So it is $\\boxed{0.75}$.", "3/4", Rational())`` is correct.

    Args:
        completion: all that the model wrote.
        reference: a right answer as text, in any dress that the format reads.
        answer: the format that the answer has to have; it also says when two answers mean the same.
        style: where in the completion the answer stands; ``auto.1`` looks in all usual places.

    Raises:
        InvalidParameter: if the reference cannot be read in the format.
        UnknownStyle: if there is no style of that name, or it cannot carry the format.
    """
    try:
        expected = answer.read(reference)
    except Unparsable as unread:
        raise InvalidParameter(
            f"check(reference={reference!r:.200}): not {answer.noun} ({unread.reason}); need a reference that the "
            f"format reads, such as {answer.render(answer.example)!r}"
        ) from unread
    chosen = prompt_style(style)
    chosen = prompt_style(style)
    chosen.check(answer)
    try:
        found = chosen.read(completion, answer)
    except Unparsable as unread:
        return unparsable(unread.reason)
    return correct() if answer.same(found, expected) else wrong("wrong_answer")
