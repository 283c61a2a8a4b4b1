"""Arms built from the registry: reachable levels, measured lengths, and what is kept beside the environments."""

import json
import tomllib
from dataclasses import replace

import pytest

import rlgym
from rlgym.arms import arm, curriculum_from_config
from rlgym.difficulty import Window
from rlgym.errors import InvalidParameter, RlgymError, UnknownEnvironment
from rlgym.measured import longest, record, smallest_level
from rlgym.registry import Entry, registry


@pytest.fixture
def entry(tmp_path):
    """An environment in a package of its own, with figures beside it."""
    path = tmp_path / "graphs" / "short_walk.py"
    path.parent.mkdir()
    path.write_text(
        'class ShortWalk(Environment[Thing, int]):\n    """Walk."""\n\n    max_difficulty = 4\n    wordings = 2\n'
    )
    found = Entry("mine/ShortWalk", "graphs", 0, "mine.graphs.short_walk", path)
    figures = {"smallest_level": {"train": 0, "validation": 1, "test": 2}}
    record(found, {**figures, "longest_prompt": [10, 20, 30, 40, 50], "longest_answer": [1, 1, 2, 3, 5]})
    return found


def test_an_arm_has_the_levels_that_fill_the_split(entry):
    assert arm(entry, "train").levels == (0, 1, 2, 3, 4)
    assert arm(entry, "validation").levels == (1, 2, 3, 4)
    assert arm(entry, "test").levels == (2, 3, 4)


def test_an_arm_carries_wordings_and_the_lengths_of_its_own_levels(entry):
    found = arm(entry, "test", highest=3)
    assert (found.id, found.wordings) == ("mine/ShortWalk-v0", 2)
    assert (found.levels, found.longest_prompt, found.longest_answer) == ((2, 3), (30, 40), (2, 3))


def test_a_highest_level_below_the_split_is_refused(entry):
    with pytest.raises(InvalidParameter, match=r"highest=1: mine/ShortWalk fills the test split from level 2 only"):
        arm(entry, "test", highest=1)


def test_figures_of_another_version_do_not_count(entry):
    newer = replace(entry, version=1)
    assert (smallest_level(newer, "test"), longest(newer, "prompt")) == (0, None)
    assert arm(newer, "test").levels == (0, 1, 2, 3, 4)


def test_figures_are_kept_one_environment_a_line_and_the_others_stay(entry, tmp_path):
    other = replace(entry, name="mine/AWalk")
    path = record(other, {"longest_answer": [1]})
    assert path == tmp_path / "measured.json"
    lines = path.read_text().splitlines()
    assert [line.partition(":")[0] for line in lines] == ["{", '"mine/AWalk"', '"mine/ShortWalk"', "}"]
    assert json.loads(path.read_text())["mine/ShortWalk"]["longest_answer"] == [1, 1, 2, 3, 5]
    assert longest(other, "answer") == (1,)


def test_a_class_without_a_file_has_nowhere_to_keep_figures():
    local = Entry("local/Thing", "local", 0, None, None, rlgym.Environment)
    with pytest.raises(InvalidParameter, match="local/Thing lies in no folder"):
        record(local, {})
    assert longest(local, "prompt") is None


def test_a_curriculum_leaves_out_the_levels_that_are_too_long():
    prompts = longest(registry().find("SubsetSum"), "prompt")
    assert prompts is not None
    curriculum = rlgym.curriculum(["SubsetSum"], longest_prompt=prompts[4])
    assert curriculum.arms[0].levels[-1] < 20
    assert all(length <= prompts[4] for length in curriculum.arms[0].longest_prompt)


def test_a_curriculum_over_an_unknown_name_suggests_the_nearest():
    with pytest.raises(UnknownEnvironment, match="did you mean 'rlgym/SubsetSum-v0'"):
        rlgym.curriculum(["SubsetSun"])


def test_every_environment_has_figures_of_its_present_version():
    unmeasured = [
        name for name in rlgym.names() if "/" not in name and longest(registry().find(name), "prompt") is None
    ]
    assert unmeasured == []


def test_a_curriculum_is_read_from_a_table_of_a_configuration_file():
    text = """
        [curriculum]
        environments = ["SubsetSum", "SortNumbers"]
        highest = 6
        scheduler = {kind = "window", width = 2}
        allocation = {kind = "fixed_group", rollouts = 4}
        seed = 5
    """
    read = curriculum_from_config(tomllib.loads(text)["curriculum"])
    same = rlgym.curriculum(["SubsetSum", "SortNumbers"], Window(width=2), rollouts=4, highest=6, seed=5)
    assert (read.arms, read.config, read.draw(9)) == (same.arms, same.config, same.draw(9))


def test_a_table_without_environments_has_them_all():
    names = {name if "/" in name else f"rlgym/{name}" for name in rlgym.names()}
    assert {arm.id.rpartition("-v")[0] for arm in curriculum_from_config({}).arms} == names


def test_the_lengths_of_a_table_cap_the_levels():
    prompts = longest(registry().find("SubsetSum"), "prompt")
    read = curriculum_from_config({"environments": ["SubsetSum"], "longest_prompt": prompts[4]})
    assert read.arms == rlgym.curriculum(["SubsetSum"], longest_prompt=prompts[4]).arms


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"enviroments": []}, "curriculum.enviroments: no such field; it has environments, highest, "),
        ({"enviroments": []}, "; did you mean 'environments'?"),
        ({"environments": []}, "curriculum.environments: need a list of names, got []"),
        ({"environments": "SubsetSum"}, "curriculum.environments: need a list of names, got 'SubsetSum'"),
        ({"environments": ["SubsetSun"]}, "did you mean 'rlgym/SubsetSum-v0'"),
        ({"highest": True}, "curriculum.highest=True: need an integer >= 0"),
        ({"longest_prompt": -1}, "curriculum.longest_prompt=-1: need an integer >= 0"),
        ({"style": "tag.1"}, "style='tag.1': need one of"),
        ({"scheduler": {"kind": "window", "widht": 2}}, "curriculum.scheduler.widht: no such field"),
        (["SubsetSum"], "curriculum: need a table, got ['SubsetSum']"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused_by_the_name_of_the_field(table, message):
    with pytest.raises(RlgymError) as caught:
        curriculum_from_config(table)
    assert message in str(caught.value)
