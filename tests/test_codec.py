"""The codec of instances: round trips, canonical text, what is shown and what is identity, refusals with a path."""

import json
from dataclasses import dataclass, make_dataclass
from fractions import Fraction
from typing import Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlgym.codec import (
    canonical_json,
    check_instance_type,
    decode,
    encode,
    fingerprint,
    hidden,
    hidden_fields,
    secret,
)
from rlgym.errors import InvalidData, InvalidEnvironment


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: Fraction


@dataclass(frozen=True, slots=True)
class Leaf:
    value: int


@dataclass(frozen=True, slots=True)
class Node:
    operator: str
    children: tuple["Node | Leaf", ...]


@dataclass(frozen=True, slots=True)
class Everything:
    flag: bool
    count: int
    text: str
    ratio: Fraction
    nothing: None
    row: tuple[int, ...]
    pair: tuple[str, bool]
    grid: tuple[tuple[int, ...], ...]
    maybe: int | None
    either: Optional[str] | tuple[int, ...]  # noqa: UP045  # both spellings of a union
    point: Point
    points: tuple[Point, ...]
    some_point: Point | None
    tree: Node | Leaf
    planted: tuple[int, ...] = hidden()
    code: tuple[int, ...] = secret()


points = st.builds(Point, st.integers(), st.fractions())
trees = st.recursive(
    st.builds(Leaf, st.integers()),
    lambda inner: st.builds(Node, st.text(max_size=3), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=8,
)
rows = st.lists(st.integers(), max_size=4).map(tuple)
things = st.builds(
    Everything,
    flag=st.booleans(),
    count=st.integers(-(10**60), 10**60),
    text=st.text(),
    ratio=st.fractions(),
    nothing=st.none(),
    row=rows,
    pair=st.tuples(st.text(), st.booleans()),
    grid=st.lists(rows, max_size=3).map(tuple),
    maybe=st.none() | st.integers(),
    either=st.none() | st.text() | rows,
    point=points,
    points=st.lists(points, max_size=3).map(tuple),
    some_point=st.none() | points,
    tree=trees,
    planted=rows,
    code=rows,
)


def exact(value):
    """The value with the type of every part, so that True is not 1 and a tuple is no list."""
    if isinstance(value, tuple):
        return ("tuple", tuple(map(exact, value)))
    if hasattr(value, "__dataclass_fields__"):
        return (type(value), tuple(exact(getattr(value, name)) for name in value.__dataclass_fields__))
    return (type(value), value)


@given(things)
def test_an_instance_comes_back_from_json(thing):
    text = json.dumps(encode(thing))
    again = decode(Everything, json.loads(text))
    assert again == thing
    assert exact(again) == exact(thing)


@given(things)
def test_canonical_text_is_sorted_ascii_without_spaces_around_its_marks(thing):
    text = canonical_json(encode(thing))
    assert text.isascii()
    assert json.loads(text) == encode(thing)
    assert canonical_json(json.loads(text)) == text
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_the_canonical_text_of_an_instance_is_this_one():
    shown = encode(Node("+", (Leaf(2), Node("é", ()))))
    assert canonical_json(shown) == (
        r'{"children":[{"type":"Leaf","value":2},{"children":[],"operator":"\u00e9","type":"Node"}],"operator":"+"}'
    )
    assert canonical_json(encode(Point(1, Fraction(-6, 8)))) == '{"x":1,"y":"-3/4"}'


@dataclass(frozen=True, slots=True)
class Task:
    values: tuple[int, ...]
    planted: int = hidden()
    code: int = secret()


def test_hidden_and_secret_fields_are_not_shown():
    assert encode(Task((1,), 2, 3), public=True) == {"values": [1]}
    assert encode(Task((1,), 2, 3)) == {"values": [1], "planted": 2, "code": 3}
    assert hidden_fields(Task) == ("planted", "code")


def test_nested_hidden_fields_are_not_shown_either():
    outer = make_dataclass("Outer", [("inner", tuple[Task, ...])], frozen=True)
    assert encode(outer((Task((1,), 2, 3),)), public=True) == {"inner": [{"values": [1]}]}


def test_a_hidden_field_is_no_part_of_the_fingerprint_and_a_secret_one_is():
    base = fingerprint("rlgym/A", Task((1,), 2, 3))
    assert fingerprint("rlgym/A", Task((1,), 9, 3)) == base
    assert fingerprint("rlgym/A", Task((1,), 2, 9)) != base
    assert fingerprint("rlgym/A", Task((7,), 2, 3)) != base
    assert fingerprint("rlgym/B", Task((1,), 2, 3)) != base


def test_fingerprints_are_these_for_ever():
    assert fingerprint("rlgym/A", Task((1,), 2, 3)) == "1d1813eee1a142a6cdfb83cb301ad4cf"
    assert fingerprint("rlgym/A", Point(1, Fraction(3, 4))) == "ac84aa5a93bea7c1e338bc9016142d94"


@dataclass
class Loose:
    values: int


def of(annotation):
    return make_dataclass("Made", [("inner", annotation)], frozen=True)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (of(float), r"an instance cannot hold <class 'float'>: fields are bool, int, str, Fraction, None, tuples"),
        (of(list[int]), r"an instance cannot hold list\[int\]"),
        (of(dict[str, int]), r"an instance cannot hold dict\[str, int\]"),
        (of(set[int]), r"an instance cannot hold set\[int\]"),
        (of(tuple[float, ...]), r"an instance cannot hold <class 'float'>"),
        (of(int | float), r"an instance cannot hold int \| float: its members cannot be told apart in JSON"),
        (of(Fraction | str), r"cannot be told apart in JSON"),
        (of(tuple[int, ...] | tuple[str, ...]), r"cannot be told apart in JSON"),
        (of(object), r"an instance cannot hold <class 'object'>"),
        (Loose, r"Loose: an instance is a frozen dataclass; write @dataclass\(frozen=True\)"),
        (of(Loose), r"Loose: an instance is a frozen dataclass"),
        (of(tuple[Loose, ...]), r"Loose: an instance is a frozen dataclass"),
        (of(Loose | None), r"Loose: an instance is a frozen dataclass"),
        (of(of(float)), r"an instance cannot hold <class 'float'>"),
        (make_dataclass("Typed", [("type", str)], frozen=True), r"Typed: a field may not be called 'type'"),
        (int, r"an instance is a frozen dataclass, not <class 'int'>"),
    ],
)
def test_a_type_without_an_exact_and_unique_form_is_refused(kind, message):
    with pytest.raises(InvalidEnvironment, match=message):
        check_instance_type(kind)


