"""What the workers of ``guard.py`` do: a task that is done at once, or one that never ends."""


def work(task: list[int]) -> int:
    index, hangs = task
    while hangs:
        pass
    return index
