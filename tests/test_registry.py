"""Where environments are found: files, plugins, classes of one's own; and what is said of what cannot be."""

import re
import sys
from importlib.metadata import EntryPoint

import pytest

import rlgym
from rlgym.errors import (
    DuplicateEnvironment,
    EnvironmentImportFailed,
    InvalidData,
    InvalidDifficulty,
    InvalidEnvironment,
    InvalidKey,
    InvalidParameter,
    RlgymError,
    UnknownEnvironment,
    UnknownKnob,
    UnknownStyle,
    UnknownVersion,
)
from rlgym.registry import (
    ENTRY_POINTS,
    Registry,
    class_name,
    load,
    problem_from_json,
    scan,
)

FILE = '''
"""A file."""

from dataclasses import dataclass

class {name}(Environment[Thing, int]):
    """Count to the end.

    More words.
    """

    answer = Integer(example=3)
    version = {version}
    tags = ("counting", "easy")
    max_difficulty: ClassVar[int] = 7
'''


@pytest.fixture
def package(tmp_path):
    """Writes environment files of a package; gives its folder."""

    def write(files, name="made_environments"):
        folder = tmp_path / name
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        (folder / "__init__.py").write_text("", encoding="utf-8")
        return folder

    return write


@pytest.fixture
def two(package):
    folder = package(
        {
            "graphs/short_walk.py": FILE.format(name="ShortWalk", version=0),
            "logic/n_queens.py": FILE.format(name="NQueens", version=12).replace(
                "NQueens(Env", "NQueens(InteractiveEnv"
            ),
            "logic/_shared.py": "",
            "logic/notes.txt": "",
            "_drafts/draft.py": "",
        }
    )
    found = Registry()
    for entry in scan("rlgym", "made_environments", folder):
        found.add(entry)
    return found


def test_files_are_found_by_their_names_without_being_imported(two):
    assert two.names() == ["NQueens", "ShortWalk"]
    assert [entry.id for entry in two.entries.values()] == ["rlgym/ShortWalk-v0", "rlgym/NQueens-v12"]
    assert two.find("NQueens").module == "made_environments.logic.n_queens"
    assert two.find("NQueens").topic == "logic"
    assert "made_environments" not in sys.modules


def test_attributes_come_from_the_syntax_tree(two):
    assert two.find("ShortWalk").attributes == {
        "max_difficulty": 7,
        "wordings": 1,
        "guarded": False,
        "tags": ("counting", "easy"),
        "max_turns": 50,
        "summary": "Count to the end.",
        "interactive": False,
        "answer": "Integer",
    }
    assert two.find("NQueens").attributes["interactive"] is True


def test_names_are_asked_for_by_topic_and_tag(two):
    assert two.names(topic="logic") == ["NQueens"]
    assert two.names(tag="easy") == ["NQueens", "ShortWalk"]
    assert two.names(topic="graphs", tag="hard") == []
    with pytest.raises(
        InvalidParameter, match=r"^no topic 'graph': need one of graphs, logic; did you mean 'graphs'\?$"
    ):
        two.names(topic="graph")


@pytest.mark.parametrize(
    ("stem", "name"), [("subset_sum", "SubsetSum"), ("n_queens", "NQueens"), ("sudoku", "Sudoku"), ("a_b_c", "ABC")]
)
def test_a_class_is_named_after_its_file(stem, name):
    assert class_name(stem) == name


