"""Formats of dates, times of day, moments and durations."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random
from typing import ClassVar, TypeVar

from rlgym.errors import InvalidParameter
from rlgym.verifiers.formats._calendar import (
    LONGEST,
    MONTHS,
    OFFSETS,
    WEEKDAYS,
    parse_date,
    parse_moment,
    parse_time,
    plain,
)
from rlgym.verifiers.formats._durations import parse_duration
from rlgym.verifiers.formats.base import Format

__all__ = ["Date", "DateTime", "Duration", "Time"]

D = TypeVar("D", date, datetime)


def _clock(value: time, hour: str = "") -> str:
    """``14:05``, ``14:05:30`` or ``14:05:30.25``, with another way to write the hour if one is given."""
    text = f"{hour or format(value.hour, '02')}:{value.minute:02}"
    if value.second or value.microsecond:
        text += f":{value.second:02}"
    return f"{text}.{value.microsecond:06}".rstrip("0") if value.microsecond else text


def _half_day(value: time) -> str:
    """``2:05 PM``."""
    return f"{_clock(value, str(value.hour % 12 or 12))} {'PM' if value.hour >= 12 else 'AM'}"


def _long_dates(value: date) -> Iterator[str]:
    """In words, the American and the British way."""
    month, year = MONTHS[value.month - 1], f"{value.year:04}"
    yield f"{month} {value.day}, {year}"
    yield f"{value.day} {month} {year}"
    ending = "th" if value.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value.day % 10, "th")
    yield f"{month[:3]}. {value.day}{ending}, {year}"
    yield f"{WEEKDAYS[value.weekday()]}, {month} {value.day}, {year}"
    yield f"the {value.day}{ending} of {month} {year}"


def _shifted(value: D, shifts: Iterable[timedelta]) -> Iterator[D]:
    """The values so far away, without those before the year 1 and after the year 9999."""
    for shift in shifts:
        with suppress(OverflowError):
            yield value + shift


class Date(Format[date]):
    """A calendar date of a year with four digits.

    Where two numbers could each be the month, as in 02/03/2024, the text is ambiguous; a weekday has to be right.
    """

    longest: ClassVar[int] = LONGEST

    def __init__(self, *, example: date = date(2024, 2, 29)) -> None:
        if type(example) is not date:
            raise InvalidParameter(f"Date(example={example!r}): need a datetime.date")
        super().__init__(example=example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a date in the form YYYY-MM-DD"

    def parse(self, text: str) -> date:
        """See ``Format``."""
        return parse_date(plain(text))

    def render(self, value: date) -> str:
        """``2024-02-29``."""
        return value.isoformat()

    def mutations(self, value: date, rng: Random) -> Iterator[date]:
        """A day, a month, a year, a few weeks off; day and month exchanged."""
        weeks = rng.choice((-3, -2, -1, 1, 2, 3))
        near = [(value.year + 1, value.month, value.day), (value.year - 1, value.month, value.day)]
        near += [(value.year, value.month % 12 + 1, value.day), (value.year, value.day, value.month)]
        for year, month, day in near:
            try:
                other = date(year, month, day)
            except ValueError:
                continue  # no such day
            if other != value:
                yield other
        yield from _shifted(value, (timedelta(1), timedelta(-1), timedelta(weeks=weeks)))

    def dresses(self, value: date) -> Iterator[str]:
        """In words, with slashes, with other hyphens, with a day of the week, in LaTeX."""
        yield from _long_dates(value)
        iso = self.render(value)
        yield iso.replace("-", "/")
        yield iso.replace("-", "\u2011")
        yield iso.replace("-", "{-}")
        yield f"{iso} ({WEEKDAYS[value.weekday()]})"
        if value.day > 12 or value.day == value.month:
            yield f"{value.day:02}/{value.month:02}/{value.year:04}"


class Time(Format[time]):
    """A time of day to the microsecond, without a zone; 24:00 is none, and 2:05 is in the morning."""

    longest: ClassVar[int] = LONGEST

    def __init__(self, *, example: time = time(14, 5)) -> None:
        if not isinstance(example, time) or example.tzinfo is not None:
            raise InvalidParameter(f"Time(example={example!r}): need a datetime.time without a zone")
        super().__init__(example=example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a time of day on the 24-hour clock, in the form HH:MM{':SS' if self.example.second else ''}"

    def parse(self, text: str) -> time:
        """See ``Format``."""
        return parse_time(plain(text))

    def render(self, value: time) -> str:
        """``14:05``; ``14:05:30`` or ``14:05:30.25`` where there are seconds."""
        return _clock(value)

    def mutations(self, value: time, rng: Random) -> Iterator[time]:
        """Half a day, an hour, a minute, a second off, and a drawn number of minutes."""
        minutes = rng.randrange(2, 60)
        moment = datetime.combine(date(2000, 1, 2), value)
        for shift in (43_200, 3_600, -3_600, 60, -60, 1, 60 * minutes):
            yield (moment + timedelta(seconds=shift)).time()

    def dresses(self, value: time) -> Iterator[str]:
        """The 12-hour clock in several spellings, seconds that are zero, LaTeX."""
        half_day, clock = _half_day(value), _clock(value)
        yield half_day
        yield half_day.lower().replace(" ", "").zfill(7)
        yield half_day.replace("AM", "a.m.").replace("PM", "p.m.")
        yield half_day.replace(" AM", r" \text{ AM}").replace(" PM", r"~\text{PM}")
        yield clock.replace(":", "{:}")
        yield clock.removeprefix("0")
        if not value.second and not value.microsecond:
            yield f"{clock}:00"
            if not value.minute:
                yield half_day.replace(":00", "")
        if value == time(12):
            yield "noon"
        if value == time(0):
            yield "midnight"


class DateTime(Format[datetime]):
    """A date with a time of day, and an offset from UTC or none.

    ``same`` compares instants where both have an offset, the clock where neither has one; a value with an offset is
    not the same as one without. Midnight of a day could be its beginning or its end and is ambiguous as a word.
    """

    longest: ClassVar[int] = LONGEST

    def __init__(self, *, example: datetime = datetime(2024, 2, 29, 14, 5)) -> None:
        if not isinstance(example, datetime):
            raise InvalidParameter(f"DateTime(example={example!r}): need a datetime.datetime")
        offset = example.utcoffset()
        if offset is not None and (offset % timedelta(minutes=1) or not OFFSETS[0] <= offset <= OFFSETS[1]):
            raise InvalidParameter(f"DateTime(example={example!r}): need whole minutes from -12:00 to +14:00 as offset")
        super().__init__(example=example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        seconds = ":SS" if self.example.second else ""
        zone = "" if self.example.utcoffset() is None else "+HH:MM, that is with the offset from UTC"
        return f"a date and a time on the 24-hour clock, in the form YYYY-MM-DDTHH:MM{seconds}{zone}"

    def parse(self, text: str) -> datetime:
        """See ``Format``."""
        return parse_moment(plain(text))

    def same(self, value: datetime, reference: datetime) -> bool:
        """The same instant, or the same clock where neither has an offset."""
        offset, other = value.utcoffset(), reference.utcoffset()
        if offset is None or other is None:
            return offset is other and value.replace(tzinfo=None) == reference.replace(tzinfo=None)
        return value.replace(tzinfo=None) - reference.replace(tzinfo=None) == offset - other  # no overflow at year 1

    def render(self, value: datetime) -> str:
        """``2024-02-29T14:05``, ``2024-02-29T14:05:30+02:00``."""
        text = f"{value.date().isoformat()}T{_clock(value.time())}"
        offset = value.utcoffset()
        if offset is None:
            return text
        hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
        return f"{text}{'-' if offset < timedelta(0) else '+'}{hours:02}:{minutes:02}"

    def mutations(self, value: datetime, rng: Random) -> Iterator[datetime]:
        """A minute, an hour, half a day, a day off; the offset an hour off, or only one of two with an offset."""
        shifts = [timedelta(seconds=seconds) for seconds in (60, -60, 3_600, -3_600, 43_200, 86_400, -86_400)]
        yield from _shifted(value, (*shifts, timedelta(minutes=rng.randrange(2, 60))))
        offset = value.utcoffset()
        if offset is None:
            yield value.replace(tzinfo=UTC)
        else:
            yield value.replace(tzinfo=None)
            yield value.replace(tzinfo=timezone(offset + timedelta(hours=-1 if offset > timedelta(0) else 1)))

    def dresses(self, value: datetime) -> Iterator[str]:
        """A space for the T, the date in words, the 12-hour clock, other names of offsets, the time first."""
        text, clock = self.render(value), value.time()
        zone = text.removeprefix(self.render(value.replace(tzinfo=None)))
        yield text.replace("T", " ")
        yield text.lower().replace("-", "\u2011")
        yield f"{text[:10]} {_half_day(clock)}{zone}"
        for day in _long_dates(value.date()):
            yield f"{day} at {_half_day(clock)}{zone}"
        day = next(_long_dates(value.date()))
        yield f"{day}, {_clock(clock)} {zone}".strip()
        yield f"{_half_day(clock)} {zone}".strip() + f" on {day}"
        if zone:
            yield f"{text.removesuffix(zone)} UTC{zone}"
            yield text.removesuffix(zone) + zone.replace(":", "")
        if zone == "+00:00":
            yield text.removesuffix(zone) + "Z"
            yield f"{text.removesuffix(zone)} (UTC)"


class Duration(Format[timedelta]):
    """A span of time to the microsecond, in weeks, days, hours, minutes and seconds; months and years have no length.

    Units stand in descending order, and only the last may have decimals; "2 hours, 120 minutes" is ambiguous: a sum, or
    one length said twice. So is 1:30: hours and minutes, or minutes and seconds.
    """

    longest: ClassVar[int] = LONGEST

    def __init__(self, *, example: timedelta = timedelta(hours=1, minutes=30)) -> None:
        if not isinstance(example, timedelta):
            raise InvalidParameter(f"Duration(example={example!r}): need a datetime.timedelta")
        super().__init__(example=example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a duration in days, hours, minutes and seconds, in the form 1d 2h 3m 4s without the parts that are zero"

    def parse(self, text: str) -> timedelta:
        """See ``Format``."""
        return parse_duration(plain(text))

    def render(self, value: timedelta) -> str:
        """``1d 2h 3m 4s``, ``-1h 30m``, ``0.25s``, ``0s``."""
        return _parts(value, ("d", "h", "m", "s"), " ")

    def mutations(self, value: timedelta, rng: Random) -> Iterator[timedelta]:
        """A second, a minute, an hour, a day off; sixty times as long; a sixtieth; negative."""
        microseconds = value // timedelta(microseconds=1)
        near = [microseconds + sign * size for size in (1_000_000, 60_000_000, 3_600_000_000) for sign in (1, -1)]
        near += [microseconds + 86_400_000_000 * rng.choice((-1, 1)), -microseconds, microseconds * 60]
        if microseconds % 60 == 0:
            near.append(microseconds // 60)
        for other in near:
            if other != microseconds:
                with suppress(OverflowError):  # beyond what a timedelta holds
                    yield timedelta(microseconds=other)

    def dresses(self, value: timedelta) -> Iterator[str]:
        """Words, tight units, ISO 8601, a single unit, the clock."""
        text = self.render(value)
        yield text.replace(" ", "")
        yield text.upper().replace("-", "\u2212")
        yield _parts(value, (" days", " hours", " minutes", " seconds"), ", ")
        yield _parts(value, (" day", " hrs", " mins", " secs"), " and ")
        yield _parts(value, (r"\text{ d}", r"\text{ h}", r"~\text{min}", r"\,\mathrm{s}"), r"\ ")
        sign, size = ("-" if value < timedelta(0) else ""), abs(value)
        days = _parts(timedelta(size.days), ("D", "H", "M", "S"), "") if size.days else ""
        rest = size - timedelta(size.days)
        yield f"{sign}P{days}" + (f"T{_parts(rest, ('D', 'H', 'M', 'S'), '')}" if rest or not days else "")
        minutes, left = divmod(size, timedelta(minutes=1))
        if not left:
            yield f"{sign}{minutes:,} minutes"
        hours, left = divmod(size, timedelta(hours=1))
        minutes, left = divmod(left, timedelta(minutes=1))
        yield f"{sign}{hours}:{minutes:02}:{left.seconds:02}" + f".{left.microseconds:06}"


def _parts(value: timedelta, units: tuple[str, str, str, str], separator: str) -> str:
    """Days, hours, minutes and seconds that are not zero, each with its unit."""
    size = abs(value)
    minutes, seconds = divmod(size.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    decimals = f".{size.microseconds:06}".rstrip("0") if size.microseconds else ""
    amounts = (str(size.days), str(hours), str(minutes), f"{seconds}{decimals}")
    parts = [amount + unit for amount, unit in zip(amounts, units, strict=True) if amount != "0"]
    return ("-" if value < timedelta(0) else "") + (separator.join(parts) or f"0{units[3]}")
