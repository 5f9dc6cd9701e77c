"""The deviator contract on random games: the optimum is reached, the others are held to indifference, the proposer takes the rest."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from credit_flow.mechanisms.contracts.defectors_fine import DefectorsFine
from credit_flow.theory.games.deviator_contract import deviator_contract
from credit_flow.theory.games.nash import pure_profiles
from credit_flow.theory.games.transfer_tensor import transfer_tensor
from credit_flow.theory.subgame_perfect import solve
from credit_flow.worlds.games.matrix_game import MatrixGame

shapes = st.sampled_from([(2, 2), (3, 3), (4, 2), (2, 2, 2), (3, 2, 2), (2, 2, 2, 2)])


def game(seed: int, shape: tuple) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(len(shape), *shape)) * 3


@settings(max_examples=60)
@given(st.integers(0, 100_000), shapes, st.integers(0, 3))
def test_with_signing_payments_the_proposer_takes_the_whole_surplus(seed, shape, proposer):
    payoff, proposer = game(seed, shape), proposer % len(shape)
    assume(len(pure_profiles(payoff)[0]))
    contract = deviator_contract(payoff)
    found = solve(payoff, contract.transfer, high=contract.dominates_from + 1.0, proposer=proposer, grid=3)
    best, null = payoff[:, *contract.best], found.null.values
    others = np.arange(len(shape)) != proposer
    assert found.best_signed.welfare == pytest.approx(best.sum()) == pytest.approx(payoff.sum(axis=0).max())
    assert found.best_signed.values[others] == pytest.approx(null[others])
    assert found.best_signed.values[proposer] == pytest.approx(best.sum() - null[others].sum())


@settings(max_examples=40)
@given(st.integers(0, 100_000), shapes)
def test_above_the_largest_gain_complying_is_strictly_dominant_and_just_below_it_is_not(seed, shape):
    payoff = game(seed, shape)
    contract = deviator_contract(payoff)
    for extra in (1e-6, -1e-6):
        fined = payoff + max(contract.dominates_from + extra, 0.0) * contract.transfer
        dominant = all(
            (np.delete(own, a, axis=agent) < own.take([a], axis=agent)).all()
            for agent, (own, a) in enumerate(zip(fined, contract.best))
        )
        assert dominant if extra > 0.0 else not dominant or contract.dominates_from == 0.0
    held = payoff + (contract.holds_from + 1e-9) * contract.transfer
    assert contract.best in [tuple(profile) for profile in pure_profiles(held)[0].tolist()]
    assert contract.holds_from <= contract.dominates_from
    assert contract.transfer.sum(axis=0) == pytest.approx(0.0)


def test_it_is_the_defectors_fine_where_cooperation_is_best():
    dilemma = MatrixGame(payoffs=(5, 3, 1, 0))
    contract = deviator_contract(dilemma.payoff())
    np.testing.assert_allclose(contract.transfer, transfer_tensor(DefectorsFine(), dilemma.outcomes()))
    assert (contract.best, contract.holds_from, contract.dominates_from) == ((0, 0), 2.0, 2.0)
    stag = deviator_contract(MatrixGame(game="stag_hunt").payoff())
    assert (stag.holds_from, stag.dominates_from) == (0.0, 2.0)
    tensor = MatrixGame.of(game(3, (3, 2, 2)))
    np.testing.assert_allclose(
        deviator_contract(tensor.payoff()).transfer, transfer_tensor(DefectorsFine(), tensor.outcomes())
    )
    with pytest.raises(ValueError, match="two agents or more"):
        deviator_contract(np.zeros((1, 3)))
