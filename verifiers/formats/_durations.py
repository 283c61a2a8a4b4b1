"""Reading durations: units in words or short, the clock, ISO 8601."""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Final

from rlgym.errors import Unparsable

__all__ = ["parse_duration"]

_MICROSECONDS: Final = {
    name: size
    for size, names in (
        (604_800_000_000, "w wk wks week weeks"),
        (86_400_000_000, "d day days"),
        (3_600_000_000, "h hr hrs hour hours"),
        (60_000_000, "m min mins minute minutes"),
        (1_000_000, "s sec secs second seconds"),
        (1_000, "ms msec msecs millisecond milliseconds"),
        (1, "us microsecond microseconds"),
    )
    for name in names.split()
}
_NUMBER: Final = r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
_PART: Final = re.compile(rf"{_NUMBER} ?([a-z]+)\.{{0,2}}")
_BETWEEN: Final = re.compile(r"(?:,? and|,)? |,|(?<=[a-z])(?=[0-9])")
_ISO_DURATION: Final = re.compile(
    rf"p(?=[0-9t])(?:{_NUMBER}w)?(?:{_NUMBER}d)?(?:t(?=[0-9])(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s)?)?"
)
_ISO_UNITS: Final = "wdhms"
_HOURS_MINUTES_SECONDS: Final = re.compile(
    r"(?:([0-9]+) ?d(?:ays?)?,? )?([0-9]+):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)"
)
_TWO_FIELDS: Final = re.compile(r"[0-9]+:[0-9]{2}")
_SHORTEST: Final = timedelta.min // timedelta(microseconds=1)
_LONGEST: Final = timedelta.max // timedelta(microseconds=1)


def parse_duration(text: str) -> timedelta:
    """A plain text as a duration.

    Raises:
        Unparsable: ``ambiguous`` for two fields, ``1:30``, and for minus a day and a clock; else ``malformed``.
    """
    body = text[1:].lstrip() if text[:1] in ("-", "+") else text
    if iso := _ISO_DURATION.fullmatch(body):
        length = _iso_length(iso)
    elif clock := _HOURS_MINUTES_SECONDS.fullmatch(body):
        length = _clock_length(clock)
        if clock[1] and text.startswith("-"):  # how Python writes minus an hour: -1 day, 23:00:00
            raise Unparsable("ambiguous")
    elif _TWO_FIELDS.fullmatch(body):
        raise Unparsable("ambiguous")
    else:
        length = _length(body)
    microseconds = -length if text.startswith("-") else length
    if microseconds.denominator > 1 or not _SHORTEST <= microseconds <= _LONGEST:
        raise Unparsable("malformed")
    return timedelta(microseconds=int(microseconds))


def _number(text: str) -> Fraction | int:
    digits = text.replace(",", "")
    return Fraction(digits) if "." in digits else int(digits)


def _iso_length(match: re.Match[str]) -> Fraction | int:
    """Microseconds of ``P1DT2H3M4.5S``; only the last number may have decimals."""
    amounts = [(_number(text), unit) for text, unit in zip(match.groups(), _ISO_UNITS, strict=True) if text]
    if not amounts or any(amount.denominator > 1 for amount, _ in amounts[:-1]):
        raise Unparsable("malformed")
    return sum(amount * _MICROSECONDS[unit] for amount, unit in amounts)


def _clock_length(match: re.Match[str]) -> Fraction | int:
    """Microseconds of ``1:02:03`` or, as Python writes it, ``1 day, 2:03:04``."""
    days, hours, minutes = int(match[1] or 0), int(match[2]), int(match[3])
    if match[1] and hours > 23:
        raise Unparsable("malformed")
    return (((days * 24 + hours) * 60 + minutes) * 60 + _number(match[4])) * 1_000_000


def _length(text: str) -> Fraction | int:
    """Microseconds of ``1d 2h``, ``1 hour and 30 minutes``, ``90 min``; units descend, the last may have decimals."""
    total: Fraction | int = 0
    position, last, between = 0, _LONGEST, ""
    while part := _PART.match(text, position):
        amount, unit = _number(part[1]), _MICROSECONDS.get(part[2], _LONGEST)
        if unit >= last:
            raise Unparsable("malformed")
        if total == amount * unit != 0 and between.strip() == ",":
            raise Unparsable("ambiguous")  # "2 hours, 120 minutes" may say one thing twice
        total, last = total + amount * unit, unit
        if part.end() == len(text):
            return total
        separator = _BETWEEN.match(text, part.end())
        if not separator or amount.denominator > 1:
            break
        position, between = separator.end(), separator[0]
    raise Unparsable("malformed")
