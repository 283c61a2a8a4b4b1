"""Classes of one's own: registered at run time, and refused where they break the authoring contract."""

import sys
from dataclasses import dataclass
from pathlib import Path

import gymnasium
import pytest

import rlgym
from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, InteractiveEnvironment, Rng, Turn
from rlgym.errors import (
    DuplicateEnvironment,
    InvalidEnvironment,
)
from rlgym.registry import (
    Entry,
    check_class,
    registry,
)
from rlgym.verifiers.formats import Integer
from rlgym.verifiers.verdict import Verdict, correct


@dataclass(frozen=True, slots=True)
class Number:
    value: int


class Echo(Environment[Number, int]):
    """Repeat a number."""

    answer = Integer(example=3)
    knobs = {"largest": Linear(100, 1)}
    tags = ("trivial",)

    def generate(self, rng: Rng, *, largest: int) -> Number:
        return Number(rng.randint(1, largest))

    def statement(self, instance: Number) -> str:
        return f"Write {instance.value}."

    def solve(self, instance: Number) -> int:
        return instance.value


@pytest.fixture
def clean():
    """Forgets what a test registered."""
    before = dict(registry().entries)
    known = dict(gymnasium.envs.registration.registry)
    yield
    registry().entries.clear()
    registry().entries.update(before)
    gymnasium.envs.registration.registry.clear()
    gymnasium.envs.registration.registry.update(known)
    sys.modules["rlgym.registry"]._loaded.pop("local/Echo", None)


@pytest.mark.usefixtures("clean")
def test_a_registered_class_is_an_environment_like_any_other():
    assert rlgym.register(Echo) == "local/Echo-v0"
    assert "local/Echo" in rlgym.names(topic="local")
    assert rlgym.names(tag="trivial") == ["local/Echo"]
    problem = rlgym.problem("Echo", difficulty=2, seed=3, largest=101)
    assert str(problem.key) == "local/Echo-v0?difficulty=2&split=train&seed=3&knob.largest=101&style=tags.1"
    assert problem.verify(problem.reference_completion).correct
    assert registry().find("Echo").attributes["summary"] == "Repeat a number."
    assert registry().find("Echo").attributes["answer"] == "Integer"
    assert gymnasium.spec("local/Echo-v0").id == "local/Echo-v0"


@pytest.mark.usefixtures("clean")
def test_a_registered_class_may_be_defined_anew():
    rlgym.register(Echo)
    first = rlgym.problem("local/Echo")

    class Again(Echo):
        """Repeat a number, said otherwise."""

        def statement(self, instance: Number) -> str:
            return f"Say {instance.value}."

    Again.__name__ = "Echo"
    rlgym.register(Again)
    assert rlgym.problem("local/Echo").statement == first.statement.replace("Write", "Say")


@pytest.mark.usefixtures("clean")
def test_a_registered_class_cannot_take_the_name_of_a_file():
    registry().add(Entry("mine/Echo", "x", 0, "mine.x.echo", Path("mine/x/echo.py")))
    with pytest.raises(
        DuplicateEnvironment, match=r"'mine/Echo' is defined twice: in mine/x/echo\.py and in class <class"
    ):
        rlgym.register(Echo, namespace="mine")


@pytest.mark.parametrize("namespace", ["rlgym", "My Namespace", "a/b", ""])
def test_a_class_is_registered_only_under_a_namespace_of_its_own(namespace):
    with pytest.raises(InvalidEnvironment, match=rf"^{namespace!r} is no namespace: need small letters, digits and _"):
        rlgym.register(Echo, namespace=namespace)


@dataclass
class Loose:
    value: int


class Abstract(Environment[Number, int]):
    """It does not solve."""

    answer = Integer()
    knobs = {"largest": Linear(1, 1)}

    def generate(self, rng: Rng, *, largest: int) -> Number: ...

    def statement(self, instance: Number) -> str: ...


