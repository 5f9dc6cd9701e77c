"""Offered is not used: decisions that were open and affordable, and those taken."""

import numpy as np
import pytest

from credit_flow import CreditEconomy, run
from credit_flow.measures.turnout import turnout


def test_at_depth_one_whoever_is_hired_was_affordable_and_most_steps_could_have_been_hired_out():
    measures = run(CreditEconomy(ticks=150), rng=1).measures
    assert (measures["hiring_taken"] == measures["steps_hired"]).all()
    assert (measures["hiring_taken"] <= measures["hiring_open"]).all()
    assert (measures["hiring_open"] <= measures["steps"]).all() and measures["hiring_open"].sum() > 5000


def test_a_fee_that_nobody_could_pay_leaves_nothing_open_and_one_that_all_could_leaves_it_declined():
    dear = run(CreditEconomy(ticks=60, transaction_cost=100.0), rng=1)
    assert not dear.measures["hiring_open"].any()
    with pytest.warns(UserWarning, match="no decision of hiring was open"):
        assert np.isnan(turnout(dear, "hiring", 0, 60))
    declined = run(CreditEconomy(ticks=60, transaction_cost=8.0), rng=1)
    assert turnout(declined, "hiring", 0, 60) == 0.0
    assert declined.measures["hiring_open"].sum() > 0.5 * declined.measures["steps"].sum()


def test_without_hiring_nothing_is_open():
    assert not run(CreditEconomy(ticks=30, hiring=False), rng=1).measures["hiring_open"].any()


def test_a_window_counts_its_own_ticks():
    record = run(CreditEconomy(ticks=40), rng=2)
    last = record.measures.loc[31:]
    assert turnout(record, "hiring", 30, 40) == last["hiring_taken"].sum() / last["hiring_open"].sum()
