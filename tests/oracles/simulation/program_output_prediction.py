"""Oracle of ProgramOutputPrediction: the text compiled to a stack machine with jumps, and run there."""

import re

largest_level = 20

BINDS = {"<": 1, "==": 1, "+": 2, "-": 2, "*": 3, "//": 3, "%": 3}
MOST_INSTRUCTIONS = 20_000


def answer(instance):
    return _run(instance.program)


def _run(program, hasty=""):
    compiler = _Compiler(program, hasty)
    compiler.block(0)
    return _execute(compiler.code, compiler.functions)


class _Compiler:
    """One pass over the lines; ``hasty`` names a way to read the program wrongly."""

    def __init__(self, program, hasty):
        lines = program.split("\n")
        self.lines = [(len(line) - len(line.lstrip()), re.findall(r'\d+|"\w*"|\w+|//|==|\S', line)) for line in lines]
        self.hasty, self.at, self.code, self.functions = hasty, 0, [], {}

    def emit(self, operation, argument=None):
        self.code.append([operation, argument])
        return self.code[-1]  # a jump's target is filled in later

    def block(self, indent):
        while self.at < len(self.lines) and self.lines[self.at][0] == indent:
            self.tokens = self.lines[self.at][1]
            self.at += 1
            self.statement(indent + 4)

    def statement(self, deeper):
        keyword = self.tokens.pop(0)
        if keyword == "while":
            start = len(self.code)
            leave = self.condition({"skip loops": False})
            self.block(deeper)
            if self.hasty != "one round":
                self.emit("jump", start)
            leave[1] = len(self.code)
        elif keyword == "if":
            other = self.condition({"always then": True, "never then": False})
            self.block(deeper)
            leave = self.emit("jump")
            other[1] = len(self.code)
            if self.at < len(self.lines) and self.lines[self.at] == (deeper - 4, ["else", ":"]):
                self.at += 1
                self.block(deeper)
            leave[1] = len(self.code)
        elif keyword == "def":
            over = self.emit("jump")
            self.functions[self.tokens[0]] = len(self.code), self.tokens[2:-2:2]
            self.block(deeper)
            over[1] = len(self.code)
        elif keyword in ("return", "print"):
            self.expression()
            self.emit(keyword)
        elif self.tokens[0] == "=":
            self.tokens.pop(0)
            self.expression()
            self.emit("store", keyword)
        else:
            self.emit("load", keyword)
            self.tokens.pop(0)
            self.expression()
            del self.tokens[:2]
            self.expression()
            self.emit("put")

    def condition(self, assumed):
        self.expression()
        if self.hasty in assumed:
            self.emit("assume", assumed[self.hasty])
        return self.emit("unless")

    def expression(self, weakest=1):
        self.operand()
        while self.tokens and BINDS.get(self.tokens[0], 0) >= weakest:
            sign = self.tokens.pop(0)
            self.expression(BINDS[sign] + 1)
            self.emit("operate", sign)

    def operand(self):
        token = self.tokens.pop(0)
        if token == "(":
            self.until(")")
        elif token == "[":
            self.emit("list", self.until("]"))
        elif token.isdigit():
            self.emit("push", int(token))
        elif token.startswith('"'):
            self.emit("push", token.strip('"'))
        elif self.tokens[:1] == ["("]:
            self.tokens.pop(0)
            self.emit("call", (token, self.until(")")))
        else:
            self.emit("load", token)
        while self.tokens[:1] == ["["]:
            self.tokens.pop(0)
            self.emit("part", self.until("]"))

    def until(self, closing):
        count = 0
        while self.tokens[0] != closing:
            self.expression()
            count += 1
            if self.tokens[0] in (",", ":"):
                self.tokens.pop(0)
        self.tokens.pop(0)
        if self.hasty == "calls change nothing" and closing == ")" and count == 2:
            self.emit("drop")
        return count


