"""Oracle of LetterCounting: a tally of every run of letters, or a look-ahead regular expression for each target."""

import re
from collections import Counter

largest_level = 20


def answer(instance):
    return [
        len(re.findall(f"(?={target})", instance.text, re.IGNORECASE if instance.fold else 0))
        for target in instance.targets
    ]


def _tally(instance, text):
    runs = Counter(text[i : i + k] for k in (1, 2, 3) for i in range(len(text)))
    return [runs[target] for target in instance.targets]


def other_rule_for_capitals(instance):
    return _tally(instance, instance.text if instance.fold else instance.text.lower())


def first_half_doubled(instance):
    text = instance.text.lower() if instance.fold else instance.text
    return [2 * count for count in _tally(instance, text[: len(text) // 2])]


def even_shares(instance):
    return [round(len(instance.text) / 4 ** len(target)) for target in instance.targets]


def words_that_hold_it(instance):
    text = instance.text.lower() if instance.fold else instance.text
    return [sum(target in word for word in text.split()) for target in instance.targets]


def first_letters_only(instance):
    text = instance.text.lower() if instance.fold else instance.text
    return [text.count(target[0]) for target in instance.targets]


def candidates(instance, rng):
    yield _tally(instance, instance.text)
    yield _tally(instance, instance.text.lower())
    yield [instance.text.count(target) for target in instance.targets]
    for _ in range(10):
        yield [rng.randrange(8) for _ in instance.targets]


heuristics = [first_half_doubled, even_shares, words_that_hold_it, other_rule_for_capitals, first_letters_only]
