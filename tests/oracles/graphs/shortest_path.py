"""Oracle of ShortestPath: Bellman and Ford, edge by edge until nothing improves."""

from functools import cache
from itertools import pairwise

largest_level = 20


def value(instance):
    return _distances(instance.edges)[instance.nodes - 1]


def worth(instance, answer):
    if len(answer) < 2 or answer[0] != 0 or answer[-1] != instance.nodes - 1:
        return None
    total = 0
    for here, there in pairwise(answer):
        found = [length for a, b, length in instance.edges if (a, b) == (here, there)]
        if not found:
            return None
        total += found[0]
    return total


@cache
def _distances(edges):
    distance, changed = {0: 0}, True
    while changed:
        changed = False
        for a, b, length in edges:
            if a in distance and distance[a] + length < distance.get(b, float("inf")):
                distance[b] = distance[a] + length
                changed = True
    return distance


def direct(instance):
    return [0, instance.nodes - 1]


def every_node(instance):
    return list(range(instance.nodes))


def fewest_edges(instance):
    paths = {0: [0]}
    for here in (queue := [0]):
        for a, b, _ in instance.edges:
            if a == here and b not in paths:
                paths[b] = [*paths[here], b]
                queue.append(b)
    return paths[instance.nodes - 1]


def nearest_first(instance):
    return _follow(instance.edges, 0, instance.nodes - 1)


def nearest_first_from_the_goal(instance):
    path = _follow([(b, a, length) for a, b, length in instance.edges], instance.nodes - 1, 0)
    return path and path[::-1]


def nearest_first_with_retreat(instance):
    path, seen = [0], {0}
    while path and path[-1] != instance.nodes - 1:
        ways = [(length, b) for a, b, length in instance.edges if a == path[-1] and b not in seen]
        if ways:
            path.append(min(ways)[1])
            seen.add(path[-1])
        else:
            path.pop()
    return path


def one_pass(instance):
    """Every edge is looked at once, in the order of the statement."""
    best = {0: (0, [0])}
    for a, b, length in instance.edges:
        if a in best and (b not in best or best[a][0] + length < best[b][0]):
            best[b] = best[a][0] + length, [*best[a][1], b]
    return best.get(instance.nodes - 1, (0, None))[1]


def breadth_first_relaxation(instance):
    """Every node is expanded once, in the order of the number of edges that lead to it."""
    best = {0: (0, [0])}
    for here in (queue := [0]):
        for a, b, length in instance.edges:
            if a == here:
                if b not in best:
                    queue.append(b)
                if b not in best or best[here][0] + length < best[b][0]:
                    best[b] = best[here][0] + length, [*best[here][1], b]
    return best[instance.nodes - 1][1]


def _follow(edges, start, goal):
    """Always along the shortest edge to a node not yet visited; None at a dead end."""
    path = [start]
    while path[-1] != goal:
        ways = [(length, b) for a, b, length in edges if a == path[-1] and b not in path]
        if not ways:
            return None
        path.append(min(ways)[1])
    return path


def candidates(instance, rng):
    for _ in range(20):
        path = [0]
        while path[-1] != instance.nodes - 1 and len(path) <= instance.nodes:
            ways = [b for a, b, _ in instance.edges if a == path[-1]]
            if not ways:
                break
            path.append(rng.choice(ways))
        yield path


heuristics = [
    direct,
    every_node,
    fewest_edges,
    nearest_first,
    nearest_first_from_the_goal,
    nearest_first_with_retreat,
    one_pass,
    breadth_first_relaxation,
]