@pytest.mark.parametrize("name", ["ShortWalk", "rlgym/ShortWalk", "rlgym/ShortWalk-v0", "ShortWalk-v0"])
def test_an_environment_is_found_by_every_form_of_its_name(two, name):
    assert two.find(name).name == "rlgym/ShortWalk"


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        (
            "ShortWolk",
            UnknownEnvironment,
            r"^no environment 'rlgym/ShortWolk-v0' among 2; did you mean 'rlgym/ShortWalk-v0'\?$",
        ),
        ("short_walk", UnknownEnvironment, r"did you mean 'rlgym/ShortWalk-v0'\?$"),
        ("NQUEEN-v0", UnknownEnvironment, r"^no environment 'rlgym/NQUEEN-v0' .* did you mean 'rlgym/NQueens-v12'\?$"),
        ("Xyz", UnknownEnvironment, r"^no environment 'rlgym/Xyz-v0' among 2$"),
        ("acme/ShortWalk", UnknownEnvironment, r"^no environment 'acme/ShortWalk-v0' among 2; did you mean"),
        ("", UnknownEnvironment, r"^no environment 'rlgym/-v0' among 2$"),
        ("ShortWalk-v" + "9" * 5000, UnknownEnvironment, r"^no environment 'rlgym/ShortWalk-v9+-v0' among 2"),
        (7, UnknownEnvironment, r"^an environment is named by a string such as 'SubsetSum', got 7$"),
        (None, UnknownEnvironment, r"got None$"),
        ("NQueens-v11", UnknownVersion, r"^'rlgym/NQueens' is at version 12, not 11: a new version changes instances"),
        ("NQueens-v13", UnknownVersion, r"CHANGELOG\.md says what changed and which release still has version 13\)$"),
    ],
)
def test_a_name_that_is_none_says_what_there_is(two, name, kind, message):
    with pytest.raises(kind, match=message):
        two.find(name)


def test_two_files_of_one_name_raise_and_name_both_sides(package):
    text = FILE.format(name="ShortWalk", version=0)
    folder = package({"graphs/short_walk.py": text, "logic/short_walk.py": text})
    first, second = scan("rlgym", "made_environments", folder)
    found = Registry()
    found.add(first)
    message = r"'rlgym/ShortWalk' is defined twice: in .*/graphs/short_walk\.py and in .*/logic/short_walk\.py$"
    with pytest.raises(DuplicateEnvironment, match=message):
        found.add(second)


def test_a_class_that_two_plugins_have_must_be_named_in_full(package):
    text = FILE.format(name="ShortWalk", version=0)
    found = Registry()
    for namespace in ("acme", "zeta"):
        for entry in scan(namespace, "made_environments", package({"graphs/short_walk.py": text})):
            found.add(entry)
    with pytest.raises(
        UnknownEnvironment, match=r"^'ShortWalk' could be any of acme/ShortWalk, zeta/ShortWalk; name one$"
    ):
        found.find("ShortWalk")
    assert found.find("zeta/ShortWalk").short_name == "zeta/ShortWalk"


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("class ShortWalk(", EnvironmentImportFailed, r"'rlgym/ShortWalk': .*short_walk\.py cannot be read: "),
        ("x = 1\0", EnvironmentImportFailed, r"short_walk\.py cannot be read: "),
        ("class Other: ...", EnvironmentImportFailed, r"short_walk\.py: no class 'ShortWalk', the file's own name"),
        (
            "class ShortWalk:\n    tags = (WORD,)",
            InvalidEnvironment,
            r"short_walk\.py:2: tags = \(WORD,\): need a literal, which can be read without importing the file",
        ),
    ],
)
def test_a_file_whose_attributes_cannot_be_read_says_why_and_spoils_no_other(package, text, kind, message):
    folder = package({"graphs/short_walk.py": text, "graphs/long_walk.py": FILE.format(name="LongWalk", version=0)})
    found = Registry()
    for entry in scan("rlgym", "made_environments", folder):
        found.add(entry)
    with pytest.raises(kind, match=message):
        _ = found.find("ShortWalk").attributes
    assert found.names(tag="easy") == ["LongWalk"]


# Plugins.


def point(namespace, package):
    return EntryPoint(namespace, package, ENTRY_POINTS)


def test_a_plugin_is_added_under_its_namespace_without_being_imported(package, monkeypatch):
    folder = package({"graphs/short_walk.py": FILE.format(name="ShortWalk", version=3)}, "plugged_environments")
    monkeypatch.syspath_prepend(folder.parent)
    found = Registry()
    found.add_plugin(point("acme", "plugged_environments"))
    assert not found.broken
    assert found.names() == ["acme/ShortWalk"]
    assert found.find("ShortWalk").id == "acme/ShortWalk-v3"
    assert "plugged_environments" not in sys.modules


