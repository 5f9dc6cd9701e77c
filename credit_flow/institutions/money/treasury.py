"""Treasury: what HOUSE takes from everybody by taxes, and gives to everybody as a basic income."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import down, up
from credit_flow.core.books.batches import line, post
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import CREDIT, HOUSE, Entry
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.programs.sections import array, count, number
from credit_flow.institutions.institution import Institution

INCOME = ("reward", "payment", "dividend", "interest", "royalty")
"""The kinds of what is received that are income."""

_TAX, _SUBSIDY = CODES["tax"], CODES["subsidy"]


class Lineages(NamedTuple):
    """The living by the founder from whom they descend."""

    root: np.ndarray = array("rows", dtype=np.int64)  # of each row, the first of its line
    members: np.ndarray = array("rows", dtype=np.int64, scratch=True)  # of each root, the living


class TaxOffice(NamedTuple):
    """What the treasury did in the tick, credits."""

    promised: np.ndarray = number()  # of what HOUSE holds, to those who have worked for it
    taxed: np.ndarray = number()
    uncollected: np.ndarray = number()
    paid_out: np.ndarray = number()


class TreasuryLog(NamedTuple):
    """The same of every tick."""

    columns = ("taxed", "uncollected", "basic_income")
    whole = ()

    n: np.ndarray = count(2)
    numbers: np.ndarray = array(256, 3, roll="n", most="1")


class Treasury(Institution):
    """HOUSE pays the living a basic income out of what it has, and then they pay it their taxes.

    `ubi` is the share of what HOUSE holds that it pays out, before it collects: an equal part for every lineage with living members, shared equally
    among these, all rounded down; what is left stays. Whoever splits in two gets no more. Then `income_tax` on what was received in the tick
    (`INCOME`), `trade_tax` on the value of every trade, from both sides of it, and last `wealth_tax` on what is then owned. Every tax is rounded up,
    and capped at what the payer has: the rest is forgiven, and counted as `uncollected`. So nobody is made insolvent, and HOUSE spends only what it has.
    Kinds subsidy and tax; the cause is the expert's row.
    """

    def __init__(
        self, *, income_tax: float = 0.0, wealth_tax: float = 0.0, trade_tax: float = 0.0, ubi: float = 0.0
    ):
        self.income_tax, self.wealth_tax = float(income_tax), float(wealth_tax)
        self.trade_tax, self.ubi = float(trade_tax), float(ubi)

    def parts(self, model) -> Sequence[Phase | Callable]:
        """Basic income, taxes on what the journal says of the tick, the tax on wealth. Python is only the second,
        and where HOUSE pays for work the look at what it has promised."""
        promising = (self._note_promises,) if model.payer == HOUSE else ()
        taxing = (self._tax_flows,) if self.income_tax or self.trade_tax else ()
        return (
            *promising,
            Phase(pay_out, terms=(self.ubi,), lines="living"),
            *taxing,
            Phase(tax_wealth, terms=(self.wealth_tax,), lines="living"),
        )

    def observe(self, model) -> dict[str, float]:
        """Taxes collected and forgiven, and basic income paid, credits."""
        return dict(zip(TreasuryLog.columns, model.logs[TreasuryLog]["numbers"][-1].tolist()))

    def _note_promises(self, model) -> None:
        model.work[TaxOffice].promised[0] = model.balances[HOUSE] - model.purse

    def _tax_flows(self, model) -> None:
        """The taxes on what came in and on trades, of the tick's lines in the journal."""
        rows, office = model.table.rows, model.work[TaxOffice]
        accounts = model.first_account + rows
        due = np.zeros(len(rows))
        for rate, base in zip((self.income_tax, self.trade_tax), _bases(model)):
            due += np.ceil(rate * base[accounts] * 2**20) / 2**20
        taken = np.minimum(due, model.balances[accounts])
        model.ledger.post(Entry(accounts, HOUSE, taken, "tax", rows))
        office.taxed[0] += taken.sum()
        office.uncollected[0] += (due - taken).sum()


def _bases(model) -> tuple[np.ndarray, np.ndarray]:
    """Income, and the value of trades, of every account (accounts,) in the tick so far, credits."""
    income, traded = np.zeros((2, model.ledger.n_accounts))
    for block in model.ledger.journal.blocks(model.tick):
        for part in block.parts:
            if part.kind in INCOME:
                _add(income, part.payee, part)
            if part.kind == "trade":
                _add(traded, part.payee, part)
                _add(traded, part.payer, part)
    return income, traded


def _add(base: np.ndarray, account, part) -> None:
    """Add the credits of the lines of a part to those of an `account` each (lines,)."""
    credits_ = np.where(np.equal(part.asset, CREDIT), part.amount, 0.0)
    lines = np.broadcast_to(account, part.n)
    base += np.bincount(lines, weights=np.broadcast_to(credits_, part.n), minlength=len(base))


def pay_out(
    lot, worker, clock: Clock, living: Living, accounts: Accounts, lines: Lineages, office: TaxOffice, terms
):
    """Post the basic income of the tick; nothing is taxed yet."""
    (share,) = terms
    office.taxed[0] = office.uncollected[0] = office.paid_out[0] = 0.0
    if share <= 0.0:
        return
    n_roots = 0
    for row in range(living.n_rows[0]):
        lines.members[row] = 0
        lines.root[row] = row if living.parent[row] < 0 else lines.root[living.parent[row]]
    for i in range(living.n[0]):
        root = lines.root[living.rows[i]]
        n_roots += lines.members[root] == 0
        lines.members[root] += 1
    whole = down(down(share * max(0.0, accounts.cells[HOUSE] - office.promised[0])) / max(1, n_roots))
    for i in range(living.n[0]):
        row = living.rows[i]
        part = down(whole / lines.members[lines.root[row]])
        line(accounts, HOUSE, living.first_account[0] + row, CREDIT, part, _SUBSIDY, row)
        office.paid_out[0] += part
    post(clock, accounts, 0)


def tax_wealth(
    lot, worker, clock: Clock, living: Living, accounts: Accounts, office: TaxOffice, log: TreasuryLog, terms
):
    """Post the tax on what everybody owns, and write down what the treasury did in the tick."""
    (rate,) = terms
    if rate > 0.0:
        for i in range(living.n[0]):
            row = living.rows[i]
            balance = accounts.cells[living.first_account[0] + row]
            taken = min(balance, up(rate * balance))
            line(accounts, living.first_account[0] + row, HOUSE, CREDIT, taken, _TAX, row)
            office.taxed[0] += taken
        post(clock, accounts, 0)
    numbers = log.numbers[log.n[0]]
    log.n[0] += 1
    numbers[0], numbers[1], numbers[2] = office.taxed[0], office.uncollected[0], office.paid_out[0]
