"""Oracle of SortNumbers: insertion sort."""

largest_level = 20


def answer(instance):
    ordered = []
    for value in instance.values:
        place = len(ordered)
        while place and _before(value, ordered[place - 1], instance.descending):
            place -= 1
        ordered.insert(place, value)
    return ordered


def _before(left, right, descending):
    return left > right if descending else left < right


def copied(instance):
    return list(instance.values)


def reversed_copy(instance):
    return list(instance.values[::-1])


def wrong_direction(instance):
    return sorted(instance.values, reverse=not instance.descending)


def without_repeats(instance):
    return sorted(set(instance.values), reverse=instance.descending)


def by_absolute_value(instance):
    return sorted(instance.values, key=abs, reverse=instance.descending)


def by_text(instance):
    return sorted(instance.values, key=str, reverse=instance.descending)


def one_pass(instance):
    """Neighbours are swapped where they are out of order, once through the list."""
    values = list(instance.values)
    for i in range(len(values) - 1):
        if _before(values[i + 1], values[i], instance.descending):
            values[i], values[i + 1] = values[i + 1], values[i]
    return values


def candidates(instance, rng):
    for _ in range(5):
        yield rng.sample(instance.values, len(instance.values))
    ordered = sorted(instance.values)
    yield ordered
    yield ordered[::-1]
    yield ordered[1:]
    yield [*ordered, ordered[-1]]


heuristics = [copied, reversed_copy, wrong_direction, without_repeats, by_absolute_value, by_text, one_pass]
