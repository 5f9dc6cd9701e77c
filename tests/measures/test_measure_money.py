import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import random_journal, says

from credit_flow.measures.money import (
    equation_of_exchange,
    final_value,
    hands_per_final_credit,
    inflation_rate,
    mean_supply,
    money_supply,
    transaction_velocity,
    velocity,
)

quanta = st.integers(1, 1 << 40)


@given(
    st.lists(quanta, min_size=1, max_size=20), st.lists(quanta, min_size=1, max_size=5), st.floats(0.01, 100)
)
def test_the_identity_holds_to_the_last_credit(sold, held, price_level):
    value = final_value(np.array(sold) / 2.0**20, "reward")
    terms = equation_of_exchange(value, np.array(held) / 2.0**20, price_level)
    assert terms.money * terms.velocity == terms.price_level * terms.output == terms.value
    assert terms.value == Fraction(sum(sold), 1 << 20)
    assert terms.money == Fraction(sum(held), len(held) << 20)


def test_supply_is_minted_less_burnt():
    (payer, payee, amount, _, _), balances = random_journal(np.random.default_rng(3))
    minted, burnt = amount[payer == 0].sum(), amount[payee == 1].sum()
    assert money_supply(balances) == minted - burnt
    assert money_supply(np.stack([balances, np.zeros_like(balances)])).tolist() == [minted - burnt, 0.0]
    balances[5] += 2.0**-20
    with pytest.raises(ValueError, match="sum to 0"):
        money_supply(balances)


def test_only_final_kinds_count():
    amount, kind = [1.0, 2.0, 4.0], ["reward", "payment", "reward"]
    assert final_value(amount, kind) == 5
    assert final_value(amount, kind, final=frozenset({"payment"})) == 2
    with pytest.raises(ValueError, match="quantum"):
        final_value([0.1], "reward")


def test_velocities():
    supply = [10.0, 30.0]
    assert mean_supply(supply) == 20
    assert velocity(Fraction(5), supply) == 0.25
    assert transaction_velocity(50.0, supply) == 2.5
    assert hands_per_final_credit(50.0, Fraction(5)) == 10.0


def test_reasons():
    for supply, code in (([0.0, 0.0], "zero_total"), ([-1.0, 0.5], "negative")):
        with says(code):
            assert math.isnan(velocity(Fraction(1), supply))
        with says(code):
            assert math.isnan(transaction_velocity(1.0, supply))
        with says(code):
            assert math.isnan(equation_of_exchange(Fraction(1), supply, 1.0).velocity)
    with says("no_overlap"):
        terms = equation_of_exchange(Fraction(0), [4.0], math.nan)
    assert terms.velocity == 0 and math.isnan(terms.price_level) and math.isnan(terms.output)
    with says("zero_total"):
        assert math.isnan(hands_per_final_credit(1.0, Fraction(0)))


def test_inflation_is_the_difference_of_logs():
    levels = 3.0 * np.exp(0.02 * np.arange(0, 50, 10))
    assert inflation_rate(levels, n_ticks=10) == pytest.approx(np.full(4, 0.02))
    with says("negative"):
        assert np.isnan(inflation_rate([1.0, 0.0, 1.0])).all()
    assert np.isnan(inflation_rate([1.0, math.nan, 1.0])).all()