@pytest.mark.parametrize(
    ("namespace", "package_name", "cause"),
    [
        ("acme", "no_such_package", r"InvalidEnvironment: 'no_such_package' is not an installed top-level package"),
        ("acme", "json.decoder", r"InvalidEnvironment: 'json\.decoder' is not an installed top-level package"),
        ("acme", "acme:environments", r"InvalidEnvironment: 'acme:environments' is not an installed top-level package"),
        ("acme", "this", r"InvalidEnvironment: 'this' is not an installed top-level package"),
        ("Acme Corp", "json", r"InvalidEnvironment: 'Acme Corp' is no namespace: need small letters, digits and _"),
        ("rlgym", "json", r"InvalidEnvironment: 'rlgym' is no namespace: .*, and none of rlgym, local"),
        ("local", "json", r"InvalidEnvironment: 'local' is no namespace"),
    ],
)
def test_a_plugin_that_cannot_be_found_is_named_with_its_cause(two, namespace, package_name, cause):
    two.add_plugin(point(namespace, package_name))
    assert list(two.broken) == [namespace]
    assert re.match(cause, two.broken[namespace])
    assert two.names() == ["NQueens", "ShortWalk"]


def test_what_a_broken_plugin_should_have_is_not_called_unknown(two):
    two.add_plugin(point("acme", "no_such_package"))
    message = (
        r"^'acme/Foo-v0': the plugin 'acme' could not be loaded: InvalidEnvironment: 'no_such_package' is not an "
        r"installed top-level package$"
    )
    with pytest.raises(EnvironmentImportFailed, match=message):
        two.find("acme/Foo-v0")
    with pytest.raises(UnknownEnvironment, match=r"among 2 \(plugins that could not be loaded: acme\)$"):
        two.find("Foo")


def test_a_broken_plugin_that_claims_our_namespace_does_not_speak_for_it(two):
    two.add_plugin(point("rlgym", "json"))
    with pytest.raises(UnknownEnvironment, match=r"did you mean 'rlgym/ShortWalk-v0'\?"):
        two.find("ShortWolk")


def test_a_plugin_that_defines_a_name_twice_is_left_out_whole(package, monkeypatch, two):
    text = FILE.format(name="Walk", version=0)
    folder = package({"a/walk.py": text, "b/walk.py": text, "a/stroll.py": text}, "doubled_environments")
    monkeypatch.syspath_prepend(folder.parent)
    two.add_plugin(point("acme", "doubled_environments"))
    assert two.names() == ["NQueens", "ShortWalk"]
    assert two.broken["acme"].startswith("DuplicateEnvironment: 'acme/Walk' is defined twice: in ")


# Loading.


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import a_package_that_nobody_installed",
            r"^'acme/Walk': .*walk\.py failed to import: ModuleNotFoundError\(\"No module",
        ),
        ("raise SystemExit(3)", r"walk\.py failed to import: SystemExit\(3\)"),
        ("1 / 0", r"walk\.py failed to import: ZeroDivisionError"),
        ("class Stroll: ...", r"walk\.py has no class 'Walk', the file's own name$"),
    ],
)
def test_a_file_that_does_not_import_is_named_with_its_cause(package, monkeypatch, text, message):
    folder = package({"graphs/walk.py": text}, "loading_environments")
    monkeypatch.syspath_prepend(folder.parent)
    for module in [module for module in sys.modules if module.startswith("loading_environments")]:
        monkeypatch.delitem(sys.modules, module)
    found = Registry()
    found.add_plugin(point("acme", "loading_environments"))
    monkeypatch.setattr(sys.modules["rlgym.registry"], "registry", lambda: found)
    with pytest.raises(EnvironmentImportFailed, match=message) as caught:
        load("acme/Walk")
    assert (caught.value.__cause__ is None) == ("has no class" in message)


