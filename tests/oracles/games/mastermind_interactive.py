"""Oracle of MastermindInteractive: a referee that only asks at which guess the code is named."""

largest_level = 9


def valid(instance, actions):
    guesses, mistakes = 0, 0
    for action in actions:
        if not _possible(instance, action):
            mistakes += 1
            if mistakes > 3:
                return False
            continue
        guesses += 1
        if list(instance.code) == action:
            return guesses <= instance.par
        if guesses > instance.par:
            return False
    return False


def _possible(instance, action):
    palette = {str(colour) for colour in range(1, instance.colours + 1)}
    once = instance.repeats or len(dict.fromkeys(action)) == len(action)
    return len(action) == instance.length and palette.issuperset(map(str, action)) and once


def constant(instance, rng):
    return [list(range(1, instance.length + 1))] * (instance.par + 2)


def random_player(instance, rng):
    return [_random_code(instance, rng) for _ in range(instance.par + 2)]


def random_player_without_repetition(instance, rng):
    guesses = []
    while len(guesses) < instance.par + 2:
        guess = _random_code(instance, rng)
        if guess not in guesses:
            guesses.append(guess)
    return guesses


def in_order(instance, rng):
    """Counts upwards from 1, 2, 3."""
    guesses, value = [], 0
    while len(guesses) < instance.par + 2:
        guess = [value // instance.colours**i % instance.colours + 1 for i in reversed(range(instance.length))]
        guesses += [guess] if _possible(instance, guess) else []
        value += 1
    return guesses


def each_colour_alone(instance, rng):
    """Learns the colours of the code by guessing each alone; all that is left for their order is luck."""
    guesses = [[colour] * instance.length for colour in range(1, instance.colours + 1)]
    guesses = guesses if instance.repeats else []
    return guesses + [_random_code(instance, rng) for _ in range(instance.par + 2 - len(guesses))]


def _random_code(instance, rng):
    palette = range(1, instance.colours + 1)
    if instance.repeats:
        return [rng.choice(palette) for _ in range(instance.length)]
    return rng.sample(palette, instance.length)


def candidates(instance, rng):
    """Games that find the code early, at par, one later, after mistakes, and never."""
    code, par = list(instance.code), instance.par
    others = [guess for guess in random_player_without_repetition(instance, rng) if guess != code]
    for before in (0, 1, par - 1, par, par + 1):
        yield [*others[:before], code]
        yield [[0], [1] * 9, *others[:before], code]
    yield [[0], *others[:2], [], *others[2:4], [instance.colours + 1] * instance.length, code]
    yield [[0], [], [0], [], code]
    yield others[:1]


heuristics = [constant, random_player, random_player_without_repetition, in_order, each_colour_alone]
