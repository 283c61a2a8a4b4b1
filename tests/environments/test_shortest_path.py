"""ShortestPath: a graph solved by hand, each reason code, credit, Dijkstra's algorithm."""

from fractions import Fraction

import pytest

from rlgym.environments.graphs.shortest_path import Graph, ShortestPath, shortest_path

# 0 --1--> 1 --1--> 2 --1--> 3 is shortest, 0 --9--> 3 has fewest edges, 0 --1--> 1 --4--> 3 lies between
LENGTHS = {(0, 1): 1, (0, 3): 9, (1, 2): 1, (1, 3): 4, (2, 1): 1, (2, 3): 1}
BY_HAND = Graph(nodes=4, edges=tuple((a, b, length) for (a, b), length in LENGTHS.items()), shortest=3, shallow=9)


def test_the_shortest_path_of_a_graph_solved_by_hand():
    assert ShortestPath().solve(BY_HAND) == [0, 1, 2, 3]
    assert ShortestPath().verify(BY_HAND, [0, 1, 2, 3]).correct


def test_every_shortest_path_is_correct():
    square = Graph(4, ((0, 1, 1), (0, 2, 1), (0, 3, 5), (1, 3, 1), (2, 3, 1)), shortest=2, shallow=5)
    assert all(ShortestPath().verify(square, path).correct for path in ([0, 1, 3], [0, 2, 3]))


@pytest.mark.parametrize("answer", [[], [0], [3], [0, 1, 2], [1, 2, 3], [3, 2, 1, 0], [10**4000]])
def test_a_path_between_other_nodes_is_no_candidate(answer):
    verdict = ShortestPath().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.valid) == ("wrong_ends", False)


@pytest.mark.parametrize("answer", [[0, 2, 3], [0, 1, 0, 3], [0, 0, 3], [0, -1, 3], [0, 99, 3]])
def test_a_step_along_no_edge_is_no_candidate(answer):
    verdict = ShortestPath().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.valid) == ("no_such_edge", False)


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ([0, 3], 0),  # fewest edges: the floor
        ([0, 1, 3], Fraction(4, 6)),
        ([0, 1, 2, 1, 2, 3], Fraction(4, 6)),  # a detour only costs
        ([0, *[1, 2] * 30, 3], 0),
    ],
)
def test_credit_grows_from_the_path_of_fewest_edges(answer, score):
    verdict = ShortestPath().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.score) == ("not_shortest", float(score))


@pytest.mark.parametrize(
    ("toll", "path"),
    [(0, [0, 1, 2, 3]), (1, [0, 1, 2, 3]), (3, [0, 1, 3]), (100, [0, 3])],
)
def test_a_toll_makes_edges_dear(toll, path):
    assert shortest_path(LENGTHS, goal=3, toll=toll) == path


def test_among_paths_of_fewest_edges_a_toll_leaves_the_shortest():
    assert shortest_path({(0, 1): 5, (0, 2): 4, (1, 3): 1, (2, 3): 1}, goal=3, toll=100) == [0, 2, 3]