class Secretive(InteractiveEnvironment[Number, Loose, int]):
    """Its state is not frozen."""

    answer = Integer()
    knobs = {"largest": Linear(1, 1)}

    def generate(self, rng: Rng, *, largest: int) -> Number: ...

    def statement(self, instance: Number) -> str: ...

    def start(self, instance: Number) -> tuple[Loose, str]: ...

    def act(self, instance: Number, state: Loose, action: int, rng: Rng) -> tuple[Loose, Turn]: ...

    def finish(self, instance: Number, state: Loose) -> Verdict:
        return correct()

    def player(self, instance: Number, state: Loose) -> int: ...


class Untyped(Environment):
    """It does not name its types."""

    answer = Integer()
    knobs = {"largest": Linear(1, 1)}

    def generate(self, rng: Rng, *, largest: int) -> Number: ...

    def statement(self, instance: Number) -> str: ...

    def solve(self, instance: Number) -> int: ...


def changed(**attributes):
    return type("Echo", (Echo,), {"__doc__": "An echo with a fault.", **attributes})


def generate_anything(self, rng, **knobs): ...


def generate_by_size(self, rng, *, size): ...


def generate_by_capital(self, rng, *, Size): ...  # noqa: N803


def generate_by_seed(self, rng, *, seed): ...


@pytest.mark.parametrize(
    ("cls", "message"),
    [
        (5, r"^5 is not a subclass of Environment or InteractiveEnvironment$"),
        (int, r"^<class 'int'> is not a subclass of Environment or InteractiveEnvironment$"),
        (type("echo", (Echo,), {}), r"^echo: need a class name in CamelCase, of ASCII letters and digits$"),
        (type("Écho", (Echo,), {}), r"^Écho: need a class name in CamelCase"),
        (Abstract, r"^Abstract lacks solve$"),
        (changed(generate=None), r"^Echo lacks generate; see rlgym\.environment\.Task$"),
        (changed(statement=None), r"^Echo lacks statement; see rlgym\.environment\.Task$"),
        (changed(answer=int), r"^Echo\.answer: need an answer format such as Integers\(example=\[0, 3\]\)$"),
        (changed(knobs={}), r"^Echo\.knobs: need at least one scale, such as \{'size': Linear\(5, 1\)\}$"),
        (changed(knobs={"largest": 5}), r"^Echo\.knobs: need at least one scale"),
        (changed(knobs=[Linear(1, 1)]), r"^Echo\.knobs: need at least one scale"),
        (
            changed(generate=generate_by_size),
            r"^Echo: generate takes the keywords \['size'\] and knobs has \['largest'\]",
        ),
        (changed(generate=generate_anything), r"^Echo: generate takes the keywords \[\] and knobs has \['largest'\]"),
        (
            changed(generate=generate_by_capital, knobs={"Size": Linear(1, 1)}),
            r"^Echo: a knob cannot be called 'Size': need small letters, digits and _, and no argument's name$",
        ),
        (
            changed(generate=generate_by_seed, knobs={"seed": Linear(1, 1)}),
            r"^Echo: a knob cannot be called 'seed'",
        ),
        (changed(limits={"size": (1, 2)}), r"^Echo\.limits: 'size' is no knob$"),
        (
            changed(limits={"largest": (2, 1)}),
            r"^Echo\.limits: largest=\(2, 1\): need two integers, the lower one first$",
        ),
        (changed(limits={"largest": 7}), r"^Echo\.limits: largest=7: need two integers"),
        (
            Untyped,
            r"^Untyped: name the types of instance and answer: class Untyped\(Environment\[Instance, Answer\]\)$",
        ),
        (Secretive, r"^Secretive: Loose: an instance is a frozen dataclass; write @dataclass\(frozen=True\)$"),
    ],
)
def test_a_class_that_breaks_the_contract_says_where(cls, message):
    with pytest.raises(InvalidEnvironment, match=message):
        check_class(cls)
    with pytest.raises(InvalidEnvironment, match=message):
        rlgym.register(cls)


def test_the_class_of_the_examples_above_is_sound():
    check_class(Echo)
    check_class(changed())
