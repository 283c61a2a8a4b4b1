"""Shortest path: the way of least total length through a directed graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from rlgym.difficulty.scales import Linear, Steps
from rlgym.environment import Environment, Retry, Rng, hidden
from rlgym.verifiers.credit import optimality
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict, graded, invalid


@dataclass(frozen=True, slots=True)
class Graph:
    """A directed graph; the way leads from node 0 to node ``nodes - 1``."""

    nodes: int
    edges: tuple[tuple[int, int, int], ...]  # (from, to, length >= 1), sorted; at most one for each (from, to)
    shortest: int = hidden()  # length of a shortest path
    shallow: int = hidden()  # length of the shortest path among those of fewest edges, > shortest


def shortest_path(lengths: Mapping[tuple[int, int], int], goal: int, toll: int = 0) -> list[int]:
    """Dijkstra's algorithm from node 0 to ``goal``, which has to be reachable; every edge costs ``toll`` extra.

    A toll above the sum of all lengths puts few edges first: it gives the shortest of the paths with fewest edges.
    """
    ways: dict[int, list[tuple[int, int]]] = {}
    for (a, b), length in lengths.items():
        ways.setdefault(a, []).append((b, length + toll))
    frontier, done = [(0, [0])], set[int]()
    while True:
        cost, path = heappop(frontier)
        if path[-1] == goal:
            return path
        if path[-1] not in done:
            done.add(path[-1])
            for b, price in ways.get(path[-1], ()):
                heappush(frontier, (cost + price, [*path, b]))


class ShortestPath(Environment[Graph, list[int]]):
    """Find a path of least total length from the first to the last node of a directed graph.

    Verified by optimum: any walk along edges is a candidate, any of the least length is correct. The shortest path
    among those of fewest edges, which is never optimal here, earns nothing; from there credit grows evenly.
    Cost: generate O(E log E), verify O(E).
    Source: Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik 1 (1959).
    """

    answer = Integers(example=[0, 3, 1, 5])
    # measured: going to the nearest node each time is right in 34 % at d = 0 and 1 % at d = 5, visiting every node once
    # in breadth-first order in 48 % and 11 %
    knobs = {
        "nodes": Linear(7, 2),
        "degree": Steps((0, 3), (8, 4), (15, 5)),  # edges that leave a node, at most
        "longest": Linear(9, 5),  # the range of a single draw
    }

    def generate(self, rng: Rng, *, nodes: int, degree: int, longest: int) -> Graph:
        # The nodes stand in a hidden row. An edge that leads k places on is as long as k draws together, so leaping
        # gains nothing by itself; an edge that leads back is a single draw, so following short edges goes astray.
        row = [0, *rng.sample(range(1, nodes - 1), nodes - 2), nodes - 1]
        lengths: dict[tuple[int, int], int] = {}
        for i, a in enumerate(row[:-1]):
            for j in (i + 1, *rng.sample(range(nodes), degree - 1)):
                if j != i:
                    lengths[a, row[j]] = sum(rng.randint(1, longest) for _ in range(max(1, j - i)))
        best, shallow = (
            sum(lengths[edge] for edge in pairwise(shortest_path(lengths, nodes - 1, toll)))
            for toll in (0, sum(lengths.values()) + 1)
        )
        if best == shallow:
            raise Retry
        return Graph(nodes, tuple((a, b, lengths[a, b]) for a, b in sorted(lengths)), best, shallow)

    def statement(self, instance: Graph) -> str:
        listed = "\n".join(f"{a} -> {b}: {length}" for a, b, length in instance.edges)
        goal = instance.nodes - 1
        return (
            f"A directed graph has the nodes 0 to {goal}. Here are all its edges, each as 'from -> to: length'; an "
            f"edge can be used in its direction only.\n{listed}\n"
            f"Find a path from node 0 to node {goal} along these edges whose lengths add up to as little as possible. "
            f"Give the nodes in the order in which the path visits them, beginning with 0 and ending with {goal}. If "
            f"several paths are shortest, each of them is correct."
        )

    def solve(self, instance: Graph) -> list[int]:
        return shortest_path({(a, b): length for a, b, length in instance.edges}, instance.nodes - 1)

    def verify(self, instance: Graph, answer: list[int]) -> Verdict:
        lengths = {(a, b): length for a, b, length in instance.edges}
        if answer[:1] != [0] or answer[-1:] != [instance.nodes - 1]:
            return invalid("wrong_ends")
        if any(step not in lengths for step in pairwise(answer)):
            return invalid("no_such_edge")
        total = sum(lengths[step] for step in pairwise(answer))
        return graded(optimality(total, instance.shortest, instance.shallow), "not_shortest")
