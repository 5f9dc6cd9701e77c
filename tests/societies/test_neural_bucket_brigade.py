"""The neural bucket brigade: whose weights pay whom, exact books, and XOR (key schmidhuber1989)."""

import numpy as np
import pytest

from credit_flow import CreditFlow, run
from credit_flow.core.amounts import PER_CREDIT, QUANTUM
from credit_flow.core.books.ledger import SINK
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.audits.record_audit import audit
from credit_flow.institutions.brigade.weight_payments import settle
from credit_flow.institutions.brigade.winner_take_all import fire
from credit_flow.models.neural_bucket_brigade import NeuralBucketBrigade


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


def weights_of(model) -> np.ndarray:
    return model.balances[model.first_account + model.table.rows].copy()


def rule(scenario, weights, pattern, right, x, before):
    """The published rule on matrices, unrounded but for income and payout: weights after a tick, x, contributions, income, paid out."""
    first, edges, inputs = scenario.first, scenario.connections, len(pattern)
    n = first[-1]
    weight = np.zeros((n, n))
    weight[edges] = weights
    contribution = x[:, None] * weight
    net = contribution.sum(axis=0)
    fires = np.zeros(n)
    for a, b in zip(first, first[1:]):
        if net[a:b].max() > 0:
            fires[a + net[a:b].argmax()] = 1.0
    paid = scenario.share * contribution * fires
    shares = before / np.where(before.sum(axis=0) > 0, before.sum(axis=0), 1.0)
    earned = np.zeros((n, n))
    winner = first[-2] + right
    earned[:, winner] = scenario.income * contribution[:, winner] * fires[winner]
    after = weight - paid + shares * paid.sum(axis=1) + earned
    fires[:inputs] = pattern
    rounded = np.rint(
        np.array([earned.ravel(), np.where(np.arange(n)[:, None] < inputs, paid, 0).ravel()]) * PER_CREDIT
    )
    return after[edges], fires, contribution, *(rounded.sum(axis=1) / PER_CREDIT)


@pytest.mark.parametrize("groups", [(3, 2), (4, 3, 2)])
@pytest.mark.parametrize("seed", range(3))
def test_every_tick_follows_the_rule_and_substance_changes_by_income_less_payout_alone(seed, groups):
    """A connection is rounded once per payment, by half a quantum at most; each showing begins in silence."""
    rng = np.random.default_rng(seed)
    patterns = tuple(map(tuple, rng.random((5, 3)).tolist()))
    scenario = NeuralBucketBrigade(
        groups=groups, patterns=patterns, right=(0, 1, 1, 0, 1), share=0.1, income=0.12, spread=0.5
    )
    model, units = CreditFlow(scenario, rng=seed), scenario.first[-1]
    start = model.ledger.minted[0]
    for tick in range(150):
        if tick % scenario.shown == 0:
            x, before = np.zeros(units), np.zeros((units, units))
        weights, minted, burnt = weights_of(model), model.ledger.minted[0], model.ledger.burnt[0]
        model.step()
        shown = matching(patterns, model, scenario)
        after, x, before, income, paid_out = rule(
            scenario, weights, patterns[shown], scenario.right[shown], x, before
        )
        np.testing.assert_allclose(weights_of(model), after, rtol=0, atol=len(after) * QUANTUM)
        assert model.ledger.minted[0] - minted == income and model.ledger.burnt[0] - burnt == paid_out
        assert weights_of(model).sum() == weights.sum() + income - paid_out
        assert model.ledger.residual == 0.0
    assert model.ledger.minted[0] > start and model.ledger.burnt[0] > 0.0


def matching(patterns, model, scenario) -> int:
    """Which pattern the inputs show, read off the connections out of them."""
    lit = model.table.lit[[np.flatnonzero(scenario.connections[0] == unit)[0] for unit in range(3)]]
    return patterns.index(tuple(lit.tolist()))


def test_only_input_connections_pay_out():
    scenario = NeuralBucketBrigade(ticks=300)
    record = run(scenario, rng=3)
    lines, measures = record.journal, record.measures
    payments = lines[lines["kind"] == "payment"]
    payer = payments["payer"].to_numpy() - record.manifest["first_account"]
    from_input = scenario.connections[0][payer] < 3
    np.testing.assert_array_equal(from_input, payments["payee"] == SINK)
    assert from_input.any() and not from_input.all()
    assert payments["amount"][from_input].sum() == measures["burnt"].iloc[-1] > 0.0
    endowed = lines["amount"][lines["kind"] == "endowment"].sum()
    assert lines["amount"][lines["kind"] == "reward"].sum() == measures["minted"].iloc[-1] - endowed > 0.0
    assert all(check.holds for check in audit(record))


def test_what_it_knows_is_asked_at_the_end_of_each_showing_and_pays_nothing():
    sides = {"patterns": ((1, 0), (0, 1)), "groups": (2,)}
    learnt, turned = (
        CreditFlow(NeuralBucketBrigade(right=right, **sides), rng=1).run(1200) for right in ((0, 1), (1, 0))
    )
    assert learnt.measures["accuracy"][-1] == turned.measures["accuracy"][-1] == 1.0
    numbers = CreditFlow(NeuralBucketBrigade(**sides, right=(0, 1)), rng=1).run(13).measures
    assert numbers["showing"].tolist() == [1] * 6 + [2] * 6 + [3]
    assert np.flatnonzero(~np.isnan(numbers["accuracy"])).tolist() == [5, 11]


def right_in_the_end(seeds, showings, **rates):
    """How many seeds have all four patterns right after so many showings."""
    models = (CreditFlow(NeuralBucketBrigade(**rates), rng=seed, journal=False) for seed in seeds)
    return sum(model.run(6 * showings).measures["accuracy"][-1] == 1.0 for model in models)


def test_xor_is_learnt_by_twenty_seeds_and_only_where_income_equals_share():
    """Found with the seeds 1 to 20: 19, 0 and 3 right."""
    assert right_in_the_end(range(1, 21), 8000) >= 18
    assert right_in_the_end(range(1, 21), 8000, income=0.00225) <= 1
    assert right_in_the_end(range(1, 21), 8000, income=0.00275) <= 6


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"groups": (3, 1)}, "groups = .* 2 or more"),
        ({"groups": ()}, "groups"),
        ({"share": 0.0}, "share"),
        ({"income": 1.5}, "income"),
        ({"spread": 1.0}, "spread"),
        ({"shown": 3}, "shown"),
        ({"patterns": ((0, 1), (0, 1, 1))}, "equally many"),
        ({"patterns": ((0, 2),)}, "0 .. 1"),
        ({"right": (1, 0, 0, 2)}, "one output in 0 .. 1 for each of 4"),
    ],
)
def test_what_cannot_be_built_or_shown_is_refused(wrong, words):
    with pytest.raises(ParameterError, match=words):
        NeuralBucketBrigade(**wrong)
