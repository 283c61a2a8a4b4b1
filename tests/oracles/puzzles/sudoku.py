"""Oracle of Sudoku: the rules by sets of places, and Knuth's Algorithm X to count completions."""

from functools import cache

largest_level = 20


def valid(instance, answer):
    size = instance.box_rows * instance.box_columns
    if len(answer) != size or any(len(row) != size for row in answer):
        return False
    facts = set()
    for r, row in enumerate(answer):
        for c, number in enumerate(row):
            if not 1 <= number <= size or instance.cells[r][c] not in (0, number):
                return False
            facts.update(_facts(instance.box_rows, instance.box_columns, r, c, number))
    return len(facts) == 4 * size**2 and _completions(instance) == 1


@cache
def _completions(instance):
    """The number of completions, 2 standing for more; a puzzle that has not exactly 1 has no right answer."""
    rows, columns = instance.box_rows, instance.box_columns
    numbers = range(1, rows * columns + 1)
    choices = {
        (r, c, number): _facts(rows, columns, r, c, number)
        for r, row in enumerate(instance.cells)
        for c, given in enumerate(row)
        for number in ([given] if given else numbers)
    }
    open_facts = {}
    for choice, facts in choices.items():
        for fact in facts:
            open_facts.setdefault(fact, set()).add(choice)
    if len(open_facts) < 4 * (rows * columns) ** 2:
        return 0
    return _covers(open_facts, choices, 2)


def _facts(box_rows, box_columns, r, c, number):
    """What a number in a cell settles: that cell, and that number's place in a row, a column and a box."""
    return ("cell", r, c), ("row", r, number), ("column", c, number), ("box", r // box_rows, c // box_columns, number)


def _covers(open_facts, choices, most):
    """Exact covers, counted up to ``most``."""
    if not open_facts:
        return 1
    found, fact = 0, min(open_facts, key=lambda fact: len(open_facts[fact]))
    for choice in list(open_facts[fact]):
        taken = _cover(open_facts, choices, choice)
        found += _covers(open_facts, choices, most - found)
        _uncover(open_facts, choices, choice, taken)
        if found >= most:
            break
    return found


def _cover(open_facts, choices, choice):
    taken = []
    for fact in choices[choice]:
        for other in open_facts[fact]:
            for elsewhere in choices[other]:
                if elsewhere != fact:
                    open_facts[elsewhere].remove(other)
        taken.append(open_facts.pop(fact))
    return taken


def _uncover(open_facts, choices, choice, taken):
    for fact in reversed(choices[choice]):
        open_facts[fact] = taken.pop()
        for other in open_facts[fact]:
            for elsewhere in choices[other]:
                if elsewhere != fact:
                    open_facts[elsewhere].add(other)


def first_fit(instance):
    """The blanks in order, each with the smallest number that clashes with nothing so far, 1 if there is none."""
    grid = [list(row) for row in instance.cells]
    for r, c in _blanks(grid):
        grid[r][c] = min(_free(instance, grid, r, c), default=1)
    return tuple(map(tuple, grid))


def tightest_fit(instance):
    """Always the blank with the fewest candidates, but at the start only: the order is never updated."""
    grid = [list(row) for row in instance.cells]
    for r, c in sorted(_blanks(grid), key=lambda place: len(_free(instance, grid, *place))):
        grid[r][c] = min(_free(instance, grid, r, c), default=1)
    return tuple(map(tuple, grid))


def one_pass_of_singles(instance):
    """Once along the blanks, those with one candidate; the rest as they come."""
    grid = [list(row) for row in instance.cells]
    for r, c in _blanks(grid):
        if len(free := _free(instance, grid, r, c)) == 1:
            grid[r][c] = free.pop()
    for r, c in _blanks(grid):
        grid[r][c] = min(_free(instance, grid, r, c), default=1)
    return tuple(map(tuple, grid))


def rows_only(instance):
    """Every row gets its missing numbers in ascending order."""
    size = len(instance.cells)
    grid = []
    for row in instance.cells:
        missing = iter(sorted(set(range(1, size + 1)) - set(row)))
        grid.append(tuple(number or next(missing) for number in row))
    return tuple(grid)


def _blanks(grid):
    return [(r, c) for r, row in enumerate(grid) for c, number in enumerate(row) if not number]


def _free(instance, grid, r, c):
    rows, columns = instance.box_rows, instance.box_columns
    top, left = r // rows * rows, c // columns * columns
    seen = {*grid[r], *(row[c] for row in grid)}
    seen.update(number for row in grid[top : top + rows] for number in row[left : left + columns])
    return set(range(1, len(grid) + 1)) - seen


def candidates(instance, rng):
    size = len(instance.cells)
    yield instance.cells
    for _ in range(5):
        yield tuple(tuple(number or rng.randint(1, size) for number in row) for row in instance.cells)


heuristics = [first_fit, tightest_fit, one_pass_of_singles, rows_only]
