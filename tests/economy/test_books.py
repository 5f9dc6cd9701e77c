"""Not a fraction of a credit appears or vanishes, in any preset, at any tick, whatever the settings."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_flow import CreditEconomy, CreditFlow, Entry, Ledger, run
from credit_flow.core.books.errors import LedgerError
from credit_flow.core.books.ledger import HOUSE
from credit_flow.models.clockwork.scenario_choice import preset, presets, short_name

PRESETS = sorted(short_name(name) for name, one in presets().items() if not one.needs)


@pytest.mark.parametrize("name", PRESETS)
def test_every_asset_sums_to_zero_at_every_tick_of_every_preset_and_the_journal_replays_bit_for_bit(name):
    model = CreditFlow(preset(name), rng=2)
    for _ in range(60):
        model.step()
        assert (model.ledger.balances.sum(axis=0) == 0.0).all()
        assert model.ledger.residual == 0.0
        assert model.ledger.held == (model.ledger.minted - model.ledger.burnt)[0]
        assert (model.balances[model.first_account :] >= 0.0).all()
    again = Ledger.replay(model.ledger.journal.frame())
    assert again.balances.tobytes() == model.ledger.balances.tobytes()
    assert again.journal.hash == model.ledger.journal.hash


def test_money_is_constant_to_the_last_quantum_in_the_closed_economy():
    record = run(preset("closed"), rng=1, ticks=300)
    assert record.measures["supply"].nunique() == 1
    assert record.measures["minted"].iloc[-1] == record.parameters["experts"] * record.parameters["endowment"]
    assert record.measures["tasks_taken"].iloc[-100:].mean() > 1.0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "hiring": st.booleans(),
            "depth": st.integers(1, 4),
            "mechanism": st.sampled_from(["first_price", "second_price", "third_price"]),
            "side": st.sampled_from(["procurement", "sale"]),
            "policy": st.sampled_from(["truthful", "zero_intelligence", "markup", "bandit"]),
            "compute": st.sampled_from(["posted", "cleared"]),
            "recycle": st.floats(0, 1),
            "royalty": st.floats(0, 0.5),
            "immigration": st.floats(0, 2),
            "death_temperature": st.floats(0, 5),
            "judge_probability": st.floats(0, 1),
            "judge_noise": st.floats(0, 0.5),
            "judge_delay": st.integers(0, 5),
            "treasury_pays": st.booleans(),
            "endowment": st.floats(0.01, 30),
            "rent": st.floats(0, 2),
            "birth_threshold": st.floats(1, 40),
            "transaction_cost": st.floats(0, 1),
            "max_steps": st.integers(1, 6),
            "quotes": st.integers(1, 5),
        },
    ),
    seed=st.integers(0, 2**31),
)
def test_the_books_balance_whatever_the_settings(changes, seed):
    model = CreditFlow(CreditEconomy(experts=30, task_rate=8.0).but(**changes), rng=seed)
    for _ in range(25):
        model.step()
    assert model.ledger.residual == 0.0
    assert (model.balances[model.first_account :] >= 0.0).all()
    assert Ledger.replay(model.ledger.journal.frame()).balances.tobytes() == model.ledger.balances.tobytes()


def test_an_exception_in_an_institution_leaves_the_books_balanced():
    class Thief:
        def step(self, model):
            account = model.first_account + int(model.table.rows[0])
            model.ledger.post(Entry(account, HOUSE, 1e6, "payment", 0))

    model = CreditFlow(rng=1)
    model.run(5)
    before = model.balances.copy(), model.ledger.journal.hash
    model.institutions = (Thief(),)
    with pytest.raises(LedgerError):
        model.step()
    assert model.ledger.residual == 0.0
    assert (model.balances == before[0]).all()


def test_profits_of_a_tick_are_the_change_of_balances_less_stakes():
    from credit_flow.learners.signals.reward_scheme import profits

    model = CreditFlow(rng=4, birth_threshold=1e6)
    model.run(30)
    before = model.balances[model.first_account :].copy()
    model.step()
    change = model.balances[model.first_account :] - before
    assert np.array_equal(profits(model), change)
    assert np.abs(change).sum() > 0.0
