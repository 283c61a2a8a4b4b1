"""Oracle of SubsetSum: all subsets as bit masks."""

from functools import cache

largest_level = 6


def valid(instance, answer):
    mask = 0
    for position in answer:
        if not 0 <= position < len(instance.values) or mask >> position & 1:
            return False
        mask |= 1 << position
    return mask in _masks(instance.values, instance.target)


@cache
def _masks(values, target):
    sums = [0]
    for value in values:
        sums += [total + value for total in sums]
    return {mask for mask, total in enumerate(sums) if total == target}


def largest_first(instance):
    return _greedy(instance, sorted(range(len(instance.values)), key=lambda i: -instance.values[i]))


def smallest_first(instance):
    return _greedy(instance, sorted(range(len(instance.values)), key=lambda i: instance.values[i]))


def first_fit(instance):
    return _greedy(instance, range(len(instance.values)))


def _greedy(instance, order):
    chosen, left = [], instance.target
    for i in order:
        if instance.values[i] <= left:
            chosen.append(i)
            left -= instance.values[i]
    return sorted(chosen)


def candidates(instance, rng):
    positions = range(len(instance.values))
    for _ in range(20):
        yield sorted(rng.sample(positions, rng.randint(0, len(positions))))


heuristics = [largest_first, smallest_first, first_fit]