def test_a_dataclass_that_holds_itself_is_accepted():
    check_instance_type(Node)
    check_instance_type(Everything)


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        (Point, [1, "1/2"], r"Point: need an object, got \[1, '1/2'\]"),
        (Point, {"x": 1}, r"Point: need the fields \['x', 'y'\], got \['x'\]"),
        (Point, {"x": 1, "y": "1/2", "z": 0}, r"Point: need the fields \['x', 'y'\], got \['x', 'y', 'z'\]"),
        (Point, {"x": "1", "y": "1/2"}, r"Point\.x: need int, got '1'"),
        (Point, {"x": True, "y": "1/2"}, r"Point\.x: need int, got bool 0x1"),
        (Point, {"x": 1.0, "y": "1/2"}, r"Point\.x: need int, got 1\.0"),
        (Point, {"x": 10**4000, "y": "1/2"}, r"Point\.x: need an integer of at most 4000 digits"),
        (Point, {"x": 1, "y": "1/0"}, r"Point\.y: need a fraction such as '-3/4', got '1/0'"),
        (Point, {"x": 1, "y": "1"}, r"Point\.y: need a fraction"),
        (Point, {"x": 1, "y": 1}, r"Point\.y: need a fraction such as '-3/4', got int 0x1"),
        (Point, {"x": 1, "y": "--1/2"}, r"Point\.y: need a fraction"),
        (Point, {"x": 1, "y": "1/-2"}, r"Point\.y: need a fraction"),
        (Point, {"x": 1, "y": "\u0661/2"}, r"Point\.y: need a fraction"),
        (Point, {"x": 1, "y": "9" * 5000 + "/1"}, r"Point\.y: need a fraction"),
        (Point, {"x": 1, "y": "1/" + "9" * 5000}, r"Point\.y: need a fraction"),
        (of(tuple[int, ...]), {"inner": 3}, r"Made\.inner: need a list, got int 0x3"),
        (of(tuple[int, ...]), {"inner": [1, None]}, r"Made\.inner\[1\]: need int, got None"),
        (of(tuple[int, str]), {"inner": [1]}, r"Made\.inner: need 2 items, got 1"),
        (of(tuple[tuple[int, ...], ...]), {"inner": [[1], [2, "x"]]}, r"Made\.inner\[1\]\[1\]: need int, got 'x'"),
        (of(int | None), {"inner": True}, r"Made\.inner: need one of int \| None, got bool 0x1"),
        (of(Node | Leaf), {"inner": {"value": 1}}, r"Made\.inner: need one of .*, got \{'value': 1\}"),
        (of(Node | Leaf), {"inner": {"type": "Twig"}}, r"Made\.inner: need one of"),
        (of(Node | Leaf), {"inner": {"type": []}}, r"Made\.inner: need one of"),
        (of(Node | Leaf), {"inner": {"type": "Leaf", "value": "x"}}, r"Made\.inner\.value: need int, got 'x'"),
    ],
)
def test_data_that_does_not_fit_is_refused_with_its_path(kind, data, message):
    with pytest.raises(InvalidData, match=message):
        decode(kind, data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["x", "y", "type"]), inner),
    max_leaves=10,
)


@given(json_values)
def test_any_json_is_an_instance_or_invalid_data(data):
    for kind in (Point, of(Node | Leaf), of(tuple[int, ...] | None)):
        for given_data in (data, {"inner": data}, {"x": data, "y": data}):
            try:
                decode(kind, given_data)
            except InvalidData:
                continue


def test_integers_of_four_thousand_digits_come_back():
    point = Point(10**4000 - 1, Fraction(10**3999, 7))
    assert decode(Point, json.loads(json.dumps(encode(point)))) == point
