"""Oracle of WrappedSum: counting up, one step at a time."""

largest_level = 20


def answer(instance):
    hand = 0
    for value in instance.values:
        for _ in range(value):
            hand += 1
            if hand == instance.modulus:
                hand = 0
    return hand


def without_wrapping(instance):
    return sum(instance.values)


def last_term(instance):
    return instance.values[-1]


heuristics = [without_wrapping, last_term]
