"""Oracle of ChainSum: decimal digits, column by column, with signed carries."""

largest_level = 20


def answer(instance):
    columns = max(len(str(abs(term))) for term in instance.terms)
    total, carry = 0, 0
    for column in range(columns):
        for term in instance.terms:
            digits = str(abs(term))[::-1]
            if column < len(digits):
                carry += int(digits[column]) if term > 0 else -int(digits[column])
        carry, digit = divmod(carry, 10)
        total += digit * 10**column
    return total + carry * 10**columns


def without_signs(instance):
    return sum(map(abs, instance.terms))


def first_term(instance):
    return instance.terms[0]


def without_the_last(instance):
    return sum(instance.terms[:-1])


def first_and_last(instance):
    return instance.terms[0] + instance.terms[-1]


def leading_digits(instance):
    """Each term rounded down to its leading digit."""
    return sum(int(str(t)[: 2 if t < 0 else 1]) * 10 ** (len(str(abs(t))) - 1) for t in instance.terms)


def second_sign_spreads(instance):
    """Subtracts all that follows a minus."""
    total, sign = 0, 1
    for term in instance.terms:
        sign = -1 if term < 0 else sign
        total += sign * abs(term)
    return total


def candidates(instance, rng):
    total = sum(instance.terms)
    for digit in range(len(str(abs(total))) + 1):
        yield total + 10**digit
        yield total - 10**digit
    for term in instance.terms:
        yield total - term
        yield total - 2 * term
    yield rng.randint(-abs(total), abs(total))


heuristics = [
    without_signs,
    first_term,
    without_the_last,
    first_and_last,
    leading_digits,
    second_sign_spreads,
]
