"""The neural bucket brigade: whose weights pay whom, exact books, and XOR (key schmidhuber1989)."""

import numpy as np
import pytest

from credit_flow.core.amounts import PER_CREDIT, QUANTUM
from credit_flow.core.books.ledger import SINK
from credit_flow.learners.neural_bucket_brigade import XOR, NeuralBucketBrigade, fire, settle


def by_hand(x, pattern, weights, before):
    """One tick of two inputs (0, 1), a group (2, 3) and outputs (4, 5), share 1/4, income 1/2, unit 4 right: weights, contributions, paid out."""
    source, target = np.array([0, 1, 0, 1, 2, 3, 2, 3]), np.array([2, 2, 3, 3, 4, 4, 5, 5])
    contribution, net, earned = np.zeros(8), np.zeros(6), np.zeros(8)
    payer, payee, amount = np.zeros(32, np.int64), np.zeros(32, np.int64), np.zeros(32)
    first = np.array([2, 4, 6])
    fire(x, pattern, weights, source, target, first, np.uint64(1), 1, contribution, net)
    n = settle(x, contribution, before, source, target, 2, 4, 0.25, 0.5, payer, payee, amount, earned)
    np.subtract.at(weights, payer[:n], amount[:n])
    inside = payee[:n] >= 0
    np.add.at(weights, payee[:n][inside], amount[:n][inside])
    weights += earned
    return contribution, amount[:n][~inside].sum(), earned


def test_two_ticks_by_hand():
    x, both = np.array([1.0, 1, 0, 0, 0, 0]), np.ones(2)
    weights = np.array([48, 16, 16, 16, 32, 64, 16, 64]) / 64
    before, paid_out, earned = by_hand(x, both, weights, np.zeros(8))
    assert x.tolist() == [1, 1, 1, 0, 0, 0]  # 48 + 16 against 16 + 16; no hidden unit fired yet
    assert (weights * 64).tolist() == [36, 12, 16, 16, 32, 64, 16, 64]
    assert paid_out == 16 / 64 and not earned.any()
    _, paid_out, earned = by_hand(x, both, weights, before)
    assert x.tolist() == [1, 1, 1, 0, 1, 0]
    # Into 2: -9 and -3 to SINK, +6 and +2 of the 8 that 2 -> 4 pays, as 48 to 16; into 4: -8, and +16 of income.
    assert (weights * 64).tolist() == [33, 11, 16, 16, 40, 64, 16, 64]
    assert paid_out == 12 / 64 and earned.tolist() == [0, 0, 0, 0, 16 / 64, 0, 0, 0]


def rule(brigade, pattern, right, x, before):
    """The published rule on matrices, unrounded but for income and payout: weights after a tick, x, contributions, income, paid out."""
    n, inputs, edges = brigade.first[-1], brigade.inputs, (brigade.source, brigade.target)
    weights = np.zeros((n, n))
    weights[edges] = brigade.weights
    contribution = x[:, None] * weights
    net = contribution.sum(axis=0)
    fires = np.zeros(n)
    for a, b in zip(brigade.first, brigade.first[1:]):
        if net[a:b].max() > 0:
            fires[a + net[a:b].argmax()] = 1.0
    paid = brigade.share * contribution * fires
    shares = before / np.where(before.sum(axis=0) > 0, before.sum(axis=0), 1.0)
    earned = np.zeros((n, n))
    winner = brigade.first[-2] + right
    earned[:, winner] = brigade.income * contribution[:, winner] * fires[winner]
    after = weights - paid + shares * paid.sum(axis=1) + earned
    fires[:inputs] = pattern
    rounded = np.rint(
        np.array([earned.ravel(), np.where(np.arange(n)[:, None] < inputs, paid, 0).ravel()]) * PER_CREDIT
    )
    return after[edges], fires, contribution, *(rounded.sum(axis=1) / PER_CREDIT)


