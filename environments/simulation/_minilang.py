"""A small programming language, and what running a program in it prints.

Its text is a part of Python's syntax, so Python's parser reads it; what it means is written here, and nothing of it is
handed to Python to execute. Values are integers, words and lists of integers, and never change: assigning to a position
makes a new list. Functions see their own variables only.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Value = Any  # Any: int, str or tuple[int, ...]; a program applies an operation only where it applies
Variables = dict[str, Value]

OPERATORS: Final[Mapping[type[ast.AST], Callable[[Value, Value], Value]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Lt: operator.lt,
    ast.Eq: operator.eq,
}
FUNCTIONS: Final[Mapping[str, Callable[[Value], Value]]] = {"len": len, "reverse": lambda value: value[::-1]}

RULES: Final[Mapping[str, str]] = {  # the language in words; a rule applies where a program holds its mark
    "=": "name = value gives a variable a value. An operation inside another one stands in brackets.",
    "//": "a // b is the quotient rounded down, so (0 - 7) // 2 is -4.",
    "%": "a % b is the number from 0 to b - 1 that differs from a by a multiple of b, so (0 - 7) % 3 is 2.",
    '"': 'Letters in quotation marks are a word, and + joins words: "ab" + "c" is "abc".',
    " [": "[1, 2] is a list of integers, and + joins lists: [1, 2] + [3] is [1, 2, 3].",
    "len(": "len(x) is the number of letters of a word or of items of a list.",
    "[": "Positions count from 0: x[i] is the letter or the item at position i.",
    "] = ": "x[i] = value replaces the item at position i of the list x.",
    ":len": "x[i:j] is the part of x from position i up to, but not including, position j.",
    "reverse(": "reverse(x) is x with its letters or items in reverse order.",
    "<": "a < b holds if a is smaller than b.",
    "==": "a == b holds if both are equal.",
    "while": "while executes the indented lines below it if its condition holds, then checks it anew, and so on until "
    "it does not hold.",
    "if": "if executes the indented lines below it if its condition holds, otherwise those below its else, if it has "
    "one.",
    "def": "def f(x, y) defines a function. The call f(1, 2) executes the indented lines below it with variables of "
    "its own, at first x being 1 and y being 2; return value ends the call, whose value this is.",
    "print": "print(x) prints x on a line of its own: a word without quotation marks, a list as its items in order, "
    "with a single space between two of them.",
}


class Runaway(Exception):
    """A run became longer, or a value larger, than its bounds allow."""


@dataclass
class Run:
    """One run of a program, within bounds.

    Attributes:
        most_steps: how many statements may be executed.
        largest: bound on the absolute value of numbers.
        longest: bound on the length of words and lists.
        steps: statements executed; a loop counts each time that its condition is checked.
        printed: the output, a line an item.
        outcomes: what the condition in each line that was reached came out as.
    """

    most_steps: int
    largest: int = 999
    longest: int = 12
    steps: int = 0
    printed: list[str] = field(default_factory=list)
    outcomes: dict[int, set[bool]] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)

    def block(self, block: Sequence[ast.stmt], variables: Variables) -> Value | None:
        """Execute statements until one returns a value."""
        for statement in block:
            returned = self.statement(statement, variables)
            if returned is not None:
                return returned
        return None

    def statement(self, statement: ast.stmt, variables: Variables) -> Value | None:
        """Execute one statement; the value, if it returned one."""
        self.step()
        match statement:
            case ast.Assign([ast.Name(name)], expression):
                variables[name] = self.value(expression, variables)
            case ast.Assign([ast.Subscript(ast.Name(name), position)], expression):
                i, items = self.value(position, variables), variables[name]
                variables[name] = (*items[:i], self.value(expression, variables), *items[i + 1 :])
            case ast.If(condition, then, otherwise):
                return self.block(then if self.holds(condition, variables) else otherwise, variables)
            case ast.While(condition, body):
                while self.holds(condition, variables):
                    returned = self.block(body, variables)
                    if returned is not None:
                        return returned
                    self.step()
            case ast.FunctionDef(name):
                self.functions[name] = statement
            case ast.Return(ast.expr() as expression):
                return self.value(expression, variables)
            case ast.Expr(ast.Call(ast.Name("print"), [expression])):
                value = self.value(expression, variables)
                self.printed.append(" ".join(map(str, value)) if isinstance(value, tuple) else str(value))
            case _:
                raise NotImplementedError(f"not in the language: {ast.unparse(statement)}")
        return None

    def step(self) -> None:
        """Count one step."""
        self.steps += 1
        if self.steps > self.most_steps:
            raise Runaway

    def holds(self, condition: ast.expr, variables: Variables) -> bool:
        """Check a condition."""
        outcome = bool(self.value(condition, variables))
        self.outcomes.setdefault(condition.lineno, set()).add(outcome)
        return outcome

    def value(self, expression: ast.expr, variables: Variables) -> Value:
        """The value of an expression."""
        match expression:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                return variables[name]
            case ast.List(items):
                return tuple(self.value(item, variables) for item in items)
            case ast.BinOp(left, sign, right) | ast.Compare(left, [sign], [right]):
                found = OPERATORS[type(sign)](self.value(left, variables), self.value(right, variables))
            case ast.Subscript(whole, ast.Slice(ast.expr() as start, ast.expr() as stop)):
                return self.value(whole, variables)[self.value(start, variables) : self.value(stop, variables)]
            case ast.Subscript(whole, position):
                return self.value(whole, variables)[self.value(position, variables)]
            case ast.Call(ast.Name(name), arguments):
                values = [self.value(argument, variables) for argument in arguments]
                if name in FUNCTIONS:
                    return FUNCTIONS[name](*values)
                function = self.functions[name]
                return self.block(function.body, dict(zip((p.arg for p in function.args.args), values, strict=True)))
            case _:
                raise NotImplementedError(f"not in the language: {ast.unparse(expression)}")
        if (abs(found) > self.largest) if isinstance(found, int) else (len(found) > self.longest):
            raise Runaway
        return found


def run(program: str, most_steps: int) -> Run:
    """Run a program.

    Raises:
        Runaway: if it takes more steps, or a value grows out of bounds.
    """
    finished = Run(most_steps)
    finished.block(ast.parse(program).body, {})
    return finished
