"""Oracle of SlidingWindowMinimum: each window's own minimum, taken from its slice."""

largest_level = 20


def answer(instance):
    values, window = instance.values, instance.window
    return [sorted(values[end - window : end])[0] for end in range(window, len(values) + 1)]


def echo(instance):
    return list(instance.values)


def echo_without_the_end(instance):
    return list(instance.values[: len(instance.values) - instance.window + 1])


def smallest_of_all(instance):
    return [min(instance.values)] * (len(instance.values) - instance.window + 1)


def ends_of_windows(instance):
    values, window = instance.values, instance.window
    return [min(values[i], values[i + window - 1]) for i in range(len(values) - window + 1)]


def window_one_short(instance):
    values, window = instance.values, instance.window
    return [min(values[i : i + window - 1]) for i in range(len(values) - window + 1)]


def running_minimum(instance):
    minima = []
    for value in instance.values:
        minima.append(min([value, *minima[-1:]]))
    return minima[instance.window - 1 :]


def candidates(instance, rng):
    count = len(instance.values) - instance.window + 1
    for window in range(1, len(instance.values)):
        yield [min(instance.values[i : i + window]) for i in range(len(instance.values) - window + 1)]
        yield [rng.choice(instance.values) for _ in range(count)]


heuristics = [echo, echo_without_the_end, smallest_of_all, ends_of_windows, window_one_short, running_minimum]
