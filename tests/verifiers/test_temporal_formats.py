"""Dates, times, moments and durations: what is read, what is refused because it could be something else."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.temporal import Date, DateTime, Duration, Time

FORMS = {"Date": Date(), "Time": Time(), "DateTime": DateTime(), "Duration": Duration()}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@every_form
def test_no_text_is_read_past_a_thousand_characters(form):
    assert refusal(form, " " * 1_000 + "1") == "too_long"


@every_form
@pytest.mark.parametrize("piece", ["9", "9:", "1h", "1 h,", "feb ", "\\text{", "{", "$", "~", "9-", "at ", "P1", "["])
def test_a_long_text_of_one_piece_is_refused(form, piece):
    assert refusal(form, (piece * 1_000)[:1_000]) in ("malformed", "ambiguous")


def test_nouns_ask_for_seconds_and_an_offset_where_the_example_has_them():
    assert Time().noun.endswith("HH:MM")
    assert Time(example=time(1, 2, 3)).noun.endswith("HH:MM:SS")
    assert DateTime().noun.endswith("YYYY-MM-DDTHH:MM")
    assert "HH:MM:SS+HH:MM" in DateTime(example=datetime(2024, 2, 29, 1, 2, 3, tzinfo=UTC)).noun


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-29", "2024-2-29", "2024/02/29", "2024.02.29", "2024 - 02 - 29", "2024\u201302\u201329"),
        *("29 February 2024", "February 29, 2024", "FEBRUARY 29 2024", "Feb. 29th, 2024", "29 Feb 2024", "29-Feb-2024"),
        *("29Feb2024", "29. February 2024", "the 29th of February, 2024", "2024 February 29", "2024, Feb 29th"),
        *("29/02/2024", "29.02.2024", "02/29/2024", "2-29-2024"),
        *("Thursday, February 29, 2024", "Thu 29 February 2024", "Thurs., Feb 29, 2024", "2024-02-29 (Thursday)"),
        *("February 29, 2024 (Thu)", "29 February 2024, Thursday", "(2024-02-29)", "[2024-02-29]"),
        *(r"\text{February } 29, 2024", r"29^{\text{th}} \text{ February } 2024", r"29^{th}\ \mathrm{Feb}~2024"),
        *("$29$ February $2024$", "2024{-}02{-}29", "February\u00a029, 2024", "**February 29, 2024**."),
    ],
)
def test_dates_are_read_as_they_are_written(text):
    assert Date().read(text) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("02/03/2024", "ambiguous"),
        ("2.3.2024", "ambiguous"),
        ("12-11-2024", "ambiguous"),
        ("Saturday, 02/03/2024", "ambiguous"),
        ("2023-02-29", "malformed"),
        ("31/04/2024", "malformed"),
        ("30/02/2024", "malformed"),
        ("13/13/2024", "malformed"),
        ("2024-29-02", "malformed"),
        ("0000-01-01", "malformed"),
        ("Friday, February 29, 2024", "malformed"),
        ("2024-02-29 (Friday)", "malformed"),
        ("2024-02-29 (Thursday", "malformed"),
        ("29/02/24", "malformed"),
        ("29 Feb 24", "malformed"),
        ("Feb '24", "malformed"),
        ("February 2024", "malformed"),
        ("29 February", "malformed"),
        ("12024-02-29", "malformed"),
        ("-2024-02-29", "malformed"),
        ("2024-02/29", "malformed"),
        ("20240229", "malformed"),
        ("2024-02-29T00:00", "malformed"),
        ("2024-02-29 or 2024-03-01", "malformed"),
        ("2024-02-29, 2024-03-01", "malformed"),
        ("2024-02-29\n2024-03-01", "malformed"),
        ("around 2024-02-29", "malformed"),
        ("~2024-02-29", "malformed"),
        ("Date: 2024-02-29", "malformed"),
        ("29 Febr 2024", "malformed"),
        ("29 f\u00e9vrier 2024", "malformed"),
        ("\uff12\uff10\uff12\uff14-02-29", "malformed"),
        ("2024-\u0660\u0662-29", "malformed"),
        ("Augu\u017ft 1, 2024", "malformed"),
        ("today", "malformed"),
    ],
)
def test_other_dates_are_refused(text, reason):
    assert refusal(Date(), text) == reason


def test_two_equal_numbers_or_one_above_twelve_leave_one_reading():
    assert Date().read("02/02/2024") == date(2024, 2, 2)
    assert Date().read("13/02/2024") == Date().read("02/13/2024") == date(2024, 2, 13)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14:05", time(14, 5)),
        ("14:05:00", time(14, 5)),
        ("14:05:00.000000000", time(14, 5)),
        ("2:05 PM", time(14, 5)),
        ("2:05pm", time(14, 5)),
        ("02:05 P.M.", time(14, 5)),
        ("2:05 p. m.", time(14, 5)),
        ("2:05 p.m..", time(14, 5)),
        ("2 p.m.", time(14)),
        ("2\u202fPM", time(14)),
        ("12 AM", time(0)),
        ("12:30 am", time(0, 30)),
        ("12 PM", time(12)),
        ("9:05", time(9, 5)),
        ("00:00", time(0)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("12:00 Noon.", time(12)),
        ("midnight", time(0)),
        ("12 midnight", time(0)),
        ("23:59:59.999999", time(23, 59, 59, 999_999)),
        (r"14{:}05", time(14, 5)),
        (r"$2{:}05$ \text{PM}", time(14, 5)),
        (r"2:05~\text{p.m.}", time(14, 5)),
        ("14 : 05", time(14, 5)),
    ],
)
def test_times_are_read_as_they_are_written(text, value):
    assert Time().read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("24:00", "25:00", "14:60", "14:05:60", "14:5", "14:005", "114:05", "-1:00", "14.05", "1405", "14h05", "14"),
        *("14:05 PM", "14:05 AM", "0:30 AM", "13 PM", "2", "2 o'clock", "half past two", "noon PM", "12:05 noon"),
        *("14:05 UTC", "14:05Z", "14:05+02:00", "14:05 or 15:05", "14:05-15:05", "14:05, 15:05", "at 14:05", "~14:05"),
        *("14:05:00.0000001", "2:05 \u0440m", "\u0661\u0664:05", "1 4:05", "14::05", "2:05 PM AM", "2024-02-29T14:05"),
    ],
)
def test_other_times_are_malformed(text):
    assert refusal(Time(), text) == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-29T14:05", "2024-02-29 14:05", "2024-02-29t14:05:00", "2024-02-29, 14:05", "2024-02-29 at 14:05"),
        *("2024-02-29 2:05 PM", "29/02/2024 14:05", "February 29, 2024 at 2:05 p.m.", "29 February 2024 14:05"),
        *("Thursday, February 29, 2024, at 2:05 PM", "Thu, 29 Feb 2024 14:05:00", "2:05 PM on February 29, 2024"),
        *("14:05, 29 February 2024", "14:05 2024-02-29", r"\text{February 29, 2024 at 2:05 PM}"),
    ],
)
def test_moments_are_read_as_they_are_written(text):
    assert DateTime().read(text) == datetime(2024, 2, 29, 14, 5)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("Z", 0),
        (" UTC", 0),
        (" (UTC)", 0),
        (" GMT", 0),
        ("+00:00", 0),
        ("-00:00", 0),
        ("+0530", 330),
        ("+05:30", 330),
        (" -03", -180),
        (" UTC+2", 120),
        (" (UTC-03:30)", -210),
        (" GMT +2:00", 120),
        ("\u221212:00", -720),
        ("+14:00", 840),
    ],
)
def test_offsets_are_read_as_they_are_written(text, offset):
    found = DateTime().read(f"2024-02-29T14:05{text}")
    assert found.replace(tzinfo=None) == datetime(2024, 2, 29, 14, 5)
    assert found.utcoffset() == timedelta(minutes=offset)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("02/03/2024 14:05", "ambiguous"),
        ("2024-02-29 midnight", "ambiguous"),
        ("Thursday, February 29, 2024 at midnight", "ambiguous"),
        ("2024-02-29", "malformed"),
        ("14:05", "malformed"),
        ("2024-02-29T24:00", "malformed"),
        ("2023-02-29T14:05", "malformed"),
        ("2024-02-29T14", "malformed"),
        ("2024-02-29 14", "malformed"),
        ("2024-02-29T14:05 EST", "malformed"),
        ("2024-02-29T14:05 (UTC", "malformed"),
        ("2024-02-29T14:05-16:00", "malformed"),
        ("2024-02-29T14:05+02:60", "malformed"),
        ("2024-02-29T14:05+15:00", "malformed"),
        ("2024-02-29T14:05Z+02:00", "malformed"),
        ("2024-02-29 14:05 - 15:05", "malformed"),
        ("2024-02-29T14:05/2024-02-29T15:05", "malformed"),
        ("Friday, February 29, 2024 at 2:05 PM", "malformed"),
        ("2024-02-29 14:05 or 15:05", "malformed"),
        ("20240229T140500", "malformed"),
        ("tomorrow 14:05", "malformed"),
    ],
)
def test_other_moments_are_refused(text, reason):
    assert refusal(DateTime(), text) == reason


def test_moments_are_the_same_if_their_instants_are():
    form = DateTime()
    east, utc = form.read("2024-02-29T14:05+02:00"), form.read("2024-02-29T12:05Z")
    assert form.same(east, utc)
    assert not form.same(east, form.read("2024-02-29T14:05"))
    assert not form.same(form.read("2024-02-29T14:05"), east)
    assert not form.same(east, form.read("2024-02-29T14:05Z"))
    assert form.same(form.read("0001-01-01T14:00+14:00"), form.read("0001-01-01T00:00Z"))
    assert not form.same(form.read("0001-01-01T00:00+14:00"), form.read("9999-12-31T23:59-12:00"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1d 2h 3m 4s", 93_784),
        ("1d2h3m4s", 93_784),
        ("1D 2H 3M 4S", 93_784),
        ("P1DT2H3M4S", 93_784),
        ("1 day, 2:03:04", 93_784),
        ("26:03:04", 93_784),
        ("1 day, 2 hours, 3 minutes, and 4 seconds", 93_784),
        ("1 day\n2 hours\n3 minutes\n4 seconds", 93_784),
        ("93,784 seconds", 93_784),
        ("90 minutes", 5_400),
        ("$90$ minutes", 5_400),
        ("1.5 hours", 5_400),
        ("PT1.5H", 5_400),
        ("PT90M", 5_400),
        ("1 hour and 30 minutes", 5_400),
        ("1 hr. 30 min.", 5_400),
        ("+1:30:00", 5_400),
        ("(90 min)", 5_400),
        (r"1\text{ h }30\text{ min}", 5_400),
        (r"90~\mathrm{min}", 5_400),
        ("-90 min", -5_400),
        ("\u2212 1h 30m", -5_400),
        ("-PT1H30M", -5_400),
        ("-1:30:00", -5_400),
        ("0 days 1 hour", 3_600),
        ("0.5 s", 0.5),
        (".5 s", 0.5),
        ("250 ms", 0.25),
        ("1 s 500 ms", 1.5),
        ("1:00:00.25", 3_600.25),
        ("2 weeks", 1_209_600),
        ("P2W", 1_209_600),
        ("1 week 7 days", 1_209_600),
        ("1 hour 29 minutes 60 seconds", 5_400),
        ("0s", 0),
        ("PT0S", 0),
        ("0 minutes, 0 seconds", 0),
    ],
)
def test_durations_are_read_as_they_are_written(text, seconds):
    assert Duration().read(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1:30", "ambiguous"),
        ("-01:30", "ambiguous"),
        ("-1 day, 23:00:00", "ambiguous"),
        ("2 hours, 120 minutes", "ambiguous"),
        ("1 hour, 60 minutes", "ambiguous"),
        ("1.5 hours, 90 minutes", "malformed"),
        ("1.5 hours 20 minutes", "malformed"),
        ("90 minutes (1.5 hours)", "malformed"),
        ("90 minutes or 2 hours", "malformed"),
        ("30 minutes 1 hour", "malformed"),
        ("1 hour 1 hour", "malformed"),
        ("1h -30m", "malformed"),
        ("--1h", "malformed"),
        ("90", "malformed"),
        ("0", "malformed"),
        ("1h 30", "malformed"),
        ("1h30", "malformed"),
        ("2 months", "malformed"),
        ("1 year", "malformed"),
        ("P1M", "malformed"),
        ("P1Y", "malformed"),
        ("P", "malformed"),
        ("PT", "malformed"),
        ("P1DT", "malformed"),
        ("PT1.5H30M", "malformed"),
        ("1:60:00", "malformed"),
        ("1:00:60", "malformed"),
        ("1:2:3", "malformed"),
        ("1:02:03:04", "malformed"),
        ("1 day, 24:00:00", "malformed"),
        ("1:30 hours", "malformed"),
        ("half an hour", "malformed"),
        ("an hour", "malformed"),
        ("about 90 minutes", "malformed"),
        ("~90 minutes", "malformed"),
        ("1,5 hours", "malformed"),
        ("1e3 s", "malformed"),
        ("1 hour and", "malformed"),
        ("and 1 hour", "malformed"),
        ("0.0000001 s", "malformed"),
        ("1000000000 days", "malformed"),
        ("9" * 900 + " s", "malformed"),
        ("\uff19\uff10 minutes", "malformed"),
        ("5 wee\u212a", "malformed"),
    ],
)
def test_other_durations_are_refused(text, reason):
    assert refusal(Duration(), text) == reason


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Date(example="2024-02-29"), "Date.example='2024-02-29'.: need a datetime.date"),
        (lambda: Date(example=datetime(2024, 2, 29)), "need a datetime.date"),
        (lambda: Time(example="14:05"), "Time.example='14:05'.: need a datetime.time without a zone"),
        (lambda: Time(example=time(14, 5, tzinfo=UTC)), "need a datetime.time without a zone"),
        (lambda: DateTime(example=date(2024, 2, 29)), "need a datetime.datetime"),
        (lambda: DateTime(example=datetime(2024, 2, 29, tzinfo=timezone(timedelta(seconds=1)))), "need whole minutes"),
        (
            lambda: DateTime(example=datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=15)))),
            "to .14:00",
        ),
        (lambda: Duration(example=90), "Duration.example=90.: need a datetime.timedelta"),
    ],
)
def test_an_example_of_another_kind_is_refused(make, message):
    with pytest.raises(InvalidParameter, match=message):
        make()


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_read_in_full_and_short(month):
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    for name in (names[month - 1], names[month - 1][:3], names[month - 1][:3].upper() + "."):
        assert Date().read(f"1 {name} 2024") == Date().read(f"{name} 1, 2024") == date(2024, month, 1)


@pytest.mark.parametrize("day", range(1, 8))
def test_every_day_of_the_week_is_read_in_full_and_short_and_has_to_be_right(day):
    names = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]  # 1 January 2024 was a Monday
    for name in (names[day - 1], names[day - 1][:3], names[day - 1][:3] + "."):
        assert Date().read(f"{name}, January {day}, 2024") == date(2024, 1, day)  # the 1st was a Monday
        assert refusal(Date(), f"{name}, January {day + 1}, 2024") == "malformed"