def _execute(code, functions):
    stack, frames, at, printed = [], [({}, None)], 0, []
    for _ in range(MOST_INSTRUCTIONS):
        if at >= len(code):
            return tuple(printed)
        (operation, argument), at = code[at], at + 1
        variables = frames[-1][0]
        if operation == "push":
            stack.append(argument)
        elif operation == "load":
            stack.append(variables[argument])
        elif operation == "store":
            variables[argument] = stack.pop()
        elif operation == "put":
            value, position, items = stack.pop(), stack.pop(), stack.pop()
            items[position] = value
        elif operation == "list":
            split = len(stack) - argument
            stack[split:] = [stack[split:]]
        elif operation == "part":
            bounds = [stack.pop() for _ in range(argument)]
            whole = stack.pop()
            stack.append(whole[bounds[0]] if argument == 1 else whole[bounds[1] : bounds[0]])
        elif operation == "operate":
            right, left = stack.pop(), stack.pop()
            stack.append(_operated(argument, left, right))
        elif operation == "jump":
            at = argument
        elif operation == "assume":
            stack[-1] = argument
        elif operation == "unless":
            at = at if stack.pop() else argument
        elif operation == "call":
            at = _called(argument, stack, frames, functions, at)
        elif operation == "return":
            at = frames.pop()[1]
        elif operation == "drop":
            stack.pop()
        elif operation == "print":
            value = stack.pop()
            printed.append(" ".join(str(item) for item in value) if isinstance(value, list) else f"{value}")
    return None


def _operated(sign, left, right):
    if sign in ("//", "%"):
        quotient = 0  # floor division by repeated subtraction: divisors are small and positive
        while left - quotient * right >= right:
            quotient += 1
        while left - quotient * right < 0:
            quotient -= 1
        return quotient if sign == "//" else left - quotient * right
    return {"+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right}.get(
        sign, lambda: left < right if sign == "<" else left == right
    )()


def _called(argument, stack, frames, functions, at):
    name, count = argument
    if name == "len":
        stack.append(sum(1 for _ in stack.pop()))
    elif name == "reverse":
        value = stack.pop()
        stack.append([*reversed(value)] if isinstance(value, list) else "".join(reversed(value)))
    else:
        entry, parameters = functions[name]
        frames.append((dict(zip(parameters, stack[-count:], strict=True)), at))
        del stack[-count:]
        return entry
    return at


def one_round_of_each_loop(instance):
    return _run(instance.program, "one round")


def loops_skipped(instance):
    return _run(instance.program, "skip loops")


def conditions_always_hold(instance):
    return _run(instance.program, "always then")


def conditions_never_hold(instance):
    return _run(instance.program, "never then")


def first_values(instance):
    """What each variable is given first."""
    return _values(instance.program, 0)


def last_values(instance):
    """What each variable is given last, as if its line stood alone."""
    return _values(instance.program, -1)


def _values(program, which):
    given = re.findall(r"^ *(\w+) = (.*)$", program, re.MULTILINE)
    printed = re.findall(r"^print\((\w+)\)$", program, re.MULTILINE)
    start = "\n".join(re.findall(r"^[a-c] = \d+$|^w = \"\w+\"$|^v = \[[\d, ]*\]$", program, re.MULTILINE))
    ends = [[f"{name} = {value}" for name, value in given if name == wanted][which] for wanted in printed]
    known = "f(", "g(", "i", "j", "k"
    lines = [end for end in ends if not any(mark in end for mark in known)]
    return _run("\n".join([start, *lines, *(f"print({name})" for name in printed)]))


def candidates(instance, rng):
    right = answer(instance)
    yield from filter(None, (hasty(instance) for hasty in heuristics))
    for _ in range(10):
        position = rng.randrange(len(right))
        changed = right[position][::-1] if rng.random() < 0.5 else str(rng.randrange(20))
        yield (*right[:position], changed, *right[position + 1 :])


heuristics = [
    one_round_of_each_loop,
    loops_skipped,
    conditions_always_hold,
    conditions_never_hold,
    first_values,
    last_values,
]
