"""``rlgym list``, ``show`` and ``sample``: what there is, one problem looked at, many problems written out."""

import re
from typing import Annotated, Any, Final

import typer

from rlgym.cli.faults import Complaint, environment_code
from rlgym.cli.screen import heading, say, say_json, table, width
from rlgym.errors import RegistryError, nearest
from rlgym.keys import DEFAULT_STYLE, ProblemKey, Split
from rlgym.problem import Problem
from rlgym.registry import Entry, load, problem, registry
from rlgym.verifiers.styles import STYLES

__all__ = ["list_environments", "sample", "show"]

Name = Annotated[str, typer.Argument(metavar="NAME", help="An environment, such as SubsetSum, or a problem's key.")]
Knobs = Annotated[list[str] | None, typer.Argument(metavar="KNOB=VALUE", help="Overrides of knobs.")]
Difficulty = Annotated[int, typer.Option("--difficulty", "-d", help="The level, from 0 on.")]
Seed = Annotated[int, typer.Option("--seed", "-s", help="The seed, 0 to 2^53 - 1.")]
InSplit = Annotated[Split, typer.Option("--split", help="The split that the instance has to belong to.")]
InStyle = Annotated[str, typer.Option("--style", help=f"The prompt style: {', '.join(STYLES)}.")]
Wording = Annotated[int, typer.Option("--wording", help="Which of the environment's wordings.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]

SHOWN_LEVELS: Final = (0, 5, 10, 15)
COLUMNS: Final = {
    "name": "Name",
    "topic": "Topic",
    "version": "Version",
    "kind": "Kind",
    "max_difficulty": "Levels to",
    "answer": "Answer",
    "summary": "Summary",
}
NARROW: Final = ("name", "topic", "version", "summary")
WIDE: Final = 120  # columns of a terminal that has room for all


def list_environments(
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only environments with this tag.")] = None,
    as_json: AsJson = False,
) -> None:
    """List all environments that are installed, without importing one."""
    found = registry()
    entries = [found.find(name) for name in found.names(topic)]
    described, broken = [], dict(found.broken)
    for entry in sorted(entries, key=lambda entry: (entry.topic, entry.name)):
        try:
            described.append(_described(entry))
        except RegistryError as error:
            broken[entry.name] = str(error)
    if tag is not None:
        tags = {known for row in described for known in row["tags"]}
        described = [row for row in described if tag in row["tags"]]
        if not described:
            raise Complaint(f"no environment has the tag {tag!r}{nearest(tag, tags)}")
    if as_json:
        say_json({"environments": described, "broken": broken})
        return
    columns = NARROW if (width() or WIDE) < WIDE else tuple(COLUMNS)
    table([COLUMNS[column] for column in columns], [[str(row[column]) for column in columns] for row in described])
    for name, cause in sorted(broken.items()):
        say(f"broken: {name}: {' '.join(cause.split())}")


def _described(entry: Entry) -> dict[str, Any]:  # Any: JSON
    attributes = entry.attributes
    return {
        "name": entry.short_name,
        "id": entry.id,
        "topic": entry.topic,
        "version": entry.version,
        "kind": "interactive" if attributes["interactive"] else "single-turn",
        "max_difficulty": attributes["max_difficulty"],
        "answer": attributes["answer"],
        "tags": list(attributes["tags"]),
        "summary": attributes["summary"],
    }


def show(
    name: Name,
    knobs: Knobs = None,
    difficulty: Difficulty = 0,
    seed: Seed = 0,
    split: InSplit = "train",
    style: InStyle = DEFAULT_STYLE,
    wording: Wording = 0,
) -> None:
    """Show one problem: prompt, answer format, knobs by level, reference and its verdict."""
    entry, overrides = _entry(name), _overrides(knobs)
    with environment_code(entry):
        shown = _problem(name, overrides, difficulty, seed, split, style, wording)
        prompt, reference = shown.prompt, shown.reference
        verdict = shown.verify(shown.reference_completion)
    attributes, task = entry.attributes, shown.environment
    kind = f"up to {shown.max_turns} turns" if attributes["interactive"] else "single-turn"
    heading(f"{entry.id} ({entry.topic}, {kind}, levels 0 to {task.max_difficulty})")
    say(attributes["summary"])
    for title, text in (
        ("Prompt", prompt),
        ("Answer format", f"{type(task.answer).__name__}: {task.answer.noun}"),
        ("Reference", reference),
        ("Verdict on the reference", f"{verdict.outcome}, score {verdict.score:g}, reason {verdict.reason}"),
        ("Key", str(shown.key)),
    ):
        say()
        heading(title)
        say(text)
    say()
    levels = sorted({*(level for level in SHOWN_LEVELS if level < task.max_difficulty), task.max_difficulty})
    here = task.knob_values(shown.key.difficulty, dict(shown.key.overrides))
    rows = []
    for knob, scale in task.knobs.items():
        low, high = task.knob_limits(knob)
        rows.append([knob, *(str(scale(level)) for level in levels), str(here[knob]), f"{low} to {high}"])
    table(["Knob", *(f"d = {level}" for level in levels), "this problem", "overrides"], rows)


def sample(
    name: Name,
    knobs: Knobs = None,
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many, with one seed after another.")] = 5,
    difficulty: Difficulty = 0,
    seed: Seed = 0,
    split: InSplit = "train",
    style: InStyle = DEFAULT_STYLE,
    wording: Wording = 0,
    reference: Annotated[bool, typer.Option("--reference", help="With the reference answer of each.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")] = False,
) -> None:
    """Write out problems: key, prompt and, if asked, reference."""
    if "?" in name:
        raise Complaint(f"sample: {name!r} is the key of one problem; give an environment's name (or: rlgym show KEY)")
    entry, overrides = _entry(name), _overrides(knobs)
    for i in range(number):
        with environment_code(entry):
            drawn = _problem(name, overrides, difficulty, seed + i, split, style, wording)
            row = {"key": str(drawn.key), "prompt": drawn.prompt}
            if reference:
                row["reference"] = drawn.reference
        if as_json:
            say_json(row)
            continue
        heading(f"== {row['key']} ==")
        say(row["prompt"])
        if reference:
            say(f"-- reference --\n{row['reference']}")
        say()


def _entry(name: str) -> Entry:
    """The entry of a name or a key; loads the class, so that a file that does not import is complained of first."""
    entry = registry().find(ProblemKey.parse(name).id if "?" in name else name)
    load(entry.name)
    return entry


def _problem(
    name: str, overrides: dict[str, int], difficulty: int, seed: int, split: Split, style: str, wording: int
) -> Problem[Any]:  # Any: of every environment
    return problem(name, difficulty=difficulty, seed=seed, split=split, style=style, wording=wording, **overrides)


def _overrides(knobs: list[str] | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in knobs or []:
        knob, _, value = text.partition("=")
        if knob in _OPTIONS:
            raise Complaint(f"{text!r} is no override of a knob; write --{knob} {value}")
        if knob in found:
            raise Complaint(f"knob {knob!r} is given twice")
        if not re.fullmatch(r"-?[0-9]{1,100}", value) or knob in ("", "name"):
            raise Complaint(f"{text!r}: need KNOB=INTEGER, such as numbers=12")
        found[knob] = int(value)
    return found


_OPTIONS: Final = frozenset({"difficulty", "seed", "split", "style", "wording"})
