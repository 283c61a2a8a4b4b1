"""Oracle of DyckCompletion: adjacent matched pairs are deleted until only open brackets are left."""

from itertools import product

largest_level = 20

PAIRS = ("()", "[]", "<>")
MIRROR = str.maketrans("([<", ")]>")


def answer(instance):
    return _reduced(instance.prefix)[::-1].translate(MIRROR)


def _reduced(text):
    shorter = text
    for pair in PAIRS:
        shorter = shorter.replace(pair, "")
    return text if shorter == text else _reduced(shorter)


def echo(instance):
    return instance.prefix


def mirror_of_all(instance):
    return "".join(b for b in instance.prefix if b in "([<")[::-1].translate(MIRROR)


def mirror_of_the_first(instance):
    return "".join(b for b in instance.prefix if b in "([<")[: _open(instance)][::-1].translate(MIRROR)


def mirror_of_the_last(instance):
    return "".join(b for b in instance.prefix if b in "([<")[-_open(instance) :][::-1].translate(MIRROR)


def in_order_of_opening(instance):
    return _reduced(instance.prefix).translate(MIRROR)


def one_pass(instance):
    """Deletes pairs that stand side by side, and not what then stands side by side."""
    text = instance.prefix
    for pair in PAIRS:
        text = text.replace(pair, "")
    return "".join(b for b in text if b in "([<")[::-1].translate(MIRROR)


def kinds_by_count(instance):
    """Knows how many of each kind are open, not their order."""
    return "".join(pair[1] * (instance.prefix.count(pair[0]) - instance.prefix.count(pair[1])) for pair in PAIRS)


def _open(instance):
    return sum(1 if b in "([<" else -1 for b in instance.prefix)


def candidates(instance, rng):
    count = min(_open(instance), 4)
    yield from map("".join, product(")]>", repeat=count))
    for _ in range(10):
        yield "".join(rng.choices("()[]<>", k=rng.randrange(1, 8)))


heuristics = [
    echo,
    mirror_of_all,
    mirror_of_the_first,
    mirror_of_the_last,
    in_order_of_opening,
    one_pass,
    kinds_by_count,
]
