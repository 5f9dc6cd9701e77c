"""Equilibria of games whose equilibria everybody knows."""

import numpy as np
import pytest

from credit_flow.theory.games.nash import equilibria, margins
from credit_flow.worlds.games.matrix_game import MatrixGame


def bimatrix(row, column):
    return np.array([row, column], dtype=float)


def test_matching_pennies_is_a_toss():
    (toss,) = equilibria(bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    assert [chance.tolist() for chance in toss.chances] == [[0.5, 0.5]] * 2
    assert toss.values.tolist() == [0, 0] and toss.profile == (-1, -1) and not toss.is_pure


def test_the_battle_of_the_sexes_has_three():
    found = equilibria(bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]]))
    assert [one.profile for one in found] == [(0, 0), (1, 1), (-1, -1)]
    assert found[2].chances[0] == pytest.approx([2 / 3, 1 / 3]) and found[2].values == pytest.approx(
        [2 / 3] * 2
    )


def test_rock_paper_scissors_is_drawn_from_all_three():
    table = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    (one,) = equilibria(bimatrix(table, -table))
    assert all(chance == pytest.approx([1 / 3] * 3) for chance in one.chances)


def test_the_stag_is_hunted_where_the_other_does_so_with_a_chance_of_two_thirds():
    pure_stag, pure_hare, mixed = equilibria(MatrixGame(game="stag_hunt").payoff())
    assert (pure_stag.profile, pure_hare.profile) == ((0, 0), (1, 1))
    assert mixed.chances[0] == pytest.approx([2 / 3, 1 / 3])
    assert pure_stag.margin == 1.0 and pure_hare.margin == 2.0 and mixed.margin == 0.0


def test_a_deviation_that_changes_nothing_is_none():
    payoff = MatrixGame(game="box_trapped", prize=2.0).payoff()
    margin = margins(payoff)
    assert (margin[1] == 1.0).all() and (margin[0] == -1.0).all()
    assert np.isinf(margins(np.zeros((2, 1, 1)))).all()


def test_a_dominated_action_is_in_no_equilibrium_and_unequal_numbers_of_actions_are_welcome():
    payoff = bimatrix([[1, -1, -9], [-1, 1, -9]], [[-1, 1, -5], [1, -1, -5]])
    (one,) = equilibria(payoff)
    assert one.chances[1].tolist() == [0.5, 0.5, 0.0]


@pytest.mark.parametrize("shape", [(2, 2), (2, 5), (3, 3), (4, 3), (4, 5)])
def test_a_random_game_of_two_has_an_odd_number_of_equilibria_and_nobody_gains_by_leaving_one(shape):
    """Wilson's theorem: none is overlooked, or two always."""
    rng = np.random.default_rng(1)
    for _ in range(40):
        payoff = rng.normal(size=(2, *shape))
        found = equilibria(payoff)
        assert len(found) % 2 == 1
        for one in found:
            row, column = payoff[0] @ one.chances[1], one.chances[0] @ payoff[1]
            assert [row @ one.chances[0], column @ one.chances[1]] == pytest.approx(one.values)
            assert [row.max(), column.max()] == pytest.approx(one.values)
            assert all(chance.sum() == pytest.approx(1.0) and chance.min() >= 0.0 for chance in one.chances)
