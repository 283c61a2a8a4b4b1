"""Every pair of the torture set, bare and inside every prompt style; and that the set is what it says it is."""

import inspect
import json
import pkgutil
import re
from collections import Counter
from importlib import import_module

import pytest
import torture_set as torture

from rlgym.errors import UnknownStyle, Unparsable
from rlgym.verifiers import formats
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.styles import STYLES

NAMES = sorted(path.stem for path in torture.FOLDER.glob("[A-Z]*"))


def in_tags(text):
    return f"Let us see: 1 + 1 = 2.\n<answer>{text}</answer>"


def in_a_box(text):
    """None where the text's own braces would close the box or leave it open."""
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return None
    return None if depth or text.endswith("\\") else f"So we get \\boxed{{{text}}}."


def on_the_last_line(text):
    return None if "\n" in text.strip() else f"Let us see: 1 + 1 = 2.\n\n{text}"


def behind_a_label(text):
    return None if "\n" in text.strip() else f"Let us see: 1 + 1 = 2.\n\nAnswer: {text}"


def in_an_object(text):
    return f"Let us see: 1 + 1 = 2.\n{json.dumps({'answer': text})}"


COMPLETIONS = {  # the ways to write a text as the answer; None: the text cannot stand there
    "tags": [in_tags],
    "boxed": [in_a_box],
    "last_line": [on_the_last_line],
    "terse": [on_the_last_line],
    "json": [in_an_object],
    "auto": [in_tags, in_a_box, in_an_object, behind_a_label, on_the_last_line],
}


def completions(style, case):
    """What a model would write that has this text for its answer; nothing if the style cannot carry the format."""
    try:
        style.check(case.form)
    except UnknownStyle:
        return []
    written = [write(case.text) for write in COMPLETIONS[style.name.partition(".")[0]]]
    return [completion for completion in written if completion is not None]


def accepted_in(style, completion, case):
    try:
        value = style.read(completion, case.form)
    except Unparsable:
        return False
    return case.form.same(value, case.form.read(case.reference))


def bare(case):
    return torture.accepted(case.form, case.text, case.reference)


def told(case):
    return case.options, case.reference, case.text


@pytest.mark.parametrize("name", NAMES)
def test_every_text_that_means_the_reference_is_accepted(name):
    refused = [told(case) for case in torture.cases("accept", name) if not bare(case)]
    assert refused == []


@pytest.mark.parametrize("name", NAMES)
def test_no_near_miss_is_accepted(name):
    passed = [told(case) for case in torture.cases("refuse", name) if bare(case)]
    assert passed == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_a_prompt_style_changes_no_verdict(style, name):
    wrong = [
        (case.options, case.reference, completion)
        for kind in ("accept", "refuse")
        for case in torture.cases(kind, name)
        for completion in completions(style, case)
        if accepted_in(style, completion, case) is not (kind == "accept")
    ]
    assert wrong == []


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_every_prompt_style_is_tried_on_hundreds_of_pairs(style):
    for kind in ("accept", "refuse"):
        assert sum(bool(completions(style, case)) for case in torture.cases(kind)) >= 600


@pytest.mark.parametrize("name", NAMES)
def test_references_are_canonical(name):
    for entry in torture.entries(name):
        form = torture.form(name, json.dumps(entry["options"], sort_keys=True))
        assert form.render(form.read(entry["reference"])) == entry["reference"]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_stands_twice_beside_a_reference(name):
    pairs = Counter(map(told, (*torture.cases("accept", name), *torture.cases("refuse", name))))
    assert [pair for pair, times in pairs.items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_entries_have_the_stated_keys(name):
    for entry in torture.entries(name):
        assert entry.keys() - {"note"} == {"options", "reference", "accept", "refuse"}
        assert all(isinstance(text, str) for text in (*entry["accept"], *entry["refuse"]))


def test_the_set_has_six_hundred_pairs_of_either_kind():
    assert len(list(torture.cases("accept"))) >= 600
    assert len(list(torture.cases("refuse"))) >= 600


def test_every_format_has_a_file_with_twenty_pairs_of_either_kind_and_every_file_a_format():
    found = set()
    for module in pkgutil.iter_modules(formats.__path__, f"{formats.__name__}."):
        for name, member in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(member, Format) and not inspect.isabstract(member) and not name.startswith("_"):
                found.add(name)
    assert {path.name for path in torture.FOLDER.glob("[A-Z]*")} == {f"{name}.jsonl" for name in found}
    assert set(torture.FORMATS) == found
    for name in found:
        assert len(list(torture.cases("accept", name))) >= 20, name
        assert len(list(torture.cases("refuse", name))) >= 20, name


def test_the_table_gives_formats_by_their_name_and_options():
    for name in NAMES:
        for entry in torture.entries(name):
            form = torture.form(name, json.dumps(entry["options"], sort_keys=True))
            assert type(form).__name__ == name


def test_a_format_without_a_row_in_the_table_is_an_error():
    with pytest.raises(KeyError, match="Telepathy"):
        torture.form("Telepathy", "{}")
