"""``rlgym new``: what it writes, what it refuses, and that what it wrote becomes an environment once filled in."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rlgym.cli.gaps import gaps
from rlgym.cli.new import _snake as file_stem
from rlgym.registry import class_name

RUNNING_SUMS = {
    "the task in one line.": "write down the sum of each prefix of a list.",
    "what one question consists of, ranges and units; what the statement does not show is hidden().": (
        "A list of integers, each from 2 to 99."
    ),
    "what has to be found, in one line.": "Write down the running sums of a list.",
    "how an answer is verified (certificate, optimum, the only answer), and what earns partial credit, if any.": (
        "Verified against the only answer."
    ),
    "generate O(...), verify O(...).": "generate O(n), verify O(n).",
    "where the problem is described.": "the definition of a prefix sum.",
    "an instance of this size, drawn from rng alone; raise Retry if trivial": (
        "return Instance(tuple(rng.randint(2, 99) for _ in range(size)))"
    ),
    "the task alone: complete, unambiguous, no word on the answer's format": (
        'return f"For each position of this list, add up all numbers up to it: {list(instance.values)}"'
    ),
    "a correct answer; it may read hidden fields": (
        "return [sum(instance.values[: i + 1]) for i in range(len(instance.values))]"
    ),
    "correct(), invalid(reason) or wrong(reason); without it: equal to solve": (
        "if len(answer) != len(instance.values):\n"
        '            return invalid("wrong_length")\n'
        '        return correct() if answer == self.solve(instance) else wrong("wrong_sum")'
    ),
    "another way to the truth (all candidates, another library).": "differences of neighbours.",
    "whether the answer is correct, without a line of the environment's own code": (
        "steps = [b - a for a, b in zip([0, *answer], answer, strict=False)]\n    return steps == list(instance.values)"
    ),
    "what a lazy solver would answer (greedy, first feasible); it must not pay": "return list(instance.values)",
}

CODE_LOCK = {
    "the task in one line.": "find the digits of a lock.",
    "what one episode begins with, ranges and units.": "A lock with so many digits.",
    "what changes from turn to turn; enough for the reference player.": "What was tried.",
    "what has to be reached, in one line.": "Open a lock by trying codes and hearing which digits are right.",
    "when the player wins, which actions are illegal, what running out of turns is worth.": (
        "The right code wins; a code of another length or with other digits is illegal; else it is lost."
    ),
    "generate O(...), a turn O(...).": "generate O(n), a turn O(n).",
    "where the game is described.": "every bicycle.",
    "an instance of this size, drawn from rng alone; raise Retry if trivial": (
        "return Instance(size, tuple(rng.randrange(10) for _ in range(size)))"
    ),
    "the rules: complete, unambiguous, the limit of turns, nothing secret": (
        'return f"Find {instance.size} digits in {self.max_turns} turns; you hear which of yours are right."'
    ),
    "the first state, and what the player sees beside the statement": 'return State(()), ""',
    "the next state with Turn(observation), Turn(text, verdict) at the end": (
        "if len(action) != instance.size or not all(0 <= digit <= 9 for digit in action):\n"
        '            return state, Turn("Those are no such digits.", legal=False)\n'
        "        state = State((*state.actions, tuple(action)))\n"
        "        if tuple(action) == instance.target:\n"
        '            return state, Turn("It opens.", correct())\n'
        "        right = [i for i, digit in enumerate(instance.target) if action[i] == digit]\n"
        '        return state, Turn(f"Right at positions {right}, the first being 0.")'
    ),
    "the verdict when the turns are used up": 'return wrong("still_locked")',
    "the reference player's next action; it wins wherever winning is possible": (
        "turn = len(state.actions)\n"
        "        if turn < 10:\n"
        "            return [turn] * instance.size\n"
        "        return [\n"
        "            next(tried[0] for tried in state.actions if tried[i] == digit)\n"
        "            for i, digit in enumerate(instance.target)\n"
        "        ]"
    ),
    "a referee of its own.": "a referee of its own.",
    "whether these actions, one a turn, win; without a line of the environment's": (
        "return bool(actions) and list(actions[-1]) == list(instance.target)"
    ),
    "the actions of a player who makes random legal moves; it must not pay": (
        "return [[rng.randrange(10) for _ in range(instance.size)] for _ in range(20)]"
    ),
    "one constant action, as often as there are turns; it must not pay": "return [[0] * instance.size] * 20",
}


def fill_in(path, words):
    """Each place of a file as an author would: messages become code, marks in docstrings become words."""
    text = path.read_text()
    for what in re.findall(r'raise NotImplementedError\("FILL IN: (.*)"\)', text):
        text = text.replace(f'raise NotImplementedError("FILL IN: {what}")', words[what])
    for what in re.findall(r"FILL IN: (.*?)(?:\"\"\")?$", text, re.MULTILINE):
        text = text.replace(f"FILL IN: {what}", words[what])
    text = text.replace("import Verdict\n", "import Verdict, correct, invalid, wrong\n")
    path.write_text(text)


@pytest.mark.parametrize(
    ("options", "words", "places"), [((), RUNNING_SUMS, (10, 3)), (("--interactive",), CODE_LOCK, (13, 4))]
)
def test_what_is_written_is_red_and_says_what_to_fill_in_and_is_green_once_filled_in(
    project, installed, options, words, places
):
    root = project({})
    done = installed(root, "new", "NewTask", "--topic", "fresh", *options)
    assert (done.status, done.err) == (0, "")
    paths = [Path("acme_environments/fresh/new_task.py"), Path("tests/oracles/fresh/new_task.py")]
    assert done.out.startswith(f"{paths[0]}\n{paths[1]}\nFill them in: 'rlgym check acme/NewTask'")

    assert "acme/NewTask " in installed(root, "list").out
    done = installed(root, "check", "acme/NewTask")
    assert (done.status, done.err) == (1, "")
    head, *lines, end = done.out.splitlines()
    assert (head, end) == (
        "FAIL  acme/NewTask: not filled in yet",
        "0 of 1 environments passed; failed: acme/NewTask",
    )
    named = [line.split(maxsplit=1)[0] for line in lines]
    assert len(lines) == len(set(lines)) == sum(places)
    assert sum(str(paths[1]) in name for name in named) == places[1]
    for line in lines:
        file, number = line.split(maxsplit=1)[0].rsplit(":", 1)
        assert line.rpartition(": ")[2] in (root / file).read_text().splitlines()[int(number) - 1]
    assert any("generate: an instance of this size, drawn from rng alone" in line for line in lines)

    done = installed(root, "show", "acme/NewTask")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: acme/NewTask: NotImplementedError: FILL IN: an instance of this size")
    assert f"{root / paths[0]}, line " in done.err

    for path in paths:
        fill_in(root / path, words)
    done = installed(root, "check", "acme/NewTask")
    assert (done.status, done.err) == (0, ""), done.out
    assert "\npass  oracle " in done.out or re.search(r"\npass +oracle ", done.out)
    assert "Verdict on the reference\ncorrect, score 1" in installed(root, "show", "acme/NewTask").out


@pytest.mark.parametrize("interactive", [False, True])
def test_what_is_written_keeps_the_house_style(rlgym, tmp_path, interactive):
    repository = Path(__file__).parents[2]
    shutil.copy(repository / "pyproject.toml", tmp_path)
    (tmp_path / "environments/graphs").mkdir(parents=True)
    done = rlgym("new", "MinimumVertexCover", "--topic", "graphs", *["--interactive"] * interactive)
    assert (done.status, done.err) == (0, "")
    files = ["environments/graphs/minimum_vertex_cover.py", "tests/oracles/graphs/minimum_vertex_cover.py"]
    assert done.out.splitlines()[:2] == files
    assert (tmp_path / files[0]).read_text().startswith('"""Minimum vertex cover: FILL IN: the task in one line."""\n')
    for command in (["check"], ["format", "--check"]):
        checked = subprocess.run([sys.executable, "-m", "ruff", *command, "."], capture_output=True, check=False)
        assert checked.returncode == 0, checked.stdout


def test_a_new_topic_of_a_plugin_gets_its_package(rlgym, project):
    root = project({})
    rlgym("new", "First", "--topic", "fresh", "--directory", root)
    marker = root / "acme_environments/fresh/__init__.py"
    assert marker.read_text() == '"""Environments of the topic fresh."""\n'
    marker.write_text("# mine\n")
    rlgym("new", "Second", "--topic", "fresh", "--directory", root)
    assert marker.read_text() == "# mine\n"


def test_a_package_below_src_is_found(rlgym, project):
    root = project({})
    (root / "src").mkdir()
    (root / "acme_environments").rename(root / "src/acme_environments")
    assert rlgym("new", "First", "--topic", "fresh", "--directory", root).status == 0
    assert (root / "src/acme_environments/fresh/first.py").is_file()


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("SubsetSum", "subset_sum"),
        ("NQueens", "n_queens"),
        ("Sudoku", "sudoku"),
        ("CNFSat", "c_n_f_sat"),
        ("Game24", "game24"),
    ],
)
def test_the_file_of_a_class_gives_the_class_back(name, stem):
    assert file_stem(name) == stem
    assert class_name(stem) == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("subset_sum", "'subset_sum': need a class name in CamelCase, such as 'SubsetSum'"),
        ("subsetSum", "'subsetSum': need a class name in CamelCase, such as 'SubsetSum'"),
        ("2Sum", "'2Sum': need a class name in CamelCase, such as 'Sum'"),
        ("Zahlenrätsel", "'Zahlenrätsel': need a class name in CamelCase"),
        ("../Evil", "'../Evil': need a class name in CamelCase, such as 'Evil'"),
        ("", "'': need a class name in CamelCase, such as 'MinimumVertexCover'"),
    ],
)
def test_a_name_that_is_not_camel_case_is_refused(rlgym, project, name, message):
    root = project({})
    before = sorted(root.rglob("*"))
    done = rlgym("new", name, "--topic", "fresh", "--directory", root)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert sorted(root.rglob("*")) == before


@pytest.fixture
def ours(tmp_path):
    """The layout of rlgym itself."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "rlgym-verifiable"\n')
    for topic in ("graphs", "logic"):
        (tmp_path / "environments" / topic).mkdir(parents=True)
    (tmp_path / "environments/logic/n_queens.py").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["Foo", "--topic", "graph"],
            "no topic 'graph' in environments: need one of graphs, logic; did you mean 'graphs'?",
        ),
        (["Foo", "--topic", "../graphs"], "--topic '../graphs': need small letters, digits and _, such as 'graphs'"),
        (["NQueens", "--topic", "logic"], "'rlgym/NQueens' exists already, in environments/logic/n_queens.py"),
        (["NQueens", "--topic", "graphs"], "'rlgym/NQueens' exists already, in environments/logic/n_queens.py"),
        (["Foo"], "Missing option '--topic'"),
        (["Foo", "--topic", "graphs", "--directory", "nowhere"], "Invalid value for '--directory'"),
        (
            ["Foo", "--topic", "graphs", "--directory", "environments"],
            "no environments/pyproject.toml: give the project's",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_written(rlgym, ours, arguments, message):
    before = sorted(ours.rglob("*"))
    done = rlgym("new", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1
    assert sorted(ours.rglob("*")) == before


def test_an_oracle_that_exists_is_not_overwritten(rlgym, ours):
    oracle = ours / "tests/oracles/graphs/foo.py"
    oracle.parent.mkdir(parents=True)
    oracle.write_text("mine")
    done = rlgym("new", "Foo", "--topic", "graphs")
    assert done.status == 2
    assert done.err == "error: tests/oracles/graphs/foo.py exists already; nothing was written\n"
    assert oracle.read_text() == "mine"
    assert not (ours / "environments/graphs/foo.py").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project", "pyproject.toml: Expected ']'"),
        ('[project]\nname = "acme"\n', "pyproject.toml names 0 packages of environments, need one: a plugin's has ["),
        (
            '[project.entry-points."rlgym.environments"]\na = "a_environments"\nb = "b_environments"\n',
            "pyproject.toml names 2 packages of environments, need one",
        ),
        (
            '[project.entry-points."rlgym.environments"]\nacme = "acme_environments"\n',
            "pyproject.toml names the package 'acme_environments', but there is no folder acme_environments",
        ),
    ],
)
def test_a_project_that_holds_no_environments_is_refused(rlgym, tmp_path, text, message):
    (tmp_path / "pyproject.toml").write_text(text)
    done = rlgym("new", "Foo", "--topic", "graphs")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1


def test_gaps_are_named_by_line_and_place(tmp_path):
    path = tmp_path / "some.py"
    path.write_text(
        '"""Module: FILL IN: one."""\n\n\n'
        'def f():\n    """Two lines.\n\n    FILL IN: two\n    """\n    return "FILL IN: three"\n'
    )
    assert [(gap.line, gap.where, gap.what) for gap in gaps(path)] == [
        (1, "some", "one."),
        (7, "f", "two"),
        (9, "f", "three"),
    ]
    path.write_text("def f(:")
    assert gaps(path) == []
