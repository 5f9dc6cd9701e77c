"""Offers of contracts in games of one step: the worked values, what the theory promises, and that nothing better is overlooked."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.contracts.defectors_fine import DefectorsFine
from credit_flow.mechanisms.contracts.index_contract import IndexContract
from credit_flow.mechanisms.contracts.opening_bounty import OpeningBounty
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.theory.games.transfer_tensor import transfer_tensor
from credit_flow.theory.known_values import KNOWN
from credit_flow.theory.subgame_perfect import solve
from credit_flow.worlds.games.matrix_game import MatrixGame


def solved(game: MatrixGame, rule, **settings):
    return solve(game.payoff(), transfer_tensor(rule, game.outcomes(rule.features)), **settings)


def random_game(seed: int, shape: tuple, whole: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A payoff and a transfer that sums to 0; whole numbers make many equal ones."""
    rng = np.random.default_rng(seed)
    payoff, transfer = rng.normal(size=(2, len(shape), *shape)) * 2
    payoff, transfer = (np.rint(x) if whole else x for x in (payoff, transfer))
    transfer[-1] -= transfer.sum(axis=0)
    return payoff, transfer


# -- worked values


def test_the_prisoners_dilemma_has_one_equilibrium_on_either_side_of_1_and_four_at_it():
    found = solved(MatrixGame(), DefectorsFine(), high=1.5)
    below, above = found.theta < 1.0, found.theta > 1.0
    assert (found.n_equilibria[below] == 1).all() and (found.profile[below] == 1).all()
    assert (found.n_equilibria[above] == 1).all() and (found.profile[above] == 0).all()
    assert found.n_equilibria[found.theta == 1.0] == [4]
    assert KNOWN["FC.P1.welfare"].holds((found.welfare[below].mean(), found.welfare[above].mean()))
    assert KNOWN["FC.P1"].holds([*found.best_signed.values, *found.best.values])
    assert found.best.theta == 1.0 and found.best.margin == 0.0 and found.margin[-1] == pytest.approx(0.5)


def test_without_signing_payments_the_proposer_may_gain_more_from_a_wasteful_offer():
    found = solved(MatrixGame(payoffs=(5, 3, 1, 0)), DefectorsFine(), high=3.0)
    assert KNOWN["FC.P1b"].holds([*found.best_signed.values, *found.best.values])
    assert (found.best.theta, found.best.profile, found.best.welfare) == (1.0, (1, 0), 5.0)
    assert (found.best_signed.theta, found.best_signed.profile, found.best_signed.welfare) == (
        2.0,
        (0, 0),
        6.0,
    )
    assert found.best_signed.payments.tolist() == [2.0, -2.0]


def test_public_goods():
    four, eight = (
        solved(MatrixGame(game="public_goods", n_agents=n, multiplier=m), DefectorsFine())
        for n, m in ((4, 2.0), (8, 1.5))
    )
    thresholds = [found.theta[found.n_equilibria > 1].min() for found in (four, eight)]
    assert KNOWN["FC.P6.threshold"].holds(thresholds)
    sides = [found.welfare[side].mean() for found, at in zip((four, eight), thresholds) for side in (found.theta < at, found.theta > at)]  # fmt: skip
    assert KNOWN["FC.P6.welfare"].holds(sides)
    assert KNOWN["FC.P6"].holds([*four.best_signed.values, *four.best.values])
    assert KNOWN["FC.P6.eight"].holds(eight.best_signed.values)


def test_the_theta_that_an_index_needs_grows_as_one_over_its_correlation():
    needed = [
        solved(MatrixGame(index_correlation=rho), IndexContract(), low=-10, high=10).best.theta
        for rho in (1.0, 0.5, 0.25, -0.5)
    ]
    assert needed == pytest.approx([2.0, 4.0, 8.0, -4.0])


def test_the_box_is_opened_by_a_bounty_above_what_could_be_eaten_if_that_is_worth_it():
    for prize, opens in ((3.0, True), (0.5, False)):
        game = MatrixGame(game="box_trapped", prize=prize)
        for selection in ("proposer", "worst"):
            found = solved(game, OpeningBounty(), high=3.0, selection=selection)
            assert (found.best_signed.profile[0] == 0) == opens
            assert found.best_signed.welfare == pytest.approx(max(prize, 1.0))
            if prize == 3.0:
                opened = found.theta >= 1.0 if selection == "proposer" else found.theta > 1.0
                assert ((found.profile[:, 0] == 0) == opened).all()


