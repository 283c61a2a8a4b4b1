"""How the code itself has to look, read from its syntax trees: floors, forbidden calls, packages, public names."""

import ast
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = {name: ROOT / folder for name, folder in PROJECT["tool"]["setuptools"]["package-dir"].items()}

FLOORS = (  # from the ground up; a module may import from its own floor and from those below
    (
        *("rlgym._distribution", "rlgym._lazy", "rlgym.errors", "rlgym.rng", "rlgym.keys", "rlgym.codec"),
        *("rlgym.verifiers", "rlgym.difficulty"),
    ),
    (
        *("rlgym.environment", "rlgym.problem", "rlgym.registry"),
        *("rlgym.measured", "rlgym.arms", "rlgym.sources", "rlgym.verification"),
    ),
    ("rlgym.environments",),
    ("rlgym.gym", "rlgym.conformance"),
    ("rlgym.train", "rlgym.leaderboard", "rlgym.adapters"),
    ("rlgym.cli",),
)
FACE = "rlgym"  # gathers what users call; only what users call it for may import it back
UPWARDS = {  # imports inside functions, each with its reason
    ("rlgym.registry", "rlgym.environments"): "the empty package that names the folder",
    ("rlgym.registry", "rlgym.gym.registration"): "register makes a class known to gymnasium",
}
THIRD_PARTY = {  # the lowest floor that may import it
    "cloudpickle": 2,
    "networkx": 1,
    "numpy": 1,
    "sympy": 1,
    "gymnasium": 4,
    "rich": 5,
    "typer": 6,
}
HIGHEST_EXTRA = LOWEST_EXTRA = 5  # what is no core dependency belongs to the trainer, the leaderboard, the adapters


class Source(NamedTuple):
    module: str
    path: Path
    tree: ast.Module

    @property
    def is_package(self):
        return self.path.name == "__init__.py"


@cache
def sources():
    """Every module of the package; a folder of its own (``rlgym.verifiers``) does not count twice."""
    found = []
    for name, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = [name, *path.relative_to(folder).with_suffix("").parts]
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Source(module, path, ast.parse(path.read_text(encoding="utf-8"), str(path))))
    return found


@cache
def modules():
    return {source.module for source in sources()}


