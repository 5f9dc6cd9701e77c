"""The brigade of strengths: its fixed point, and that it is TD(0)."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.ledger import HOUSE, SINK
from credit_flow.mechanisms.settlement.bucket_brigade import BucketBrigade as FirstPrice
from credit_flow.models.bucket_brigade import BucketBrigade
from credit_flow.theory.known_values import KNOWN
from credit_flow.theory.state_values import brigade_strengths


def strengths_after(ticks, **changes):
    """Strengths at the end of the first episode after `ticks` ticks, and the model: within one, credit is on its way."""
    model = CreditFlow(BucketBrigade(**changes), rng=1).run(ticks)
    while not model.world.over[0]:
        model.step()
    return model.balances[model.first_account :], model


def test_the_solved_strengths():
    assert KNOWN["EM.B1"].holds(brigade_strengths(5, 1.0, 0.1, 0.02))


def test_strengths_in_the_books_settle_there():
    """To within the rounding of bids and taxes: less than two quanta per activation, over 0.12 of the strength."""
    strengths, model = strengths_after(3000)
    truth = np.array(KNOWN["EM.B1"].expected)
    gap = 2.0 / PER_CREDIT / 0.12
    assert (np.abs(strengths - truth) <= 5 * gap).all() and np.abs(strengths - truth).max() > 0.0
    assert (
        model.ledger.balance(HOUSE) > 0.0
        and model.ledger.balance(SINK) > 0.0
        and model.ledger.residual == 0.0
    )


def test_unrounded_updates_settle_there_to_the_last_digit():
    strength, share, tax = np.ones(5), 0.1, 0.02
    for _ in range(600):
        paid = np.empty(5)
        for k in range(5):
            paid[k] = FirstPrice.paid(share * strength[k], 0.0)
            strength[k] -= paid[k] + tax * strength[k]
            if k > 0:
                strength[k - 1] += FirstPrice.received(paid[k], 0.0)
        strength[4] += 1.0
    assert KNOWN["EM.B1"].holds(strength)


def test_the_brigade_is_temporal_difference_learning_with_the_tax_as_discount():
    """S <- S - (b + x) S + r + b S' is TD(0): step b + x, discount b/(b + x), rewards over b + x (key sutton1988)."""
    rng = np.random.default_rng(4)
    strength = value = rng.random(8)
    furthest = 0.0
    for _ in range(1000):
        share, tax = rng.uniform(0.05, 0.4, 2)
        here, then, reward = rng.integers(8), rng.integers(8), rng.normal()
        market = strength.copy()
        bid = FirstPrice.paid(share * strength[here], -np.inf)
        market[here] += (
            reward + FirstPrice.received(share * strength[then], -np.inf) - bid - tax * strength[here]
        )
        step, discount = share + tax, share / (share + tax)
        textbook = value.copy()
        textbook[here] += step * (reward / step + discount * value[then] - value[here])
        strength, value = market, textbook
        furthest = max(furthest, np.abs(strength - value).max())
    assert furthest <= KNOWN["EM.B3"].tolerance and np.abs(strength).max() > 0.5


@pytest.mark.parametrize("tax", [0.0, 0.1])
def test_without_tax_nothing_is_lost_on_the_way(tax):
    strengths, _ = strengths_after(1500, tax=tax, experts=3)
    assert strengths == pytest.approx(brigade_strengths(3, 1.0, 0.1, tax), abs=1e-3)