@pytest.mark.parametrize("groups", [(3, 2), (4, 3, 2)])
@pytest.mark.parametrize("seed", range(5))
def test_every_tick_follows_the_rule_and_substance_changes_by_income_less_payout_alone(seed, groups):
    """Random patterns and right outputs at every tick; a connection is rounded once per payment, by half a quantum at most."""
    brigade = NeuralBucketBrigade(3, groups, share=0.1, income=0.12, spread=0.5, seed=seed)
    rng = np.random.default_rng(seed)
    x, before = np.zeros(brigade.first[-1]), np.zeros((brigade.first[-1],) * 2)
    for _ in range(150):
        pattern, right, substance = rng.random(3), rng.integers(2), brigade.weights.sum()
        minted, burnt = brigade.ledger.minted, brigade.ledger.burnt
        after, x, before, income, paid_out = rule(brigade, pattern, right, x, before)
        brigade.step(pattern, right)
        np.testing.assert_allclose(brigade.weights, after, rtol=0, atol=len(after) * QUANTUM)
        assert brigade.ledger.minted - minted == income and brigade.ledger.burnt - burnt == paid_out
        assert brigade.weights.sum() == substance + income - paid_out
        assert brigade.ledger.residual == 0.0
    assert brigade.ledger.minted > brigade.endowed and brigade.ledger.burnt > 0.0


def test_only_input_connections_pay_out():
    brigade = NeuralBucketBrigade(seed=3)
    rows = brigade.train(*XOR, cycles=50)
    lines = brigade.ledger.journal.postings()
    payments = lines[lines["kind"] == "payment"]
    from_input = brigade.source[payments["payer"] - brigade.accounts[0]] < brigade.inputs
    np.testing.assert_array_equal(from_input, payments["payee"] == SINK)
    assert from_input.any() and not from_input.all()
    assert payments["amount"][from_input].sum() == rows[-1]["paid_out"] > 0.0
    assert lines["amount"][lines["kind"] == "reward"].sum() == rows[-1]["income"] > 0.0
    assert {row["residual"] for row in rows} == {0.0}


def test_the_same_seed_gives_the_same_journal():
    hashes = []
    for seed in (1, 1, 2):
        brigade = NeuralBucketBrigade(seed=seed)
        brigade.train(*XOR, cycles=20)
        hashes.append(brigade.ledger.journal.hash)
    assert hashes[0] == hashes[1] != hashes[2]


def test_accuracy_pays_nothing_and_knows_a_right_network():
    brigade = NeuralBucketBrigade(inputs=2, groups=(2,), seed=1)
    sides = np.eye(2), np.array([0, 1])
    brigade.train(*sides, cycles=200)
    posted = brigade.ledger.journal.hash
    assert brigade.accuracy(*sides) == 1.0 and brigade.accuracy(sides[0], sides[1][::-1].copy()) == 0.0
    assert brigade.ledger.journal.hash == posted


def right_in_the_end(seeds, cycles, **rates):
    """How many seeds have all four patterns right after so many cycles."""
    return sum(NeuralBucketBrigade(seed=s, **rates).train(*XOR, cycles)[-1]["accuracy"] == 1.0 for s in seeds)


def test_xor_is_learnt_if_income_equals_share():
    """Found: 3 of the seeds 1 to 4; none where even a connection that is always right loses a tenth of what it pays."""
    assert right_in_the_end(range(1, 5), 2000, share=0.01, income=0.01) >= 2
    assert right_in_the_end(range(1, 4), 2000, share=0.01, income=0.009) == 0


@pytest.mark.slow
@pytest.mark.parametrize("income, least, most", [(0.0025, 18, 20), (0.00225, 0, 1), (0.00275, 0, 6)])
def test_xor_is_learnt_by_twenty_seeds_and_only_where_income_equals_share(income, least, most):
    """Found with the seeds 1 to 20: 20, 0 and 4 right."""
    assert least <= right_in_the_end(range(1, 21), 8000, share=0.0025, income=income) <= most


def test_what_cannot_be_built_or_shown_is_refused():
    for wrong in (
        {"groups": (3, 1)},
        {"groups": ()},
        {"share": 0.0},
        {"income": 1.5},
        {"spread": 1.0},
        {"ticks": 3},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            NeuralBucketBrigade(**wrong)
    brigade = NeuralBucketBrigade()
    with pytest.raises(ValueError, match=r"must be \(patterns, 3\)"):
        brigade.train(XOR[0][:, :2], XOR[1], 1)
    with pytest.raises(ValueError, match="0 .. 1"):
        brigade.train(2.0 * XOR[0], XOR[1], 1)
    with pytest.raises(ValueError, match="one index in 0 .. 1 for each"):
        brigade.train(XOR[0], XOR[1] + 1, 1)
    assert brigade.cycle == 0
