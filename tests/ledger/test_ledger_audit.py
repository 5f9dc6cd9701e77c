"""The audit fails when the books are wrong: proof that it can."""

import numpy as np
import pytest

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books.errors import AuditFailure
from credit_flow.core.books.ledger import CREDIT, HOUSE, MARKET, SINK, WORLD, Entry, Ledger
from credit_flow.core.books.posting import CLOSED, HELD_BEFORE
from credit_flow.theory.values_ledger import LEDGER


class LeakyLedger(Ledger):
    """Pays the account `thief` one quantum from nowhere with every batch."""

    thief = 4

    def _settle(self, *arguments, **keywords):
        batch = super()._settle(*arguments, **keywords)
        self._cells[self.thief] += QUANTUM
        return batch


def started(kind=Ledger):
    ledger = kind()
    accounts = ledger.open(5)
    ledger.post(Entry(WORLD, accounts, 10.0, "endowment", 0))
    ledger.begin_tick(1, 100.0)
    ledger.claim = ledger.lend(4, 5, 3.0, 1)
    ledger.escrow(2, [6], [1.0], 2)
    ledger.post(Entry(7, HOUSE, 10.0, "estate", 3), Entry(6, SINK, 1.0, "compute", 4), closes=[7])
    return ledger


def cell(ledger, account, asset=0):
    return asset * ledger._capacity + account


def steal(ledger):
    ledger._cells[cell(ledger, 4)] += QUANTUM


def move(payer, payee, amount, asset=0):
    def damage(ledger):
        ledger._cells[cell(ledger, payer, asset)] -= amount
        ledger._cells[cell(ledger, payee, asset)] += amount

    return damage


def close_full(ledger):
    ledger._state[8] = CLOSED


def forget_escrow(ledger):
    ledger.escrows.withdraw(2, 6)


def forge_start(ledger):
    ledger._slots.flow[CREDIT, HELD_BEFORE] += 1.0


DAMAGES = {
    "(i) ": steal,
    "(ii) ": move(WORLD, 4, 1.0),
    "(iii) ": forge_start,
    "(iv) the sign": move(4, 5, 100.0),
    "(iv) an end": move(WORLD, SINK, 1.0),
    "(vi) ": move(4, MARKET, 1.0),
    "(vii) ": close_full,
}


def test_an_honest_ledger_passes():
    started().end_tick()


@pytest.mark.parametrize("rule", DAMAGES)
def test_every_rule_catches_its_damage(rule):
    ledger = started()
    DAMAGES[rule](ledger)
    with pytest.raises(AuditFailure) as caught:
        ledger.end_tick()
    assert rule in str(caught.value) and "batch" in str(caught.value) and "account" in str(caught.value)


def test_claims_and_escrows():
    ledger = started()
    forget_escrow(ledger)
    with pytest.raises(AuditFailure, match=r"\(vi\)"):
        ledger.end_tick()
    ledger = started()
    move(5, 4, -10.0, ledger.claim)(ledger)
    with pytest.raises(AuditFailure, match="claim"):
        ledger.end_tick()


def test_a_negative_balance_that_conserves_the_total_is_caught():
    ledger = started()
    move(8, 4, 10.0 + QUANTUM)(ledger)
    assert ledger.residual == 0.0
    with pytest.raises(AuditFailure, match=r"\(iv\).*account 8"):
        ledger.end_tick()


def test_leaky_ledgers_are_all_caught():
    caught = []
    for thief in (4, 5, 6, 8):
        ledger = started(type("Leaky", (LeakyLedger,), {"thief": thief}))
        with pytest.raises(AuditFailure):
            ledger.end_tick()
        caught.append(ledger.residual > 0.0)
    assert LEDGER["P3"].holds(np.mean(caught))