def imports(tree):
    """Full names of all that is imported anywhere in a file, and their nodes; relative ones begin with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole in modules() else base, node


def floor(module):
    for number, names in enumerate(FLOORS, 1):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return number
    return None


def at(source, node):
    return f"{source.path.relative_to(ROOT)}:{node.lineno}"


def every_file():
    for folder in (*FOLDERS.values(), ROOT / "tests", ROOT / "benchmarks"):
        for path in sorted(folder.rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_every_module_stands_on_a_floor():
    homeless = [source.module for source in sources() if source.module != FACE and floor(source.module) is None]
    assert homeless == [], "give them a floor in FLOORS above, and in the design"


def test_no_module_imports_from_a_floor_above_its_own():
    used, wrong = set(), []
    for source in sources():
        own = floor(source.module)
        for name, node in imports(source.tree):
            above = floor(name)
            if source.module == FACE or own is None or above is None or above <= own:
                continue
            if (source.module, name) in UPWARDS:
                used.add((source.module, name))
            else:
                wrong.append(f"{at(source, node)}: {source.module} imports {name}")
    assert wrong == []
    assert used == set(UPWARDS), "an exception that nobody needs"


def test_exceptions_to_the_floors_are_inside_functions():
    for source in sources():
        for node in source.tree.body:
            for name, _ in imports(ast.Module([node], [])):
                if (source.module, name) in UPWARDS:
                    assert isinstance(node, ast.FunctionDef), f"{at(source, node)}: {name}"


def test_nothing_below_the_fourth_floor_imports_the_face():
    wrong = [
        at(source, node)
        for source in sources()
        for name, node in imports(source.tree)
        if name == FACE and (floor(source.module) or 0) < 4
    ]
    assert wrong == []


def test_an_environment_imports_no_other_save_the_concepts_of_its_topic():
    wrong = []
    for source in sources():
        _, _, inside = source.module.partition("rlgym.environments.")
        for name, node in imports(source.tree):
            _, _, other = name.partition("rlgym.environments.")
            if (
                inside
                and other
                and (other.split(".")[0] != inside.split(".")[0] or not other.split(".")[-1].startswith("_"))
            ):
                wrong.append(f"{at(source, node)}: {name}")
    assert wrong == []


def test_third_party_libraries_stay_on_their_floors():
    wrong = []
    for source in sources():
        for name, node in imports(source.tree):
            library = name.partition(".")[0]
            own = len(FLOORS) if source.module == FACE else floor(source.module)
            if library in ("", "rlgym") or library in sys.stdlib_module_names:
                continue
            if own < THIRD_PARTY.get(library, LOWEST_EXTRA) or (library not in THIRD_PARTY and own > HIGHEST_EXTRA):
                wrong.append(f"{at(source, node)}: {library}")
    assert wrong == []


def test_the_libraries_of_all_floors_are_the_core_dependencies():
    core = {requirement.partition(">")[0] for requirement in PROJECT["project"]["dependencies"]}
    assert core == set(THIRD_PARTY)


def test_no_file_imports_our_folders_under_the_names_of_other_libraries():
    wrong = []
    for path, tree in every_file():
        for name, node in imports(tree):
            if name.partition(".")[0] in ("environments", "verifiers", "difficulty") or name.startswith("."):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {name}: write rlgym.…")
    assert wrong == []


FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr"}
FORBIDDEN_ATTRIBUTES = {"sympify", "parse_expr", "parse_latex", "alarm", "setitimer", "set_start_method"}
FORBIDDEN_CALLS = {
    ("builtins", "eval"),
    ("builtins", "exec"),
    ("signal", "signal"),
    ("os", "system"),
    ("random", "seed"),
}


def offences(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr in FORBIDDEN_ATTRIBUTES or (owner, node.attr) in FORBIDDEN_CALLS:
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in FORBIDDEN_NAMES | FORBIDDEN_ATTRIBUTES or (node.module, alias.name) in FORBIDDEN_CALLS:
                    yield node.lineno, f"import {alias.name}"
        elif isinstance(node, ast.ExceptHandler) and node.type is None:
            yield node.lineno, "bare except"


def test_nothing_is_evaluated_no_signal_is_handled_and_no_except_is_bare():
    wrong = [
        f"{source.path.relative_to(ROOT)}:{line}: {what}"
        for source in sources()
        for line, what in offences(source.tree)
        if not (what == "signal.signal" and source.module.startswith("rlgym.cli."))  # in processes of its own
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("eval('1')", "eval"),
        ("f = exec", "exec"),
        ("builtins.eval('1')", "builtins.eval"),
        ("sympy.sympify(x)", "sympy.sympify"),
        ("from sympy import sympify as s", "import sympify"),
        ("from sympy.parsing.sympy_parser import parse_expr", "import parse_expr"),
        ("signal.alarm(1)", "signal.alarm"),
        ("from signal import signal", "import signal"),
        ("try:\n    pass\nexcept:\n    pass", "bare except"),
    ],
)
def test_each_forbidden_thing_is_seen(code, what):
    assert [found for _, found in offences(ast.parse(code))] == [what]


@pytest.mark.parametrize(
    "code", ["model.eval()", "re.compile('a')", "spec.loader.exec_module(m)", "ast.literal_eval(s)"]
)
def test_what_only_looks_alike_is_allowed(code):
    assert list(offences(ast.parse(code))) == []


def test_the_list_of_packages_is_complete():
    listed = PROJECT["tool"]["setuptools"]["packages"]
    assert sorted(listed) == sorted({source.module for source in sources() if source.is_package})
    assert len(set(listed)) == len(listed)


def test_every_folder_with_code_is_a_package():
    inside = {source.path.parent for source in sources()}
    assert [str(folder.relative_to(ROOT)) for folder in inside if not (folder / "__init__.py").is_file()] == []


def bound(body):
    """Names that the statements of a module bind when it is imported."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield (alias.asname or alias.name).partition(".")[0]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))
        elif isinstance(node, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                yield from bound(getattr(node, part, []))


def public_names(tree):
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return ast.literal_eval(node.value)
    return None


def test_all_names_only_what_exists_and_each_once():
    wrong = []
    for source in sources():
        names = public_names(source.tree) or []
        missing = sorted(set(names) - set(bound(source.tree.body)))
        if missing or len(set(names)) < len(names):
            wrong.append(f"{source.module}: {missing or names}")
    assert wrong == []


def test_every_public_module_says_what_is_public():
    silent = [
        source.module
        for source in sources()
        if public_names(source.tree) is None
        and not source.is_package
        and not source.path.name.startswith("_")
        and not source.module.startswith("rlgym.environments.")
    ]
    assert silent == []
