"""Program output prediction: follow a program and write down what it prints."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from rlgym.difficulty.scales import Linear, Steps
from rlgym.environment import Environment, Retry, Rng, hidden
from rlgym.environments.simulation._minilang import RULES, Runaway, run
from rlgym.verifiers.formats import Lines

LETTERS: Final = "abcde"
MODULI: Final = (7, 11, 13, 17, 19, 23)


@dataclass(frozen=True, slots=True)
class Source:
    """A program, and what it prints."""

    program: str
    printed: tuple[str, ...] = hidden()


class ProgramOutputPrediction(Environment[Source, tuple[str, ...]]):
    """Write down what a program in a small language prints.

    The program halts within a bound of steps, and each condition in it, of a loop, a choice or a recursion, comes out
    both ways during the run. Unique answer; no partial credit.
    Cost: generate O(steps), verify O(lines of output).
    Source: the task of Zaremba and Sutskever (2014), Learning to execute, arXiv:1410.4615.
    """

    answer = Lines(example=("17", "bca", "4 0 2"), noun="the printed lines in order")
    knobs = {
        "lines": Linear(4, Fraction(6, 5)),  # of the program, about, without definitions and the first and last lines
        "steps": Linear(34, 16),  # executed, at most; at least a third as many
        "depth": Steps((0, 1), (7, 2), (14, 3)),  # of nested loops
        "kinds": Steps((0, 1), (3, 2), (6, 3)),  # of values: numbers, then words, then lists as well
        "functions": Steps((0, 0), (5, 1), (10, 2)),  # the second calls itself
    }

    def generate(self, rng: Rng, *, lines: int, steps: int, depth: int, kinds: int, functions: int) -> Source:
        start, body, end = _program(rng, lines, depth, kinds, functions)
        program = "\n".join([*start, *body, *end])
        try:
            finished = run(program, steps)
        except Runaway:
            raise Retry from None
        both_ways = sum(len(outcomes) == 2 for outcomes in finished.outcomes.values())
        if finished.steps * 3 < steps or both_ways < max(1, program.count("if ") + program.count("while ")):
            raise Retry
        if finished.printed == run("\n".join([*start, *end]), steps).printed:
            raise Retry  # all came back to where it began
        return Source(program, tuple(finished.printed))

    def statement(self, instance: Source) -> str:
        rules = "\n".join(f"- {rule}" for mark, rule in RULES.items() if mark in instance.program)
        return (
            f"A program is executed line by line. These are the rules of its language:\n{rules}\n"
            f"Here is the program:\n\n{instance.program}\n\nWhat does it print?"
        )

    def solve(self, instance: Source) -> tuple[str, ...]:
        return instance.printed


@dataclass(frozen=True, slots=True)
class Names:
    """What a line may use; counters are read only, so that their loops end."""

    numbers: tuple[str, ...]
    words: tuple[str, ...]
    lists: tuple[str, ...]
    counters: tuple[str, ...]
    functions: tuple[str, ...]


def _program(rng: Rng, lines: int, depth: int, kinds: int, functions: int) -> tuple[list[str], list[str], list[str]]:
    """Definitions and first values, what happens to them, and the output; each function is called in a loop."""
    names = Names(("a", "b", "c"), ("w",) * (kinds > 1), ("v",) * (kinds > 2), (), tuple("fg"[:functions]))
    start = [line for name in names.functions for line in (_recursive if name == "g" else _function)(rng, name)]
    start += [f"{name} = {rng.randint(1, 9)}" for name in names.numbers]
    start += [f'{name} = "{"".join(rng.sample(LETTERS, 4))}"' for name in names.words]
    start += [f"{name} = {[rng.randint(0, 9) for _ in range(4)]}" for name in names.lists]
    parts = [_loop(rng, names, [f"a = {name}(a, b)"], 2, depth) for name in names.functions]
    parts += [_block(rng, names, lines - 5 * functions, depth)]
    rng.shuffle(parts)
    end = [f"print({name})" for name in (*names.numbers, *names.words, *names.lists)]
    return start, [line for part in parts for line in part], end


def _block(rng: Rng, names: Names, size: int, depth: int) -> list[str]:
    """About ``size`` lines, with loops nested up to ``depth``."""
    lines: list[str] = []
    while len(lines) < size:
        room = size - len(lines)
        if depth and room >= 4 and rng.randrange(3):
            lines += _loop(rng, names, [], rng.randint(1, min(room - 3, 8)), depth)
        elif names.counters and room >= 2 and not rng.randrange(3):
            x = rng.choice(names.numbers + names.counters)
            modulus = rng.randint(2, 3)
            lines += [f"if ({x} % {modulus}) == {rng.randrange(modulus)}:", *_indented([_update(rng, names)])]
            lines += ["else:", *_indented([_update(rng, names)])] if rng.randrange(2) else []
        else:
            lines.append(_update(rng, names))
    return lines


def _loop(rng: Rng, names: Names, body: list[str], size: int, depth: int) -> list[str]:
    """A loop that counts up, or one that cuts a number down to nothing; more rounds outside than inside."""
    i, outside = "ijk"[len(names.counters)], not names.counters
    body = body + _block(rng, replace(names, counters=(*names.counters, i)), size, depth - 1)
    if rng.randrange(2):
        start, stride = rng.randint(0, 3), rng.randint(1, 3)
        rounds = rng.randint(5, 8) if outside else rng.randint(2, 4)
        first, check, last = f"{start}", f"{i} < {start + stride * rounds}", f"{i} = {i} + {stride}"
    else:
        x, most = rng.choice(names.numbers), rng.randint(20, 40) if outside else rng.randint(4, 8)
        first, check, last = f"({x} % {most}) + {most}", f"0 < {i}", f"{i} = {i} // 2"
    return [f"{i} = {first}", f"while {check}:", *_indented([*body, last])]


def _update(rng: Rng, names: Names) -> str:
    """An assignment that builds on the old value, so that no line undoes those before it."""
    target = rng.choice(names.numbers + names.words + names.lists)
    x = rng.choice([name for name in names.numbers + names.counters if name != target])
    c, m, letter = rng.randint(2, 5), rng.choice(MODULI), rng.choice(LETTERS)
    if target in names.words:
        forms = [
            f"reverse({target})",
            f'{target} + "{letter}"',
            f"{target} + {target}[{x} % len({target})]",
            f'"{letter}" + {target}[1:len({target})]',
            f"{target}[1:len({target})] + {target}[0]",
        ]
    elif target in names.lists:
        i = f"{x} % len({target})"
        if rng.randrange(2):
            return f"{target}[{i}] = ({target}[{i}] + {c}) % {m}"
        forms = [
            f"reverse({target})",
            f"{target} + [{x} % {m}]",
            f"{target}[1:len({target})] + [{target}[0]]",
            f"[{x} % {m}] + {target}[1:len({target})]",
        ]
    else:
        forms = [f"{target} + {x}", f"{target} - {x}", f"{x} - {target}", f"(({target} * {c}) + {x}) % {m}"]
        forms += [f"({target} // {c}) + {x}"]
        forms += [f"{target} + len({word})" for word in names.words]
        forms += [f"{target} + {items}[{x} % len({items})]" for items in names.lists]
        forms += [f"{function}({target}, {x})" for function in names.functions]
    return f"{target} = {rng.choice(forms)}"


def _function(rng: Rng, name: str) -> list[str]:
    """A function with a choice in it."""
    c, d, m = rng.randint(2, 3), rng.randint(2, 5), rng.choice(MODULI)
    then = rng.choice(("x = x + y", "y = y - x", f"y = y // {c}", f"x = x * {c}"))
    return [
        f"def {name}(x, y):",
        *_indented([f"if (x % {c}) == {rng.randrange(c)}:", f"    {then}", f"return ((x * {d}) - y) % {m}"]),
    ]


def _recursive(rng: Rng, name: str) -> list[str]:
    """A function that calls itself with smaller numbers until they are small enough."""
    smaller = rng.choice(("x // 2", f"x - {rng.randint(4, 9)}"))
    again = f"{name}({smaller}, ((y * {rng.randint(2, 4)}) + x) % {rng.choice(MODULI)})"
    return [
        f"def {name}(x, y):",
        *_indented([f"if x < {rng.randint(1, 3)}:", "    return y", f"return {again}"]),
    ]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
