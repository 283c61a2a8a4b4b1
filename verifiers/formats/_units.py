"""Units that may follow a number: as they are declared, and as they stand in LaTeX."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rlgym.errors import InvalidParameter
from rlgym.verifiers.dress import undress

__all__ = ["Units"]

_POWER: Final = re.compile(r"(.+?)(?:\^\{?(-?[0-9]+)\}?|([\u00b2\u00b3]))")  # the 2 of "cm^2"
_RAISED: Final = "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_RAISE: Final = str.maketrans("-0123456789", _RAISED)
_LOWER: Final = str.maketrans(_RAISED, "-0123456789")
_FONTS: Final = ("text", "mathrm", "textrm", "rm", "mathit", "textit", "mathbf", "textbf", "operatorname")
_BLANKS: Final = ("", " ", "~", r"\ ", r"\,")  # at the beginning of \text{ km}
_GAPS: Final = (r"\,", r"\;", r"\:", r"\!", r"\quad", r"\qquad", "~", "\\")  # "\ " without its space is "\"
_ROUNDS: Final = 4  # of gaps between a number and its unit
_IN_LATEX: Final = {
    "%": (r"\%",),
    "$": (r"\$",),
    "\u00b0": (r"^\circ", r"^{\circ}", r"\degree", r"^\circ ", r"^{\circ} "),
}


class Units:
    """The names of the one unit that a number may carry; none at all, if no name is declared.

    Args:
        names: other spellings of the same unit, case as given: ``("km", "kilometres")``. The first is shown in prompts.

    Raises:
        InvalidParameter: for a name that could be part of a number or of a dress.
    """

    def __init__(self, names: Sequence[str]) -> None:
        if isinstance(names, str):
            raise InvalidParameter(f"units={names!r}: need a sequence of names, such as ({names!r},)")
        for name in names:
            if not name or name[0] in "0123456789+-.,_/" or name != name.strip() or undress(f"7 {name}") != f"7 {name}":
                raise InvalidParameter(
                    f"units={tuple(names)!r}: {name!r}: need names that no number or dress ends with"
                )
        self.names = tuple(names)
        writings = {writing for name in names for writing in _writings(name)}
        self._endings: dict[str, tuple[str, ...]] = {}  # by the last character, the longest first
        for writing in sorted(writings, key=lambda writing: (-len(writing), writing)):
            self._endings[writing[-1]] = (*self._endings.get(writing[-1], ()), writing)

    def described(self, noun: str) -> str:
        """The noun of a number with its unit: ``an integer, in km``."""
        return f"{noun}, in {self.names[0]}" if self.names else noun

    def off(self, text: str) -> str:
        r"""The number before a unit, or the text itself: ``7 \text{ km}``, ``7~km``, ``(7 km)``, ``$7$ km``."""
        if text[-1] not in self._endings and text[-1] not in ")]}":
            return text
        if text[0] + text[-1] in ("()", "[]", "{}"):
            inner = text[1:-1].strip()
            number = self._without(inner)
            return text if number is None else number
        number = self._without(text)
        return text if number is None else number

    def dresses(self, number: str) -> Iterator[str]:
        """The number with its unit, as usual."""
        for name in self.names:
            yield f"{number} {name}"
            yield rf"{number}\text{{ {name}}}"
            yield rf"{number}~\mathrm{{{name}}}"

    def _without(self, text: str) -> str | None:
        endings = self._endings.get(text[-1:], ())
        if not text.endswith(endings):
            return None
        number = text[: -len(next(ending for ending in endings if text.endswith(ending)))]
        for _ in range(_ROUNDS):
            number = number.rstrip()
            for gap in _GAPS:
                number = number.removesuffix(gap)
        number = number.rstrip()
        return number if number.endswith((".", ",", ";")) else undress(number)  # "7, km" is not dressed


def _writings(unit: str) -> Iterator[str]:
    """All that the unit may look like at the end of a text."""
    power = _POWER.fullmatch(unit)
    name, exponent = (power[1], power[2] or power[3].translate(_LOWER)) if power else (unit, "")
    tails: tuple[str, ...] = ("",)
    if exponent:
        tails = (f"^{exponent}", f"^{{{exponent}}}", exponent.translate(_RAISE))
        tails += (f"$^{exponent}$", f"$^{{{exponent}}}$")
    names = [name]
    for sign, commands in _IN_LATEX.items():
        names += [name.replace(sign, command) for command in commands if sign in name]
    for written in names:
        for tail in tails:
            yield written + tail
            for font in _FONTS:
                for blank in _BLANKS:
                    yield rf"\{font}{{{blank}{written}}}{tail}"
                    yield rf"\{font}{{{blank}{written}{tail}}}"
