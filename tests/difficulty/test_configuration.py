"""The configuration of a curriculum: from TOML and JSON, back to plain data, and what is refused."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from rlgym.difficulty import ALLOCATIONS, MIXTURES, SCHEDULERS, Arm, Curriculum, FixedGroup, UniformMixture, Window
from rlgym.difficulty.allocation import ReinforceAda
from rlgym.difficulty.configuration import CurriculumConfig
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng

ARMS = [Arm("rlgym/Sorting-v0", tuple(range(21))), Arm("rlgym/Sudoku-v2", (2, 3, 5, 8), wordings=3)]

TOML = """
[curriculum]
scheduler = {kind = "window", width = 2, threshold = 0.8}
mixture = "uniform"
allocation = {kind = "reinforce_ada", positives = 1, negatives = 0}
seed = 7
split = "validation"
style = "boxed.1"
open_draws = 99
"""


def test_a_table_is_read_and_what_is_left_out_keeps_its_default() -> None:
    config = CurriculumConfig.from_plain(tomllib.loads(TOML)["curriculum"])
    assert config == CurriculumConfig(
        Window(width=2, threshold=0.8),
        UniformMixture(),
        ReinforceAda(positives=1, negatives=0),
        seed=7,
        split="validation",
        style="boxed.1",
        open_draws=99,
    )
    assert CurriculumConfig.from_plain({}) == CurriculumConfig(Window(), UniformMixture(), FixedGroup())


def test_a_curriculum_from_a_table_draws_as_one_from_arguments() -> None:
    table = tomllib.loads(TOML)["curriculum"]
    expected = Curriculum(
        ARMS,
        Window(width=2, threshold=0.8),
        "uniform",
        ReinforceAda(positives=1, negatives=0),
        seed=7,
        split="validation",
        style="boxed.1",
        open_draws=99,
    )
    for config in (table, CurriculumConfig.from_plain(table), expected.config):
        assert Curriculum.from_config(ARMS, config).draw(20) == Curriculum.from_config(ARMS, table).draw(20)
    assert Curriculum.from_config(ARMS, table).draw(20) == expected.draw(20)
    assert Curriculum.from_config(ARMS, table).config == expected.config


@pytest.mark.parametrize("kind", [*SCHEDULERS, *MIXTURES, *ALLOCATIONS])
def test_every_part_goes_to_plain_data_and_back(kind: str) -> None:
    roles = {"scheduler": SCHEDULERS, "mixture": MIXTURES, "allocation": ALLOCATIONS}
    for role, registry in roles.items():
        if kind in registry:
            config = CurriculumConfig(**{role: registry[kind]()})
            plain = json.loads(json.dumps(config.to_plain()))
            assert plain == config.to_plain()
            assert plain[role]["kind"] == kind
            assert CurriculumConfig.from_plain(plain) == config


@dataclass(frozen=True)
class Cost:
    tokens: float = 1.0


@dataclass(frozen=True)
class Nested(UniformMixture):
    """A mixture whose fields are of all sorts."""

    kind: ClassVar[str] = "nested"
    sizes: tuple[int, ...] = (1, 4)
    pair: tuple[str, float] = ("a", 0.5)
    cost: Cost | None = None
    other: Cost = field(default_factory=Cost)
    cap: int | None = 3
    costs: tuple[Cost, ...] = ()


def test_lists_become_tuples_and_tables_configurations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MIXTURES, "nested", Nested)
    given = {
        "kind": "nested",
        "sizes": [1, 2, 3],
        "pair": ["b", 1.5],
        "cost": {"tokens": 2.0},
        "cap": None,
        "costs": [{}, {"tokens": 3.0}],
    }
    config = CurriculumConfig.from_plain({"mixture": given})
    assert config.mixture == Nested(
        sizes=(1, 2, 3), pair=("b", 1.5), cost=Cost(2.0), cap=None, costs=(Cost(), Cost(3.0))
    )
    plain = config.to_plain()
    assert plain["mixture"] == {**given, "other": {"tokens": 1.0}, "costs": [{"tokens": 1.0}, {"tokens": 3.0}]}
    assert CurriculumConfig.from_plain(json.loads(json.dumps(plain))) == config
    with pytest.raises(InvalidParameter, match=r"^curriculum\.mixture\.costs\[1\]\.token: no such field; "):
        CurriculumConfig.from_plain({"mixture": {"kind": "nested", "costs": [{}, {"token": 3.0}]}})


FIELDS = ("scheduler", "mixture", "allocation", "seed", "split", "style", "open_draws")
WINDOW = ("initial", "width", "threshold", "min_problems")
NARROW = "Window(initial=0, width=0, threshold=0.9, min_problems=8)"


def kinds(registry: dict[str, Callable[[], object]]) -> str:
    return ", ".join(sorted(registry))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([1], "curriculum: need a table, got [1]"),
        ({1: 2}, "curriculum: need a table, got {1: 2}"),
        (
            {"sheduler": "window"},
            f"curriculum.sheduler: no such field; it has {', '.join(FIELDS)}; did you mean 'scheduler'?",
        ),
        (
            {"scheduler": "windw"},
            f"curriculum.scheduler: no scheduler 'windw' among {kinds(SCHEDULERS)}; did you mean 'window'?",
        ),
        (
            {"allocation": {"kind": "d4s"}},
            f"curriculum.allocation.kind: no allocation 'd4s' among {kinds(ALLOCATIONS)}; did you mean 'd3s'?",
        ),
        (
            {"scheduler": {"width": 4}},
            f"curriculum.scheduler: need a name or a table with a kind, one of {kinds(SCHEDULERS)}; got {{'width': 4}}",
        ),
        (
            {"scheduler": 4},
            f"curriculum.scheduler: need a name or a table with a kind, one of {kinds(SCHEDULERS)}; got 4",
        ),
        (
            {"scheduler": {"kind": "window", "widht": 4}},
            f"curriculum.scheduler.widht: no such field; it has {', '.join(WINDOW)}; did you mean 'width'?",
        ),
        ({"mixture": {"kind": "uniform", "weight": 4}}, "curriculum.mixture.weight: no such field; it has none"),
        (
            {"scheduler": {"kind": "window", "width": 0}},
            f"curriculum.scheduler: {NARROW}: width=0: need an integer >= 1",
        ),
        ({"seed": "7"}, "curriculum: Curriculum(seed='7'): need an integer"),
        ({"open_draws": 0}, "curriculum: Curriculum(open_draws=0): need an integer >= 1"),
        (
            {"split": "tran"},
            "curriculum.split: need one of train, validation, test, got 'tran'; did you mean 'train'?",
        ),
        ({"split": ["train"]}, "curriculum.split: need one of train, validation, test, got ['train']"),
        ({"style": 1}, "curriculum.style: need the name of a prompt style, got 1"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused_by_the_name_of_the_field(table: object, message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        CurriculumConfig.from_plain(table)
    assert str(caught.value) == message


def test_a_part_that_is_no_dataclass_cannot_be_written_down() -> None:
    class Loose:
        kind: ClassVar[str] = "loose"

        def start(self, arms: object) -> "Loose":
            return self

        def choose(self, rng: Rng) -> str:
            return ARMS[0].id

        def __repr__(self) -> str:
            return "Loose()"

    curriculum = Curriculum(ARMS, mixture=Loose())
    assert curriculum.draw(1)
    with pytest.raises(InvalidParameter, match=r"^Loose\(\): need a dataclass, or it cannot be written down$"):
        curriculum.config.to_plain()