def test_an_environment_is_loaded_once():
    assert load("SubsetSum") is load("rlgym/SubsetSum-v0")


# Problems by name and by key.


def test_a_problem_is_the_same_by_name_and_by_key():
    by_name = rlgym.problem("SubsetSum", difficulty=3, seed=9, split="test", style="boxed.1", numbers=7)
    by_key = rlgym.problem(by_name.key)
    by_text = rlgym.problem(str(by_name.key))
    assert by_name.prompt == by_key.prompt == by_text.prompt
    assert by_name.key == by_key.key == by_text.key
    assert len(by_name.instance.values) == 7


@pytest.mark.parametrize(
    ("name", "arguments", "kind", "message"),
    [
        ("SubsetSun", {}, UnknownEnvironment, r"did you mean 'rlgym/SubsetSum-v0'\?"),
        ("SubsetSum-v7", {}, UnknownVersion, r"is at version \d+, not 7"),
        ("SubsetSum", {"difficulty": -1}, InvalidDifficulty, r"SubsetSum: difficulty=-1: need an integer from 0 to 20"),
        ("SubsetSum", {"difficulty": 21}, InvalidDifficulty, r"difficulty=21: need an integer from 0 to 20"),
        ("SubsetSum", {"difficulty": "3"}, InvalidDifficulty, r"difficulty='3': need an integer from 0 to 20"),
        ("SubsetSum", {"seed": -1}, InvalidKey, r"seed=-1: need an integer from 0 to 2\^53 - 1"),
        ("SubsetSum", {"split": "dev"}, InvalidKey, r"split='dev': need one of train, validation, test"),
        ("SubsetSum", {"style": "boxed"}, InvalidKey, r"style='boxed': need a versioned style such as 'tags\.1'"),
        ("SubsetSum", {"style": "boxed.9"}, UnknownStyle, r"style='boxed\.9': need one of tags\.1, boxed\.1"),
        ("SubsetSum", {"wording": 9}, InvalidParameter, r"wording=9: need 0 to 0"),
        ("SubsetSum", {"number": 6}, UnknownKnob, r"no knob 'number' among numbers, largest; did you mean 'numbers'\?"),
        ("SubsetSum", {"numbers": 6.5}, InvalidParameter, r"SubsetSum: numbers=6\.5: need an integer from"),
        ("SubsetSum", {"numbers": 10**6}, InvalidParameter, r"SubsetSum: numbers=1000000: need an integer from"),
        ("rlgym/SubsetSum-v0?seed=x", {}, InvalidKey, r"seed='x': need an integer"),
        ("rlgym/SubsetSum-v0?seed=1", {"seed": 2}, InvalidParameter, r"says all; give no other argument beside it"),
        ("rlgym/SubsetSum-v0?difficulty=99", {}, InvalidDifficulty, r"difficulty=99: need an integer from 0 to 20"),
        ("acme/Foo-v0?seed=1", {}, UnknownEnvironment, r"no environment 'acme/Foo-v0'"),
    ],
)
def test_a_problem_that_cannot_be_says_why(name, arguments, kind, message):
    with pytest.raises(kind, match=message) as caught:
        rlgym.problem(name, **arguments)
    assert isinstance(caught.value, RlgymError)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, r"a problem in JSON is an object with 'key' and 'instance', got None"),
        ({"key": "rlgym/SubsetSum-v0"}, r"an object with 'key' and 'instance', got \{'key'"),
        (
            {"key": "rlgym/SubsetSum-v0", "instance": {}},
            r"Numbers: need the fields \['planted', 'target', 'values'\], got \[\]",
        ),
        ({"key": "rlgym/SubsetSum-v0", "instance": 3}, r"Numbers: need an object, got int 0x3"),
    ],
)
def test_a_problem_that_does_not_come_back_from_json_says_why(data, message):
    with pytest.raises(InvalidData, match=message):
        problem_from_json(data)
