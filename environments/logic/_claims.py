"""Claims about who is a knight and who a knave: trees that can be drawn at random, weighed in all worlds, and said.

A person is a number from 0. A world says of each person whether they are a knight. Where all worlds count at once, a
set of worlds is an integer with a bit for each, so that one operation on integers looks at all of them.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import Final

from rlgym.environment import Retry, Rng

__all__ = ["Claim", "Compare", "Count", "Is", "Join", "in_words", "listed", "possible_worlds", "random_claim", "worlds"]

RELATIONS: Final[dict[str, Callable[[int, int], bool]]] = {  # between two numbers, or two truth values
    "exactly": operator.eq,
    "at least": operator.ge,
    "at most": operator.le,
    "as many": operator.eq,
    "more": operator.gt,
    "fewer": operator.lt,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.ne,
    "if": operator.le,
    "iff": operator.eq,
}
COUNTS: Final = ("exactly", "at least", "at most")
COMPARISONS: Final = {
    "as many": "there are as many knights among {} as among {}",
    "more": "there are more knights among {} than among {}",
    "fewer": "there are fewer knights among {} than among {}",
}
CONNECTIVES: Final = {
    "and": "{} and {}",
    "or": "{} or {}",
    "xor": "either {} or {}, but not both",
    "if": "if {}, then {}",
    "iff": "{} if and only if {}",
}


@dataclass(frozen=True, slots=True)
class Is:
    """What one person is."""

    person: int
    knight: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many of some people are knights."""

    relation: str  # one of COUNTS
    number: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Which of two groups has more knights."""

    relation: str  # one of COMPARISONS
    these: tuple[int, ...]
    those: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Two claims made into one."""

    relation: str  # one of CONNECTIVES
    left: "Claim"
    right: "Claim"


Claim = Is | Count | Compare | Join


def random_claim(rng: Rng, truth: bool, speaker: int, world: Sequence[bool], depth: int, joined: int) -> Claim:
    """A claim that is true, or is false, in a world.

    Args:
        speaker: who does not say plainly what they are themselves.
        depth: joins inside one another, at most.
        joined: percent of claims that are joins, as long as the depth allows it.
    """
    if depth and rng.randrange(100) < joined:
        relation = rng.choice(list(CONNECTIVES))
        parts = rng.choice([pair for pair in product((False, True), repeat=2) if RELATIONS[relation](*pair) == truth])
        left, right = (random_claim(rng, part, speaker, world, depth - 1, joined) for part in parts)
        return Join(relation, left, right)
    for _ in range(50):
        people = rng.sample(range(len(world)), rng.randint(2, min(5, len(world))))
        half = len(people) // 2
        forms: tuple[Claim, ...] = (
            Is(next(person for person in people if person != speaker), bool(rng.getrandbits(1))),
            Count(rng.choice(COUNTS), rng.randrange(1, len(people)), tuple(sorted(people))),
            Compare(rng.choice(list(COMPARISONS)), tuple(sorted(people[:half])), tuple(sorted(people[half:]))),
        )
        claim = rng.choice(forms)
        if worlds(claim, world, 1) == truth:
            return claim
    raise Retry


def possible_worlds(claims: Sequence[Claim]) -> int:
    """The set of worlds that are right if person i makes claim i: i is a knight just where claim i is true.

    In world w, person i is a knight if w has bit i.
    """
    everything = (1 << (1 << len(claims))) - 1
    knight = [everything // ((1 << (1 << i)) + 1) << (1 << i) for i in range(len(claims))]
    agree = (everything ^ knight[i] ^ worlds(claim, knight, everything) for i, claim in enumerate(claims))
    return reduce(operator.and_, agree)


def worlds(claim: Claim, knight: Sequence[int], everything: int) -> int:
    """The set of worlds in which a claim is true.

    Args:
        knight: for each person, the worlds in which they are a knight.
        everything: the set of all worlds. With 1 there is a single world, and ``knight`` describes it.
    """
    match claim:
        case Is(person, as_knight):
            return knight[person] if as_knight else everything ^ knight[person]
        case Count(relation, number, people):
            left, right = tally(people, knight, everything), [0] * number + [everything]
        case Compare(relation, these, those):
            left, right = tally(these, knight, everything), tally(those, knight, everything)
        case Join(relation, one, other):
            true = worlds(one, knight, everything), worlds(other, knight, everything)
            left, right = [everything ^ true[0], true[0]], [everything ^ true[1], true[1]]
    pairs = product(range(len(left)), range(len(right)))
    return reduce(operator.or_, (left[i] & right[j] for i, j in pairs if RELATIONS[relation](i, j)), 0)


def tally(people: Iterable[int], knight: Sequence[int], everything: int) -> list[int]:
    """At index k the set of worlds in which exactly k of these people are knights."""
    counts = [everything]
    for person in people:
        more = [count & knight[person] for count in counts]
        same = [count ^ one_more for count, one_more in zip(counts, more, strict=True)]
        counts = [a | b for a, b in zip([*same, 0], [0, *more], strict=True)]
    return counts


def in_words(claim: Claim, names: Sequence[str]) -> str:
    """The claim in English; inside another claim, all but the shortest form stand in brackets."""
    match claim:
        case Is(person, as_knight):
            return f"{names[person]} is a {'knight' if as_knight else 'knave'}"
        case Count(relation, number, people):
            verb = "is a knight" if number == 1 else "are knights"
            return f"{relation} {number} of {listed(people, names)} {verb}"
        case Compare(relation, these, those):
            return COMPARISONS[relation].format(listed(these, names), listed(those, names))
        case Join(relation, left, right):
            parts = [(part, in_words(part, names)) for part in (left, right)]
            return CONNECTIVES[relation].format(
                *(said if isinstance(part, Is) else f"({said})" for part, said in parts)
            )


def listed(people: Iterable[int], names: Sequence[str]) -> str:
    """``Ada, Ben and Cleo``."""
    *others, last = (names[person] for person in people)
    return f"{', '.join(others)} and {last}" if others else last
