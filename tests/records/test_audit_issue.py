"""An audit compares endowments and what WORLD paid with what scenario and world declare: credit out of nowhere is found."""

import pytest

from credit_flow import CreditEconomy, Entry, run
from credit_flow.core.books.ledger import WORLD
from credit_flow.experiments.audits.audit_issue import declared
from credit_flow.experiments.audits.record_audit import audit
from credit_flow.institutions.population.rent import Rent
from credit_flow.models.model import CreditFlow

SMALL = CreditEconomy(experts=8, task_rate=4.0, ticks=6)
ENDOWED, PAID = "endowments as the scenario declares", "WORLD pays what the world declares"


def broken(record) -> dict[str, str]:
    return {check.law: check.found for check in audit(record) if not check.holds}


@pytest.mark.parametrize(
    "scenario",
    [SMALL, SMALL.but(royalty=0.3), SMALL.but(judge_delay=2), "closed", "trophic", "hayek_machine"],
)
def test_what_was_declared_holds(scenario):
    record = run(scenario, seed=1, ticks=6)
    assert [one.law for one in declared(record)] == [ENDOWED, PAID] and broken(record) == {}


def attacked(monkeypatch, when, entry):
    """A Record of the flagship's own name, in which somebody with the ledger in hand posted one line more."""
    if when == "before":
        found = CreditFlow._found

        def more(model):
            found(model)
            model.ledger.post(entry(model))

        monkeypatch.setattr(CreditFlow, "_found", more)
    else:
        parts = Rent.parts
        monkeypatch.setattr(
            Rent,
            "parts",
            lambda self, model: (*parts(self, model), lambda model: model.ledger.post(entry(model))),
        )
    return run(SMALL, seed=1)


def test_an_endowment_that_nobody_declared_is_found(monkeypatch):
    record = attacked(
        monkeypatch, "before", lambda model: Entry(WORLD, model.first_account, 500.0, "endowment", 0)
    )
    assert broken(record) == {ENDOWED: "account 4 was endowed with 520.0 credits, and 20.0 are declared"}


@pytest.mark.parametrize("cause", [0, 10**6])
def test_the_budget_of_a_tick_taken_by_somebody_is_found(monkeypatch, cause):
    def rest(model):
        return Entry(
            WORLD, model.first_account + model.table.rows[0], model.ledger.budget_left[0], "reward", cause
        )

    record = attacked(monkeypatch, "within", rest)
    assert PAID in broken(record) and f"were paid for cause {cause}" in broken(record)[PAID]


def test_another_seed_in_the_manifest_declares_other_tasks():
    record = run(SMALL, seed=1)
    record.manifest["seed"] = 2
    assert "WORLD might pay" in broken(record)[PAID]


def test_of_a_scenario_of_ones_own_nothing_is_said():
    class Mine(CreditEconomy):
        """On no shelf."""

    assert declared(run(Mine(experts=5), seed=1, ticks=2)) == []
