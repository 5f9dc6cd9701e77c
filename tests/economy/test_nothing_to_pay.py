"""Where a rule comes to an amount of nothing, nothing is paid, and the run goes on."""

from dataclasses import dataclass

import pytest

from credit_flow import CreditEconomy, CreditFlow, Entry
from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.boundary.parameters import parameter
from credit_flow.institutions.institution import Institution
from credit_flow.models.scenario import Scenario


class WealthTax(Institution):
    """The tax of the user guide: everybody pays a share of what it owns above an allowance to HOUSE."""

    def __init__(self, share):
        self.share = share

    def step(self, model):
        rows = model.table.rows
        due = self.share * (model.balances[model.first_account + rows] - 10.0).clip(0.0)
        model.ledger.post(Entry(model.first_account + rows, HOUSE, due, "tax", rows))


@dataclass(frozen=True)
class Taxed(CreditEconomy):
    tax: float = parameter(0.02, "share of wealth above the allowance", low=0, high=1)

    def institutions(self):
        *others, demography = super().institutions()
        return (*others, WealthTax(self.tax), demography)


@pytest.mark.parametrize("tax", [0.0, 1e-12, 0.05])
def test_every_rate_of_a_tax_from_nothing_on_runs(tax):
    model = CreditFlow(Taxed(experts=10), rng=1, tax=tax).run(5)
    assert model.ledger.residual == 0.0
    assert (model.ledger.column()[HOUSE] > 0.0) == (tax > 1e-6)


SPLITTING = {"experts": 1, "birth_threshold": 0.0, "rent": 0.0, "task_rate": 0.0}


@dataclass(frozen=True)
class BornInPython(CreditEconomy):
    """Traits that are set in Python make births go through Python too."""

    def children(self, model, rows, parents):
        Scenario.children(self, model, rows, parents)


@pytest.mark.parametrize("kind", [CreditEconomy, BornInPython])
def test_who_has_less_than_two_quanta_has_no_child(kind):
    model = CreditFlow(kind(endowment=0.01, **SPLITTING), rng=1)
    assert (model.compiled_child is None) == (kind is BornInPython)
    model.run(20)
    balances = model.balances[model.first_account + model.table.rows]
    assert balances.min() >= QUANTUM and balances.sum() == model.ledger.minted[0]
    assert balances.max() == QUANTUM  # all is divided, and nobody can go on dividing
    assert model.births == 0 and model.ledger.residual == 0.0