def test_a_coordination_game_needs_no_contract_unless_the_worse_is_played():
    game = MatrixGame(game="stag_hunt")
    assert np.isnan(solved(game, DefectorsFine(), high=3.0).best.theta)
    found = solved(game, DefectorsFine(), high=3.0, selection="worst")
    assert found.null.profile == (1, 1) and found.best.theta > 2.0 and found.best.profile == (0, 0)
    feared = solved(game, DefectorsFine(), high=3.0, after_rejection=(1, 1))
    assert feared.best_signed.values == pytest.approx([6.0, 2.0]) and feared.null.values.tolist() == [2, 2]


# -- what is promised

SHAPES = [(2, 2), (3, 2), (2, 2, 2), (2, 3, 2)]


def is_equilibrium(payoff, profile) -> bool:
    for agent, n in enumerate(payoff.shape[1:]):
        for action in range(n):
            other = (*profile[:agent], action, *profile[agent + 1 :])
            if payoff[agent][other] > payoff[agent][tuple(profile)] + 1e-9:
                return False
    return True


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_is_an_equilibrium_and_all_are_counted(shape, whole):
    for seed in range(6):
        payoff, transfer = random_game(seed, shape, whole)
        try:
            found = solve(payoff, transfer, high=2.0)
        except ValueError as error:
            assert "no pure equilibrium without a contract" in str(error) and len(shape) > 2
            continue
        for row in range(0, len(found.theta), 3):
            played = payoff + found.theta[row] * transfer
            there = [p for p in itertools.product(*map(range, shape)) if is_equilibrium(played, p)]
            assert len(there) <= found.n_equilibria[row] and (len(shape) == 2 or len(there) == found.n_equilibria[row])  # fmt: skip
            if (found.profile[row] >= 0).all():
                assert tuple(found.profile[row]) in there
                np.testing.assert_allclose(found.values[row], played[:, *found.profile[row]])
                assert found.values[row].sum() == pytest.approx(payoff[:, *found.profile[row]].sum())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("selection", ["proposer", "welfare"])
def test_no_theta_of_a_fine_grid_is_better_than_the_offer_that_is_found(shape, selection):
    for seed in range(5):
        payoff, transfer = random_game(100 + seed, shape, whole=seed % 2 == 0)
        try:
            exact = solve(payoff, transfer, high=2.0, selection=selection)
        except ValueError:
            continue
        grid = solve(payoff, transfer, high=2.0, selection=selection, grid=201)
        for a, b in ((exact.best, grid.best), (exact.best_signed, grid.best_signed)):
            assert a.values[0] >= b.values[0] - 1e-7


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(SHAPES))
def test_who_signs_is_not_worse_off_and_payments_only_move_credit(seed, shape):
    payoff, transfer = random_game(seed, shape)
    try:
        found = solve(payoff, transfer, high=1.5, grid=15)
    except ValueError:
        return
    for offer in (found.best, found.best_signed):
        assert (offer.values >= found.null.values - 1e-9).all()
        assert offer.payments.sum() == pytest.approx(0.0) and offer.values.sum() == pytest.approx(
            offer.welfare
        )
    assert found.best_signed.values[1:] == pytest.approx(found.null.values[1:])
    assert found.best_signed.values[0] >= found.best.values[0] - 1e-9


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_with_signing_payments_a_larger_range_of_offers_never_costs_welfare(seed):
    payoff, transfer = random_game(seed, (2, 2))
    small, large = (solve(payoff, transfer, high=high) for high in (0.7, 1.9))
    assert large.best_signed.welfare >= small.best_signed.welfare - 1e-7


def test_the_players_have_no_rank():
    payoff, transfer = random_game(5, (3, 2))
    found = solve(payoff, transfer, high=2.0)
    turned = solve(payoff[::-1].swapaxes(1, 2), transfer[::-1].swapaxes(1, 2), high=2.0, proposer=1)
    np.testing.assert_allclose(turned.theta, found.theta)
    assert turned.best_signed.values[::-1] == pytest.approx(found.best_signed.values)
    assert turned.best.values[::-1] == pytest.approx(found.best.values)


def test_what_nobody_does_is_no_offer_and_a_harmful_contract_is_turned_down():
    """Both are paid alike whatever they do, but the transfer takes from the voter."""
    payoff, transfer = np.zeros((2, 2, 2)), np.stack([np.ones((2, 2)), -np.ones((2, 2))])
    found = solve(payoff, transfer)
    assert np.isnan(found.best.theta) and np.isnan(found.best_signed.theta)
    assert found.accepted.tolist() == (found.theta <= 0.0).tolist()


