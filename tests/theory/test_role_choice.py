"""How many take the costly role: stable numbers, where they change with theta, and what is wrong with the game."""

import numpy as np
import pytest

from credit_flow.theory.games.schelling import schelling
from credit_flow.theory.role_choice import (
    RoleLines,
    equal_theta,
    role_choice,
    role_dilemma,
    signs,
    stable_numbers,
    turning_theta,
    without_contract,
)
from credit_flow.worlds.games.matrix_game import MatrixGame

NAN = np.nan
RIVER = RoleLines(
    np.array([NAN, 0.0, 0.0]), np.array([NAN, 50.0, 0.0]), np.array([0.0, 100.0, NAN]), np.array([0.0, -50.0, NAN])
)  # fmt: skip
"""Two at a river: one who cleans 50 cells lets the other eat 100 apples; if both clean nobody eats."""


def test_two_at_a_river_share_the_work_until_a_cell_is_worth_as_much_as_half_the_apples():
    """The second joins once theta x 0 >= 100 - 50 theta."""
    assert turning_theta(RIVER).tolist() == [0.0, 2.0]
    assert [(one.low, one.high, one.number) for one in role_choice(RIVER, 0.0, 3.0)] == [
        (0.0, 2.0, 1),
        (2.0, 3.0, 2),
    ]
    assert RIVER.welfare.tolist() == [0.0, 100.0, 0.0]
    assert equal_theta(RIVER, 1) == 1.0
    assert stable_numbers(*RIVER.at(0.0)).tolist() == [0, 1], (
        "at theta 0 it costs nothing to clean, and brings nothing"
    )


def test_who_has_at_least_what_it_has_without_a_contract_signs_it():
    """Nobody cleans without one, and nobody has anything: whoever pays more than it eats does not sign."""
    assert without_contract(RIVER) == (0.0, 0.0)
    assert signs(RIVER, 1.0, 1) == (True, True)
    assert signs(RIVER, 2.5, 1) == (True, False), "100 - 2.5 x 50 is a loss"
    assert signs(RIVER, 3.0, 2) == (True, True), "what both pay comes back, and nobody eats there"


@pytest.mark.parametrize("seed", range(40))
def test_some_number_is_always_stable_and_the_smallest_is_where_joining_ends(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    cooperator, defector = np.append(NAN, rng.normal(size=n)), np.append(rng.normal(size=n), NAN)
    stable = stable_numbers(cooperator, defector).tolist()
    k = 0
    while k < n and cooperator[k + 1] > defector[k]:
        k += 1
    assert stable[0] == k
    for number in range(n + 1):
        joins = number < n and cooperator[number + 1] > defector[number]
        leaves = number > 0 and defector[number - 1] > cooperator[number]
        assert (number in stable) == (not joins and not leaves)


@pytest.mark.parametrize("seed", range(10))
def test_within_a_stretch_nothing_changes(seed):
    rng = np.random.default_rng(seed)
    n = 5
    c, d = rng.normal(size=(2, n + 1)) * 10.0, rng.normal(size=(2, n + 1))
    lines = RoleLines(np.append(NAN, c[0, 1:]), np.append(NAN, abs(c[1, 1:])), np.append(d[0, :-1], NAN), np.append(-abs(d[1, :-1]), NAN))  # fmt: skip
    found = role_choice(lines, 0.0, 3.0)
    assert found[0].low == 0.0 and found[-1].high == 3.0
    assert all(one.high == after.low and one.stable != after.stable for one, after in zip(found, found[1:]))
    for one in found:
        for theta in np.linspace(one.low, one.high, 9)[1:-1]:
            assert tuple(stable_numbers(*lines.at(theta))) == one.stable


@pytest.mark.parametrize("game", ["prisoners_dilemma", "stag_hunt", "public_goods"])
def test_where_it_is_best_that_all_cooperate_the_words_are_those_of_the_schelling_diagram(game):
    exact = schelling(MatrixGame(game=game, **({"n_agents": 4} if game == "public_goods" else {})).payoff())
    assert role_dilemma(np.append(NAN, exact.cooperator), np.append(exact.defector, NAN)) == exact.dilemma


def test_a_game_of_two_jobs_is_one_of_greed_until_the_last_who_is_needed_is_paid():
    """Three of whom two should clean: with fewer cleaners an eater has more."""
    cooperator, defector = np.array([NAN, 0.0, 0.0, 0.0]), np.array([0.0, 60.0, 130.0, NAN])
    assert role_dilemma(cooperator, defector) == "greed"
    assert role_dilemma(cooperator + 80.0, defector) == "none"
    assert role_dilemma(cooperator - 1.0, defector) == "both"
    assert role_dilemma(cooperator - 1.0, np.array([0.0, -5.0, 130.0, NAN])) == "fear"
    assert role_dilemma(cooperator, np.array([9.0, 0.0, 0.0, NAN])) == "none", (
        "best without anybody who cleans"
    )


def test_lines_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match=r"\(N \+ 1,\) credits each"):
        stable_numbers([0.0, 1.0], [0.0, 1.0])
    with pytest.raises(ValueError, match=r"\(N \+ 1,\) credits each"):
        stable_numbers([0.0, 1.0, 2.0], [0.0, 1.0])
