"""Oracle of LexicographicallyMinimalRotation: all rotations, sorted."""

import re

largest_level = 20


def answer(instance):
    return sorted(_rotations(instance.text))[0]


def _rotations(text):
    return [text[i:] + text[:i] for i in range(len(text))]


def echo(instance):
    return instance.text


def sorted_letters(instance):
    return "".join(sorted(instance.text))


def first_smallest_letter(instance):
    return _rotations(instance.text)[instance.text.index(min(instance.text))]


def longest_run_of_the_smallest_letter(instance):
    """Begins at the first of the longest runs, found round the corner too."""
    twice = instance.text * 2
    longest = max(len(run) for run in re.findall(min(instance.text) + "+", twice))
    return _rotations(instance.text)[twice.index(min(instance.text) * longest) % len(instance.text)]


def four_letters_ahead(instance):
    """Compares the first four letters only; the first rotation wins a tie."""
    return min(_rotations(instance.text), key=lambda rotation: rotation[:4])


def four_letters_ahead_last(instance):
    return min(reversed(_rotations(instance.text)), key=lambda rotation: rotation[:4])


def without_the_corner(instance):
    """The smallest suffix of the string as it stands, moved to the front."""
    text = instance.text
    start = min(range(len(text)), key=lambda i: text[i:])
    return text[start:] + text[:start]


def candidates(instance, rng):
    yield from _rotations(instance.text)
    letters = list(instance.text)
    for _ in range(5):
        rng.shuffle(letters)
        yield "".join(letters)


heuristics = [
    echo,
    sorted_letters,
    first_smallest_letter,
    longest_run_of_the_smallest_letter,
    four_letters_ahead,
    four_letters_ahead_last,
    without_the_corner,
]
