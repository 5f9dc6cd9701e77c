"""Schelling diagrams of games whose dilemma is known."""

import numpy as np
import pytest

from credit_flow.theory.games.schelling import dilemma, schelling
from credit_flow.worlds.games.matrix_game import MatrixGame

CHICKEN = np.array([[[3.0, 2.0], [4.0, 0.0]], [[3.0, 4.0], [2.0, 0.0]]])


def test_what_is_wrong_with_each_game():
    found = {
        "both": MatrixGame().payoff(),
        "fear": MatrixGame(game="stag_hunt").payoff(),
        "greed": CHICKEN,
        "none": np.array([[[4.0, 3.0], [2.0, 1.0]], [[4.0, 2.0], [3.0, 1.0]]]),
    }
    for word, payoff in found.items():
        assert schelling(payoff).dilemma == word


def test_the_lines_of_two_are_the_four_payoffs():
    lines = schelling(MatrixGame(payoffs=(5, 3, 1, 0)).payoff())
    assert lines.cooperator.tolist() == [0, 3] and lines.defector.tolist() == [1, 5]


@pytest.mark.parametrize(("n", "m"), [(2, 1.5), (5, 2.0), (8, 1.5)])
def test_in_public_goods_the_lines_are_parallel_and_stay_a_dilemma_for_any_number(n, m):
    lines = schelling(MatrixGame(game="public_goods", n_agents=n, multiplier=m).payoff())
    others = np.arange(n)
    np.testing.assert_allclose(lines.cooperator, m / n * (others + 1))
    np.testing.assert_allclose(lines.defector, 1 + m / n * others)
    assert lines.dilemma == "both"


def test_measured_lines_are_judged_alike_and_what_are_no_lines_is_refused():
    assert dilemma([0.0, 2.0, 3.0], [1.0, 1.5, 2.0]) == "fear"
    assert dilemma([1.0, 1.0], [0.0, 5.0]) == "none"  # nobody gains by the others' cooperation
    assert dilemma([0.0, 1.0], [2.0, 3.0]) == "none"  # all are better off where all defect
    with pytest.raises(ValueError, match=r"must be \(others \+ 1,\) credits each, not \(2,\) and \(3,\)"):
        dilemma([0.0, 1.0], [0.0, 1.0, 2.0])
    with pytest.raises(ValueError, match=r"payoff must be \(agents, 2, ..., 2\) credits"):
        schelling(MatrixGame(game="box_trapped").payoff())