# -- lots


def test_where_lots_are_drawn_the_best_offer_is_found_between_the_turning_points():
    """Inspection: a fine on shirking changes how often is shirked, and how often inspected."""
    payoff = np.array([[[3.0, -2.0], [4.0, -4.0]], [[1.0, 0.5], [1.0, 2.0]]])
    transfer = np.array([[[0.0, 1.0], [0.0, 0.0]], [[0.0, -1.0], [0.0, 0.0]]])
    exact = solve(payoff, transfer, high=4.0)
    assert exact.null.profile == (-1, -1)
    grid = solve(payoff, transfer, high=4.0, grid=2001)
    for a, b in ((exact.best, grid.best), (exact.best_signed, grid.best_signed)):
        assert b.values[0] - 1e-7 <= a.values[0] <= b.values[0] + 1e-3


# -- what is shown, and refused


def test_the_table_has_a_row_for_every_theta():
    found = solved(MatrixGame(), DefectorsFine(), high=1.5)
    rows = found.table()
    assert [row["theta"] for row in rows] == found.theta.tolist() == sorted(found.theta)
    assert rows[0] == {
        "theta": 0.0, "profile": (1, 1), "V_0": -2.0, "V_1": -2.0, "W": -4.0, "accepted": True, "margin": 1.0, "equilibria": 1,
    }  # fmt: skip
    assert (found.equilibrium < found.n_equilibria).all() and (found.equilibrium >= 0).all()


@lots
def square(copy, outcome, theta, alive, pay):
    """The first pays the second theta squared."""
    pay[copy, 0, 1] = theta[copy] * theta[copy] * outcome[copy, 0, 0]


class Square(TransferRule):
    """A contract that the solver cannot take."""

    rule, features = square, ("defected",)


def test_a_contract_that_is_not_linear_is_refused():
    with pytest.raises(ValueError, match="Square is not linear in theta"):
        transfer_tensor(Square(), MatrixGame().outcomes())
    with pytest.raises(ValueError, match=r"outcome must be \(a_1, ..., a_N, agents, features\)"):
        transfer_tensor(DefectorsFine(), np.zeros((2, 2, 1)))


PAYOFF, TRANSFER = random_game(1, (2, 2))
NO_PURE = np.zeros((3, 2, 2, 2))
NO_PURE[:2, :, :, 0] = NO_PURE[:2, :, :, 1] = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((PAYOFF, TRANSFER[:1]), r"transfer must be of the shape of payoff, \(2, 2, 2\)"),
        ((PAYOFF[0], TRANSFER[0]), r"payoff must be \(agents, a_1, ..., a_N\) credits, not of shape \(2, 2\)|transfer"),
        ((PAYOFF, np.ones((2, 2, 2))), r"transfer sums to 2 in profile \(0, 0\): what one gets another must pay"),
        ((PAYOFF * np.nan, TRANSFER), r"payoff\[0, 0, 0\] is no finite number"),
        ((NO_PURE, NO_PURE * 0), "payoff has no pure equilibrium without a contract"),
    ],
)  # fmt: skip
def test_what_is_no_game_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        solve(*arguments)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"low": 1.0, "high": 1.0}, "theta from low = 1 to high = 1: must be finite credits, low below high"),
        ({"selection": "best"}, "selection = 'best': must be proposer, welfare, worst"),
        ({"after_rejection": "best"}, "after_rejection = 'best': must be"),
        ({"after_rejection": (0, 0)}, r"after_rejection = \(0, 0\): no equilibrium without a contract; there are \(1, 1\)"),
        ({"grid": 1}, "grid = 1: must be 2 thetas or more"),
        ({"proposer": 2}, "proposer = 2: must be one of the 2 agents"),
    ],
)  # fmt: skip
def test_what_is_no_negotiation_is_refused(settings, words):
    game = MatrixGame()
    with pytest.raises(ValueError, match=words):
        solved(game, DefectorsFine(), **settings)


def test_a_game_with_too_many_thetas_asks_for_a_grid():
    payoff, transfer = random_game(2, (3,) * 7)
    payoff += 100.0 * (np.indices((3,) * 7) == 0)  # each has an action that is best by far
    with pytest.raises(ValueError, match=r"payoff has 2,187 profiles and [\d,]+ thetas .*give grid=61"):
        solve(payoff, 200.0 * transfer)
    assert solve(payoff, transfer, grid=3).null.profile == (0,) * 7
