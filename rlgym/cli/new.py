"""``rlgym new``: an environment's file and its oracle, written where the project keeps them."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from rlgym.cli import templates
from rlgym.cli.faults import Complaint
from rlgym.cli.screen import say
from rlgym.errors import DuplicateEnvironment, nearest
from rlgym.registry import BUILTIN, ENTRY_POINTS, scan

__all__ = ["new"]


class Project(NamedTuple):
    """A project that holds environments: its namespace, its package, and the folder of its topics."""

    namespace: str
    package: str
    folder: Path


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The class, in CamelCase: MinimumVertexCover.")],
    topic: Annotated[str, typer.Option(help="The folder that it belongs in: graphs, logic, ...")],
    interactive: Annotated[bool, typer.Option("--interactive", help="Of several turns.")] = False,
    directory: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Root of the project, where pyproject.toml lies.")
    ] = Path(),
) -> None:
    """Write the files of a new environment: the environment itself and its oracle, both to be filled in."""
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        raise Complaint(f"{name!r}: need a class name in CamelCase, such as {_camel(name)!r}")
    project = _project(directory)
    stem = _snake(name)
    environment = project.folder / topic / f"{stem}.py"
    oracle = directory / "tests" / "oracles" / topic / f"{stem}.py"
    _check_topic(project, topic)
    for entry in scan(project.namespace, project.package, project.folder):
        if entry.name == f"{project.namespace}/{name}":
            raise DuplicateEnvironment(f"{entry.name!r} exists already, in {entry.path}")
    for path in (environment, oracle):
        if path.exists():
            raise DuplicateEnvironment(f"{path} exists already; nothing was written")
    words = {"name": name, "words": stem.replace("_", " ").capitalize()}
    first, second = (
        (templates.INTERACTIVE, templates.INTERACTIVE_ORACLE)
        if interactive
        else (templates.ENVIRONMENT, templates.ORACLE)
    )
    for path in (environment, oracle):
        path.parent.mkdir(parents=True, exist_ok=True)
    marker = environment.parent / "__init__.py"
    if not marker.exists():
        marker.write_text(templates.TOPIC.substitute(topic=topic), encoding="utf-8")
    environment.write_text(first.substitute(words), encoding="utf-8")
    oracle.write_text(second.substitute(words), encoding="utf-8")
    shown = name if project.namespace == BUILTIN else f"{project.namespace}/{name}"
    say(f"{environment}\n{oracle}")
    say(f"Fill them in: 'rlgym check {shown}' names what is missing, 'rlgym show {shown}' shows a problem.")
    say(f"At the end: 'rlgym check {shown} --thorough' and 'rlgym playthrough {shown}'.")


def _project(root: Path) -> Project:
    """The project in a folder, from its pyproject.toml.

    Raises:
        Complaint: if it is neither rlgym itself nor a plugin.
    """
    path = root / "pyproject.toml"
    way_out = f'a plugin\'s has [project.entry-points."{ENTRY_POINTS}"] with a line such as acme = "acme_environments"'
    try:
        described = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Complaint(f"no {path}: give the project's root by --directory; {way_out}") from None
    except ValueError as error:
        raise Complaint(f"{path}: {error}") from error
    project = described.get("project", {})
    if project.get("name") == "rlgym-verifiable":
        return Project(BUILTIN, "rlgym.environments", root / "environments")
    points = project.get("entry-points", {}).get(ENTRY_POINTS, {})
    if len(points) != 1:
        raise Complaint(f"{path} names {len(points)} packages of environments, need one: {way_out}")
    [(namespace, package)] = points.items()
    for folder in (root / package, root / "src" / package):
        if folder.is_dir():
            return Project(namespace, package, folder)
    raise Complaint(f"{path} names the package {package!r}, but there is no folder {root / package}")


def _check_topic(project: Project, topic: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", topic):
        raise Complaint(f"--topic {topic!r}: need small letters, digits and _, such as 'graphs'")
    topics = sorted(path.name for path in project.folder.iterdir() if path.is_dir() and path.name[0] not in "._")
    if project.namespace == BUILTIN and topic not in topics:
        raise Complaint(
            f"no topic {topic!r} in {project.folder}: need one of {', '.join(topics)}{nearest(topic, topics)}"
        )


def _snake(name: str) -> str:
    """The file of a class, such that ``rlgym.registry.class_name`` gives the class back."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _camel(text: str) -> str:
    parts = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(part[:1].upper() + part[1:] for part in parts).lstrip("0123456789") or "MinimumVertexCover"
