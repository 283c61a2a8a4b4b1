"""Reading dates, times of day and moments: English and ISO 8601, Gregorian calendar.

No name of a month or of a day is looked up in the locale, and no order of day and month is assumed.
"""

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from rlgym.errors import Unparsable
from rlgym.verifiers.dress import ascii_numerals

__all__ = ["LONGEST", "MONTHS", "OFFSETS", "WEEKDAYS", "parse_date", "parse_moment", "parse_time", "plain"]

LONGEST: Final = 1_000  # characters that are read; the longest usual answer has sixty
OFFSETS: Final = (timedelta(hours=-12), timedelta(hours=14))  # of all zones of the world
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH: Final = {name[:k].lower(): i for i, name in enumerate(MONTHS, 1) for k in (3, len(name))} | {"sept": 9}
_WEEKDAY: Final = {name[:k].lower(): i for i, name in enumerate(WEEKDAYS) for k in (3, len(name))} | {
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}

_BLANK: Final = re.compile(r"\s+")
_LATEX: Final = re.compile(r"[\\~{$]")
_LATEX_MEANS: Final = (
    (re.compile(r"\$([^$]*+)\$"), r"\1"),
    (re.compile(r"\\[,;:! ]|\\q?quad\b|(?<=\S)~"), " "),  # "~90" says about
    (re.compile(r"\\(?:text|mathrm|textrm|textbf|mathbf|textsuperscript) ?\{([^{}]*+)\}"), r"\1"),
    (re.compile(r"\^?\{([a-z]*+|[-:/.,])\}|\^(?=[a-z])"), r"\1"),  # 29^{th}, 14{:}05, 2024{-}02{-}29
)

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATES: Final = tuple(  # the names of the groups say what each number is
    re.compile(pattern.replace("DAY", r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?").replace("NAME", r"(?P<name>[a-z]{3,9})"))
    for pattern in (
        r"(?P<year>[0-9]{4}) ?(?P<sign>[-/.]) ?(?P<month>[0-9]{1,2}) ?(?P=sign) ?(?P<day>[0-9]{1,2})",
        r"(?P<one>[0-9]{1,2}) ?(?P<sign>[-/.]) ?(?P<other>[0-9]{1,2}) ?(?P=sign) ?(?P<year>[0-9]{4})",
        r"(?:the )?DAY\.?[-/ ]?(?:of )?NAME\.?,?[-/ ]?(?P<year>[0-9]{4})",
        r"NAME\.?[-/ ]?(?:the )?DAY(?:, ?|[-/ ])(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})(?:, ?|[-/ ])NAME\.?[-/ ]DAY",
    )
)
_WEEKDAY_FIRST: Final = re.compile(r"([a-z]{3,9})\.?,? (.+)")
_WEEKDAY_LAST: Final = re.compile(r"(.+?)(?:, ([a-z]{3,9})| \(([a-z]{3,9})\))")

_CLOCK: Final = (
    r"(?:(?P<hour>[0-9]{1,2})(?: ?: ?(?P<minute>[0-9]{2})(?: ?: ?(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?)?"
    r"(?: ?(?P<half>[ap])\.? ?m\.{0,2})?"  # two periods: that of the abbreviation and that of the sentence
    r"|(?:12(?::00(?::00)?)? ?)?(?P<named>noon|midnight)\.?)"
)
_ZONE: Final = (
    r"(?: ?(?P<open>\()?"
    r"(?P<zone>z|(?:utc|gmt)(?: ?[-+][0-9]{1,2}(?::?[0-9]{2})?)?|[-+][0-9]{2}(?::?[0-9]{2})?)(?(open)\)))?"
)
_TIME: Final = re.compile(_CLOCK)
_DATE_AND_TIME: Final = re.compile(rf"(?P<date>.+?)(?:(?<=[0-9])t|, ?(?:at )?| (?:at )?){_CLOCK}{_ZONE}")
_TIME_AND_DATE: Final = re.compile(rf"{_CLOCK}{_ZONE}(?:,? on |, ?| )(?P<date>.+)")


def plain(text: str) -> str:
    r"""Lower case, ASCII, single spaces; without LaTeX spaces, ``\text{}`` and one pair of brackets around it all.

    Raises:
        Unparsable: ``malformed`` for a character that no date, time or duration has.
    """
    if not text.isascii():
        text = _BLANK.sub(" ", ascii_numerals(text))
        if not text.isascii():
            raise Unparsable("malformed")
    text = text.lower()
    if text[0] + text[-1] in ("[]", "()"):
        text = text[1:-1]
    if _LATEX.search(text):
        for command, written in _LATEX_MEANS:
            text = command.sub(written, text)
    return " ".join(text.split())


def parse_date(text: str) -> date:
    """A plain text as a date.

    Raises:
        Unparsable: ``ambiguous`` where each of two numbers could be the month, else ``malformed``.
    """
    if iso := _ISO.fullmatch(text):
        return _only_date(int(iso[1]), [(int(iso[2]), int(iso[3]))])
    weekday = None
    if (named := _WEEKDAY_FIRST.fullmatch(text)) and named[1] in _WEEKDAY:
        weekday, text = _WEEKDAY[named[1]], named[2]
    elif (named := _WEEKDAY_LAST.fullmatch(text)) and (word := named[2] or named[3]) in _WEEKDAY:
        weekday, text = _WEEKDAY[word], named[1]
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            break
    else:
        raise Unparsable("malformed")
    found = match.groupdict()
    if "one" in found:
        one, other = int(found["one"]), int(found["other"])
        readings = [(one, other), (other, one)]
    else:
        readings = [(_MONTH.get(found["name"], 0) if "name" in found else int(found["month"]), int(found["day"]))]
    day = _only_date(int(found["year"]), readings)
    if weekday not in (None, day.weekday()):
        raise Unparsable("malformed")
    return day


def _only_date(year: int, months_and_days: list[tuple[int, int]]) -> date:
    """The only day that one of the readings names."""
    days = set()
    for month, day in months_and_days:
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue  # no such day
    if len(days) != 1:
        raise Unparsable("ambiguous" if days else "malformed")
    return days.pop()


def parse_time(text: str) -> time:
    """A plain text as a time of day; raises ``Unparsable``: ``malformed``."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise Unparsable("malformed")
    return _time(match)


def _time(match: re.Match[str]) -> time:
    """What ``_CLOCK`` found."""
    if match["named"]:
        return time(12 if match["named"] == "noon" else 0)
    hour, half, fraction = int(match["hour"]), match["half"], (match["fraction"] or "").rstrip("0")
    if half:
        if not 1 <= hour <= 12:
            raise Unparsable("malformed")
        hour = hour % 12 + 12 * (half == "p")
    elif not match["minute"]:
        raise Unparsable("malformed")
    if hour > 23 or int(match["minute"] or 0) > 59 or int(match["second"] or 0) > 59 or len(fraction) > 6:
        raise Unparsable("malformed")
    return time(hour, int(match["minute"] or 0), int(match["second"] or 0), int(fraction.ljust(6, "0")))


def parse_moment(text: str) -> datetime:
    """A plain text as a date with a time, and its offset from UTC if it has one.

    Raises:
        Unparsable: ``ambiguous`` for a date that is, and for the midnight of a day, which could be either of two;
            else ``malformed``.
    """
    match = _DATE_AND_TIME.fullmatch(text) or _TIME_AND_DATE.fullmatch(text)
    if match is None:
        raise Unparsable("malformed")
    day, clock = parse_date(match["date"]), _time(match)
    if match["named"] == "midnight":
        raise Unparsable("ambiguous")
    return datetime.combine(day, clock, _zone(match["zone"]) if match["zone"] else None)


def _zone(text: str) -> timezone:
    """``z``, ``utc``, ``+02:00``, ``gmt+2``."""
    signed = text.lstrip("zutcgm ")
    hours, minutes = int(signed[1:3].strip(":") or 0), int(signed[3:].strip(":") or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if signed.startswith("-") else 1)
    if minutes > 59 or not OFFSETS[0] <= offset <= OFFSETS[1]:
        raise Unparsable("malformed")
    return timezone(offset)
