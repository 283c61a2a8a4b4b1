"""Two other verifiers, asked about single answers in workers that can be killed, each in its most favourable form.

math-verify (``pip install math-verify[antlr4_13_2]``): gold and answer go through its own ``parse`` with the default
configuration, gold in ``$...$`` and as LaTeX where we have it; choices through its ``StringExtractionConfig``, decimals
with its ``float_rounding`` at the places that were asked for. Answers are given as they stand and in ``\\boxed{}``.

reasoning-gym (``pip install reasoning-gym``): the ``score_answer`` of a dataset that asks for the same kind of answer,
with the reference written the way that the dataset writes its own. A score of 1 is acceptance.
"""

import importlib.util
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from rlgym.verifiers.expressions import parse, render_latex
from rlgym.verifiers.formats.temporal import Duration
from rlgym.verifiers.guard import Guard, Result

MODULES = {"math-verify": "math_verify", "reasoning-gym": "reasoning_gym"}
DEADLINE_S = 2.0  # processor seconds of one question

Payload = dict[str, Any]


def installed(peer: str) -> bool:
    return importlib.util.find_spec(MODULES[peer]) is not None


def ask(peer: str, payloads: list[Payload], workers: int) -> list[Result]:
    """What the peer says of each: a score in [0, 1], or why there is none."""
    ready = f"_peers:ready_{MODULES[peer]}"
    with Guard("_peers:score", prepare=ready, workers=workers, deadline_s=DEADLINE_S) as guard:
        return guard.run(payloads)


def score(question: Callable[[], float]) -> float:
    return question()


# math-verify

MATHEMATICAL = (
    *("Choice", "Decimal", "Equation", "Expression", "Integer", "IntegerGrid", "IntegerSet", "Integers", "Interval"),
    *("NumberAssignment", "Polynomial", "Rational", "Rationals"),
)


def gold_in_latex(format_name: str, options: Payload, reference: str) -> str:
    """The reference as a mathematician would typeset it."""
    if format_name in ("Expression", "Polynomial"):
        return render_latex(parse(reference, tuple(options["variables"])))
    if format_name == "IntegerGrid":
        rows = r" \\ ".join(" & ".join(row.split()) for row in reference.split(";"))
        return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
    if format_name == "IntegerSet":
        return rf"\{{{reference.strip('[]')}\}}"
    if format_name == "Interval":
        return reference.replace("oo", r"\infty").replace("U", r"\cup").replace("{}", r"\emptyset")
    return reference


def math_verify_payload(format_name: str, options: Payload, reference: str, text: str, boxed: bool) -> Payload:
    return {
        "gold": f"${gold_in_latex(format_name, options, reference)}$" if format_name != "Choice" else reference,
        "text": rf"\boxed{{{text}}}" if boxed else text,
        "rounding": options.get("places", 6),
        "letters": list(options.get("letters", "ABCD")) if format_name == "Choice" else [],
    }


def ready_math_verify(payload: Payload) -> Callable[[], float]:
    import math_verify

    logging.disable()  # it reports every answer that it cannot parse
    if payload["letters"]:
        config: list[Any] = [math_verify.StringExtractionConfig(strings=tuple(payload["letters"]))]
        gold = math_verify.parse(payload["gold"], extraction_config=config)
        return lambda: float(
            math_verify.verify(gold, math_verify.parse(payload["text"], extraction_config=config, parsing_timeout=None))
        )
    gold = math_verify.parse(payload["gold"])
    return lambda: float(
        math_verify.verify(
            gold,
            math_verify.parse(payload["text"], parsing_timeout=None),  # the guard has a deadline of its own
            float_rounding=payload["rounding"],
            timeout_seconds=None,
        )
    )


# reasoning-gym: a dataset for a format, its configuration, and an entry as the dataset itself would hold it


def _as_it_is(reference: str) -> str:
    return reference


def _clock(reference: str) -> str:
    minutes, seconds = divmod(Duration().read(reference) // timedelta(seconds=1), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _sentence(reference: str) -> str:
    return ", and ".join(pair.replace(": ", " is a ") for pair in reference.split(", ")) + "."


SAME_KIND: dict[str, tuple[str, Callable[[str], str]]] = {
    "Assignment": ("knights_knaves", _sentence),
    "Decimal": ("decimal_arithmetic", _as_it_is),
    "Duration": ("time_intervals", _clock),
    "Integer": ("chain_sum", _as_it_is),
    "IntegerGrid": ("manipulate_matrix", lambda reference: reference.replace("; ", "\n")),
    "Integers": ("list_functions", lambda reference: f"[{reference.strip('[]')}]"),
    "Polynomial": ("polynomial_multiplication", lambda reference: reference.replace("^", "**")),
    "Rational": ("coin_flip", _as_it_is),
    "Text": ("string_manipulation", _as_it_is),
    "TextList": ("word_sorting", _as_it_is),
    "Word": ("color_cube_rotation", _as_it_is),
}


def reasoning_gym_payload(format_name: str, options: Payload, reference: str, text: str) -> Payload | None:
    """None where no dataset asks for that: for units, a tolerance of ours, a negative duration."""
    if {"units", "tolerance"} & options.keys() or (format_name == "Duration" and reference.startswith("-")):
        return None
    dataset, written = SAME_KIND[format_name]
    metadata = {"sorted_words": reference.split(", "), "task_type": "time_seconds"}  # what two of the scorers look at
    return {
        "dataset": dataset,
        "config": {"max_num_decimal_places": options["places"]} if dataset == "decimal_arithmetic" else {},
        "entry": {"answer": written(reference), "metadata": metadata},
        "text": text,
    }


@cache
def _dataset(name: str, config: str) -> Any:
    import reasoning_gym

    return reasoning_gym.create_dataset(name, size=1, seed=1, **json.loads(config))


def ready_reasoning_gym(payload: Payload) -> Callable[[], float]:
    dataset = _dataset(payload["dataset"], json.dumps(payload["config"]))
    return lambda: float(dataset.score_answer(payload["text"], payload["entry"]))
