"""Oracle of KnightsAndKnaves: person by person; three-valued logic gives a branch up as soon as it clashes."""

from random import Random

largest_level = 12


def answer(instance):
    found = list(_solutions(instance, {}))
    assert len(found) == 1, f"{len(found)} solutions"
    return _named(instance, [found[0][i] for i in range(len(instance.names))])


def _solutions(instance, kinds):
    """All assignments that extend ``kinds`` in which every claim is true just where its speaker is a knight."""
    for speaker, kind in kinds.items():
        truth = _truth(instance.claims[speaker], kinds)
        if truth is not None and truth != kind:
            return
    if len(kinds) == len(instance.names):
        yield kinds
    else:
        for kind in (True, False):
            yield from _solutions(instance, {**kinds, len(kinds): kind})


def _truth(claim, kinds):
    """True, False, or None where that depends on people who have no kind yet."""
    form = type(claim).__name__
    if form == "Is":
        return kinds[claim.person] == claim.knight if claim.person in kinds else None
    if form == "Join":
        return _joined(claim.relation, _truth(claim.left, kinds), _truth(claim.right, kinds))
    if form == "Count":
        low, high = _bounds(claim.people, kinds)
        low, high = low - claim.number, high - claim.number
    else:
        (low, high), (other_low, other_high) = _bounds(claim.these, kinds), _bounds(claim.those, kinds)
        low, high = low - other_high, high - other_low
    possible = {_compared(claim.relation, difference) for difference in range(low, high + 1)}
    return possible.pop() if len(possible) == 1 else None


def _bounds(people, kinds):
    sure = sum(kinds.get(person, False) for person in people)
    return sure, sure + sum(person not in kinds for person in people)


def _compared(relation, difference):
    if relation in ("exactly", "as many"):
        return difference == 0
    if relation == "at least":
        return difference >= 0
    if relation == "at most":
        return difference <= 0
    return difference > 0 if relation == "more" else difference < 0


def _joined(relation, left, right):
    if relation == "and":
        return False if left is False or right is False else None if None in (left, right) else True
    if relation == "or":
        return True if left is True or right is True else None if None in (left, right) else False
    if relation == "if":
        return True if left is False or right is True else None if None in (left, right) else False
    if None in (left, right):
        return None
    return left == right if relation == "iff" else left != right


def _named(instance, kinds):
    return {name: "knight" if kind else "knave" for name, kind in zip(instance.names, kinds, strict=True)}


def _under(instance, kinds):
    """The truth of every claim in a world."""
    return [_truth(claim, dict(enumerate(kinds))) for claim in instance.claims]


def all_knights(instance):
    return _named(instance, [True] * len(instance.names))


def all_knaves(instance):
    return _named(instance, [False] * len(instance.names))


def first_knight_others_knaves(instance):
    return _named(instance, [i == 0 for i in range(len(instance.names))])


def alternating(instance):
    return _named(instance, [i % 2 == 0 for i in range(len(instance.names))])


def accused_are_knaves(instance):
    accused = set()
    for claim in instance.claims:
        accused |= _accused(claim)
    return _named(instance, [i not in accused for i in range(len(instance.names))])


def _accused(claim):
    if type(claim).__name__ == "Join":
        return _accused(claim.left) | _accused(claim.right)
    return {claim.person} if type(claim).__name__ == "Is" and not claim.knight else set()


def believed_if_likely(instance):
    """A knight is whose claim is true in at least half of all worlds (64 of them are looked at)."""
    people = len(instance.names)
    rng = Random(0)
    worlds = [[bool(rng.getrandbits(1)) for _ in range(people)] for _ in range(64)]
    truths = zip(*(_under(instance, world) for world in worlds), strict=True)
    return _named(instance, [2 * sum(claim) >= len(worlds) for claim in truths])


def one_pass(instance):
    """All are taken for knights; then, in order, each for what their claim makes them by what is known so far."""
    kinds = [True] * len(instance.names)
    for i in range(len(kinds)):
        kinds[i] = _under(instance, kinds)[i]
    return _named(instance, kinds)


def five_rounds(instance):
    """As one pass, but everybody at once, and five times."""
    kinds = [True] * len(instance.names)
    for _ in range(5):
        kinds = _under(instance, kinds)
    return _named(instance, kinds)


def first_is_a_knight(instance):
    """The first person is believed, then whoever's kind the beliefs so far settle, else the next one is believed."""
    kinds = {}
    for i in range(len(instance.names)):
        truth = _truth(instance.claims[i], kinds)
        kinds[i] = True if truth is None else truth
    return _named(instance, [kinds[i] for i in range(len(instance.names))])


def candidates(instance, rng):
    for _ in range(5):
        yield _named(instance, [bool(rng.getrandbits(1)) for _ in instance.names])


heuristics = [
    all_knights,
    all_knaves,
    first_knight_others_knaves,
    alternating,
    accused_are_knaves,
    believed_if_likely,
    one_pass,
    five_rounds,
    first_is_a_knight,
]
