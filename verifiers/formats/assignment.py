"""The formats of assignments: a word or a number for every name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks, unwrap
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.rationals import parse_rational

__all__ = ["Assignment", "NumberAssignment"]

_PLAIN: Final = re.compile(r"\s*+([A-Za-z0-9]++)\s*+[:=]\s*+([A-Za-z]++)\s*+")
_SEPARATOR: Final = re.compile(r"[,;\n]|\band\b", re.IGNORECASE)
_ENUMERATION: Final = re.compile(r"\s*+[0-9]+[.)]\s")
_WORD: Final = re.compile(r"[^\W_](?:\w*[^\W_])?")  # underscores around it are dress
_SIGNS: Final = frozenset(":=>\u2192-\u2013\u2014")  # between a name and its value
_DRESS: Final = frozenset("*_`\"'\u201c\u201d\u2018\u2019(){}[]$.\u2022")  # around either; "!=" is neither
_LINKS: Final = frozenset({("is",), ("is", "a"), ("is", "an"), ("a",), ("an",), ("as",)})

_NAME: Final = re.compile(r"[^\W\d_]\w*+")
_USUAL_PAIR: Final = re.compile(r"([^\W\d_]\w*+) ?[=:] ?(-?[0-9]{1,15}+)(?:/([1-9][0-9]{0,14}+))?+")
_USUAL: Final = re.compile(rf"{_USUAL_PAIR.pattern}(?:(?:, ?|\n){_USUAL_PAIR.pattern})*+")
_BRACED: Final = re.compile(r"(?<=_)\{(\w++)\}")
_GREEK: Final = re.compile(
    r"\\(?=(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi"
    r"|psi|omega)(?![a-z]))",
    re.IGNORECASE,
)
_ENVIRONMENT: Final = re.compile(
    r"\\(?:begin|end)\{(?:cases|aligned|align\*?|gathered|gather\*?|array)\}(?:\{[lcr]++\})?|\\left\\\{(?=\s*+\\b)|\\right\s?\."
)
_SPACE: Final = re.compile(r"\\[,;:! ](?![0-9])")
_BREAK: Final = re.compile(r"(\\(?:qquad|quad)\b|\\\\|\\text\s?\{\s*+and\s*+\}|\\land\b|[,;\n\u2227]|\band\b)")
_SIGN: Final = re.compile(
    r":=|=|:|->|\u2192|\u21a6|\\(?:to|rightarrow|mapsto|gets|coloneqq)\b|\bis\b|\bequals\b", re.IGNORECASE
)
_TIGHT: Final = re.compile(
    r"(?<![ \t])[ \t]++(?=[^\W\d_]\w*+[=:][^\s=:])"
)  # "x=1 y=2"; in "x = 2 y = 3" the y may be a factor
_BULLET: Final = re.compile(r"(?:[*\u2022]|[0-9]++[.)])\s++")
_DASHES: Final = re.compile(r"- [^\n]*+(?:\s*\n- [^\n]*+)++")  # on one line "- x = 3" may be a sign
_OUTSIDE: Final = (("\\left\\{", "\\right\\}"), ("\\{", "\\}"), ("{", "}"), ("[", "]"), ("(", ")"))
_TUPLE: Final = (("\\left(", "\\right)"), ("(", ")"), ("[", "]"), ("\u27e8", "\u27e9"))


class Assignment(Format[dict[str, str]]):
    """Pairs of name and value, ``Ann: knight, Bob: knave``; case does not count.

    Args:
        example: an assignment to show in the prompt.
        values: the words that a value may be, two or more; another word is malformed.

    Names are single words as ``str.capitalize`` writes them, whatever their case in the text.

    Raises:
        InvalidParameter: if a name or a value of the example is not of this kind, so that no text could give it.
    """

    def __init__(self, *, example: Mapping[str, str], values: tuple[str, ...]) -> None:
        super().__init__(example=dict(example))
        self.values = values
        self._canonical = {value.lower(): value for value in values}
        if len(self._canonical) < max(2, len(values)) or not all(map(_is_word, values)):
            raise InvalidParameter(f"Assignment(values={values!r}): need two or more different words")
        for name, value in example.items():
            if not _is_word(name) or name != name.capitalize() or value not in values:
                raise InvalidParameter(
                    f"Assignment(example={example!r}): {name}: {value}: need a capitalised word and one of {values}"
                )

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a list of 'name: value' pairs separated by commas, each value being {' or '.join(self.values)}"

    def parse(self, text: str) -> dict[str, str]:
        """See ``Format``; a name given two different values is ambiguous."""
        pairs: dict[str, str] = {}
        for part in _SEPARATOR.split(text):
            if plain := _PLAIN.fullmatch(part):  # the usual case, five times as fast
                name, word = plain.groups()
            elif _marks(part):
                name, word = _pair(part)
            else:
                continue
            value = self._canonical.get(word.lower())
            if value is None:
                raise Unparsable("malformed")
            if pairs.setdefault(name.capitalize(), value) != value:
                raise Unparsable("ambiguous")
        if not pairs:
            raise Unparsable("no_answer")
        return pairs

    def render(self, value: dict[str, str]) -> str:
        """``Ann: knight, Bob: knave``."""
        return ", ".join(f"{name}: {word}" for name, word in value.items())

    def render_lines(self, value: dict[str, str]) -> str:
        """One pair a line."""
        return "\n".join(f"{name}: {word}" for name, word in value.items())

    def mutations(self, value: dict[str, str], rng: Random) -> Iterator[dict[str, str]]:
        """One value changed, one pair dropped, all values changed."""
        names = list(value)
        for name in dict.fromkeys((names[0], names[-1], rng.choice(names))):
            yield value | {name: self._other(value[name])}
            if len(names) > 1:
                yield {n: v for n, v in value.items() if n != name}
        yield {name: self._other(word) for name, word in value.items()}

    def dresses(self, value: dict[str, str]) -> Iterator[str]:
        """Lines, equals signs, arrows, "is a", "and", lower case, a JSON object, lists in Markdown."""
        yield self.render_lines(value)
        yield ", ".join(f"{name}={word}" for name, word in value.items())
        yield ", ".join(f"{name} is a {word}" for name, word in value.items())
        yield " and ".join(f"{name} -> {word}" for name, word in value.items())
        yield self.render(value).lower()
        yield "{" + ", ".join(f'"{name}": "{word}"' for name, word in value.items()) + "}"
        yield "\n".join(f"- **{name}**: {word}" for name, word in value.items())
        yield "\n".join(f"{i}. {name} is {word}" for i, (name, word) in enumerate(value.items(), 1))

    def _other(self, word: str) -> str:
        return self.values[(self.values.index(word) + 1) % len(self.values)]


class NumberAssignment(Format[dict[str, Fraction]]):
    """A rational number for every name, ``x = 1, y = -2/3``; the case of names counts.

    Pairs are separated by commas, semicolons, "and" or lines; also JSON objects, ``(x, y) = (1, 2)``, systems in LaTeX.
    A name begins with a letter; of ``x_{1}`` the braces mean nothing, and ``x1`` is another name. A name given two
    different values is ambiguous.

    Args:
        example: an assignment to show in the prompt.
        names: the names that there are, in the order in which a bare tuple ``(1, 2)`` gives their values. Another name
            is then malformed, one that is left out is not. Without them a bare tuple is malformed.

    Raises:
        InvalidParameter: if a name cannot be written, two are the same, or the example is empty or holds other names.
    """

    longest = 30_000

    def __init__(self, *, example: Mapping[str, Fraction | int], names: Sequence[str] | None = None) -> None:
        super().__init__(example={name: Fraction(value) for name, value in example.items()})
        self.names = None if names is None else tuple(names)
        for name in (*example, *(self.names or ())):
            if not _NAME.fullmatch(name) or name.lower() in ("and", "is", "equals"):
                raise InvalidParameter(
                    f"NumberAssignment: {name!r} cannot be a name; need a letter, then letters, digits and underscores"
                )
        if self.names is not None and (not self.names or len(set(self.names)) < len(self.names)):
            raise InvalidParameter(f"NumberAssignment(names={names!r}): need one or more names, all different")
        if not example or (self.names is not None and not set(example) <= set(self.names)):
            raise InvalidParameter(
                f"NumberAssignment(example={example!r}, names={names!r}): need values of these names"
            )

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a list of 'name = value' pairs separated by commas, each value being an integer or a fraction"

    def parse(self, text: str) -> dict[str, Fraction]:
        """See ``Format``."""
        if _USUAL.fullmatch(text):  # in half the time
            return self._of((name, Fraction(int(a), int(b or 1))) for name, a, b in _USUAL_PAIR.findall(text))
        text = _BRACED.sub(r"\1", ascii_marks(text))
        if "\\" in text:
            text = _ENVIRONMENT.sub("", text.replace("\\\\", "\n").replace("&", ""))
            text = _GREEK.sub("", _SPACE.sub(" ", text)).strip()
        if not text:
            raise Unparsable("no_answer")
        return self._of((name, parse_rational(value)) for name, value in self._pairs(text))

    def render(self, value: dict[str, Fraction]) -> str:
        """``x = 1, y = -2/3``."""
        return ", ".join(f"{name} = {number}" for name, number in value.items())

    def render_lines(self, value: dict[str, Fraction]) -> str:
        """One pair a line."""
        return "\n".join(f"{name} = {number}" for name, number in value.items())

    def mutations(self, value: dict[str, Fraction], rng: Random) -> Iterator[dict[str, Fraction]]:
        """One value more or less by one, of the other sign or inverse; one pair dropped; two values swapped."""
        names = list(value)
        name, other = rng.choice(names), rng.choice(names)
        number = value[name]
        near = [value | {name: number + 1}, value | {name: number - 1}, value | {name: -number}]
        near.append(value | {name: number + Fraction(1, number.denominator + 1)})
        near.append(value | {name: value[other], other: number})
        if number:
            near.append(value | {name: 1 / number})
        if len(names) > 1:
            near.append({each: value[each] for each in names if each != name})
        yield from (miss for miss in near if miss != value)

    def dresses(self, value: dict[str, Fraction]) -> Iterator[str]:
        """Lines, no spaces, colons, arrows, semicolons, "and", LaTeX, JSON, a tuple of names and one of values."""
        yield self.render_lines(value)
        pairs = [(name, str(number)) for name, number in value.items()]
        for sign, mark in (("=", ","), (": ", ", "), (" = ", "; "), (" = ", " and "), ("=", " "), (r" \to ", ", ")):
            yield mark.join(f"{name}{sign}{number}" for name, number in pairs)
        yield r"\begin{cases} " + r" \\ ".join(f"{name} &= {number}" for name, number in pairs) + r" \end{cases}"
        yield "{" + ", ".join(f'"{name}": "{number}"' for name, number in pairs) + "}"
        yield "\n".join(f"{i}. {name} = {number}" for i, (name, number) in enumerate(pairs, 1))
        if len(pairs) > 1:
            yield "\n".join(f"- {name} = {number}" for name, number in pairs)
        tuples = f"({', '.join(value)})", f"({', '.join(map(str, value.values()))})"
        yield " = ".join(tuples)
        if self.names == tuple(value):
            yield tuples[1]

    def _of(self, pairs: Iterable[tuple[str, Fraction]]) -> dict[str, Fraction]:
        numbers: dict[str, Fraction] = {}
        for name, number in pairs:
            if self.names is not None and name not in self.names:
                raise Unparsable("malformed")
            if numbers.setdefault(name, number) != number:
                raise Unparsable("ambiguous")
        return numbers

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        """Names and the texts of their values.

        Raises:
            Unparsable: ``malformed``, or ``no_answer``.
        """
        for opening, closing in _OUTSIDE:
            if _encloses(opening, closing, text):
                inner = text[len(opening) : -len(closing)].strip()
                if not inner:
                    raise Unparsable("no_answer")
                if _SIGN.search(inner):
                    text = inner
                break
        left, sign, right = text.partition("=")
        if not sign and not _SIGN.search(text):
            return self._tuple(self.names or (), text)
        if sign and "=" not in right and ("," in left or text[0] == "("):
            return self._tuple([_name(name) for name in _members(left.rstrip(": "))], right)
        return [_named(part) for part in _parts(text)]

    def _tuple(self, names: Sequence[str], text: str) -> list[tuple[str, str]]:
        values = [_bare(value) for value in _members(text)]
        if len(values) != len(names):
            raise Unparsable("malformed")
        return list(zip(names, values, strict=True))


def _marks(text: str) -> set[str]:
    return {mark for mark in set(text) - _DRESS if not mark.isspace()}


def _is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None and not _SEPARATOR.search(text)


def _pair(text: str) -> tuple[str, str]:
    """Name and value: the first and the last word, if what stands between says nothing but that they belong together.

    Raises:
        Unparsable: ``malformed``.
    """
    if enumeration := _ENUMERATION.match(text):
        text = text[enumeration.end() :]
    words = _WORD.findall(text)
    linked = tuple(word.lower() for word in words[1:-1])
    signs = _marks(_WORD.sub("", text))
    if len(words) < 2 or signs - _SIGNS or (linked not in _LINKS if linked else not signs):
        raise Unparsable("malformed")
    return words[0], words[-1]


def _encloses(opening: str, closing: str, text: str) -> bool:
    """Whether the text stands in one pair of brackets."""
    if not (text.startswith(opening) and text.endswith(closing) and len(text) >= len(opening) + len(closing)):
        return False
    depth, bracket = 0, re.compile(f"{re.escape(opening)}|{re.escape(closing)}")
    for match in bracket.finditer(text, 0, len(text) - len(closing)):
        depth += 1 if match[0] == opening else -1
        if not depth:
            return False
    return depth == 1


def _members(text: str) -> list[str]:
    """What stands between the commas, semicolons or lines of a tuple, with or without its brackets."""
    text = _bare(text)
    for opening, closing in _TUPLE:
        if _encloses(opening, closing, text):
            text = text[len(opening) : -len(closing)]
            break
    return re.split("[,;\n]", text)


def _parts(text: str) -> list[str]:
    """The texts of single pairs.

    Raises:
        Unparsable: ``malformed`` for a text without a sign, save digits behind a thousands separator.
    """
    if _DASHES.fullmatch(text):
        text = "\n".join(line.removeprefix("- ") for line in text.split("\n"))
    pieces = _BREAK.split(text)
    parts: list[list[str]] = []
    for i in range(0, len(pieces), 2):
        for j, piece in enumerate(_TIGHT.split(pieces[i])):
            if _SIGN.search(piece):
                parts.append([piece])
            elif not j and i and parts and pieces[i - 1] == "," and piece[:1] in tuple("0123456789}"):
                parts[-1] += [",", piece]
            elif piece.strip():
                raise Unparsable("malformed")
    return ["".join(part) for part in parts]


def _named(part: str) -> tuple[str, str]:
    """The name and the text of the value of one pair."""
    part = _bare(part)
    if bullet := _BULLET.match(part):
        part = _bare(part[bullet.end() :])
    sign = _SIGN.search(part)
    if sign is None:
        raise Unparsable("malformed")
    name, value = part[: sign.start()].strip(), part[sign.end() :].strip()
    if name.startswith("**") and value.startswith("**") and not name.endswith("**"):  # "**x:** 1"
        name, value = name[2:], value[2:]
    return _name(name), _bare(value)


def _name(text: str) -> str:
    name = _bare(text)
    if not _NAME.fullmatch(name):
        raise Unparsable("malformed")
    return name


def _bare(text: str) -> str:
    """The text without the dress around a name, a value or a pair."""
    text = text.strip()
    for _ in range(4):
        if (inner := unwrap(text)) == text:
            break
        text = inner
    return text
