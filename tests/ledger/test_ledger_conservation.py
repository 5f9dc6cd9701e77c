"""Conservation, exactly, whatever is posted: a million random postings, and a machine of all operations."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from credit_flow.core.books.errors import LedgerError
from credit_flow.core.books.ledger import HOUSE, SINK, WORLD, Entry, Ledger
from credit_flow.core.books.tick_audit import audit
from credit_flow.theory.values_ledger import LEDGER


def test_a_million_random_transfers_births_deaths_and_loans():
    rng = np.random.default_rng(7)
    ledger, n_transfers = Ledger(), 0
    living = ledger.open(2000)
    ledger.post(Entry(WORLD, living, 1e6, "endowment", 0))
    for tick in range(1, 101):
        ledger.begin_tick(tick, mint_budget=1e4)
        payers, payees = rng.choice(living, (2, 10_200))
        most = ledger.column()[payers] / (2 * np.bincount(payers)[payers])
        amounts = np.minimum(rng.lognormal(0.0, 3.0, len(payers)), most)
        fit = (payers != payees) & (amounts >= 2.0**-20)
        ledger.post(Entry(payers[fit], payees[fit], amounts[fit], "payment", np.flatnonzero(fit)))
        n_transfers += fit.sum()
        rich = living[ledger.column()[living] > 1.0]
        rewards = Entry(WORLD, living[:100], rng.random(100) + 0.1, "reward", tick)
        ledger.post(rewards, Entry(rich, SINK, 0.01, "compute", tick))
        lenders, borrowers = rng.permutation(rich)[:10].reshape(2, 5)
        claims = ledger.lend(lenders, borrowers, rng.random(5) / 4, tick)
        parents = rng.permutation(rich)[:50]
        children = ledger.next_account + np.arange(50)
        ledger.post(Entry(parents, children, rng.random(50) / 4 + 0.1, "stake", children), opens=50)
        dying = np.union1d(rng.permutation(living)[:49], borrowers[:1])
        ledger.liquidate(dying, heirs=int(children[0]), cause=dying)
        owed = ledger.outstanding(int(claims[1])) / 3
        if owed > 0.0 and ledger.balance(int(borrowers[1])) > owed:
            ledger.repay(int(claims[1]), owed, tick)
        living = np.concatenate([np.setdiff1d(living, dying), children])
        assert LEDGER["P1"].holds(ledger.residual)
        ledger.end_tick()
    assert n_transfers >= 1_000_000
    replayed = Ledger.replay(ledger.journal.blocks())
    assert replayed.balances.tobytes() == ledger.balances.tobytes()
    assert replayed.journal.hash == ledger.journal.hash


class Economy(RuleBasedStateMachine):
    """Postings, births, deaths, loans, escrows, lines and refused attacks in any order."""

    whom = st.integers(0, 30)
    amounts = st.floats(2.0**-20, 30.0)

    @initialize()
    def begin(self):
        self.ledger = Ledger()
        self.ledger.post(Entry(WORLD, self.ledger.open(4), 20.0, "endowment", 0))
        self.ledger.begin_tick(1, mint_budget=50.0)
        self.lot = 0

    def one(self, whom):
        living = np.flatnonzero(self.ledger.states == 1)
        living = living[living > 3]
        return int(living[whom % len(living)]) if len(living) else HOUSE

    def attempt(self, action):
        before = self.ledger.balances.tobytes(), self.ledger.journal.hash, str(self.ledger.escrows.open)
        try:
            action()
        except LedgerError:
            assert before == (
                self.ledger.balances.tobytes(),
                self.ledger.journal.hash,
                str(self.ledger.escrows.open),
            )

    @rule(payer=whom, payee=whom, amount=amounts, kind=st.sampled_from(["payment", "fee", "tax"]))
    def pay(self, payer, payee, amount, kind):
        self.attempt(lambda: self.ledger.post(Entry(self.one(payer), self.one(payee), amount, kind, 1)))

    @rule(payer=st.integers(-2, 30), payee=st.integers(-2, 30), amount=st.floats(), asset=st.integers(-1, 4))
    def attack(self, payer, payee, amount, asset):
        self.attempt(lambda: self.ledger.post(Entry(payer, payee, amount, "payment", 1, asset)))

    @rule(parent=whom, amount=amounts)
    def birth(self, parent, amount):
        child = self.ledger.next_account
        self.attempt(
            lambda: self.ledger.post(Entry(self.one(parent), child, amount, "stake", child), opens=1)
        )

    @rule(who=st.lists(whom, min_size=1, max_size=3), heir=whom)
    def death(self, who, heir):
        dying = sorted({self.one(w) for w in who})
        self.attempt(lambda: self.ledger.liquidate(dying, heirs=self.one(heir), cause=dying))

    @rule(lender=whom, borrower=whom, amount=amounts, seniority=st.integers(0, 2))
    def lend(self, lender, borrower, amount, seniority):
        worth = self.ledger.net_worth()
        lender, borrower = self.one(lender), self.one(borrower)
        self.attempt(lambda: self.ledger.lend(lender, borrower, amount, 2, seniority=seniority))
        assert (self.ledger.net_worth() == worth).all()

    @precondition(lambda self: self.ledger.n_assets > 1)
    @rule(which=st.integers(0, 50), share=st.floats(0.01, 1.0), interest=st.booleans())
    def serve(self, which, share, interest):
        claim = 1 + which % (self.ledger.n_assets - 1)
        amount = self.ledger.outstanding(claim) * share
        move = self.ledger.charge_interest if interest else self.ledger.repay
        self.attempt(lambda: move(claim, amount, 2))

    @rule(bidders=st.lists(whom, min_size=1, max_size=3), amount=amounts, again=st.booleans())
    def bid(self, bidders, amount, again):
        self.lot += not again
        accounts = np.array([self.one(b) for b in bidders])
        self.attempt(lambda: self.ledger.escrow(self.lot, accounts, amount, self.lot))

    @rule(back=st.integers(0, 2), share=st.floats(0.0, 1.5))
    def settle(self, back, share):
        lot = self.lot - back
        held = self.ledger.escrows.open.get(lot) or {(HOUSE, 0): 1.0}
        (winner, _), most = next(iter(held.items()))
        self.attempt(lambda: self.ledger.settle_lot(lot, Entry(winner, SINK, most * share, "payment", lot)))

    @rule(who=whom, size=st.floats(0.0, 20.0), by=whom)
    def line(self, who, size, by):
        who, by = self.one(who), self.one(by)
        self.attempt(lambda: self.ledger.grant_line(who, size, guarantor=by, cause=3))

    @rule(amount=amounts, who=whom)
    def reward(self, amount, who):
        self.attempt(lambda: self.ledger.post(Entry(WORLD, self.one(who), amount, "reward", 4)))

    @rule()
    def tick(self):
        self.ledger.end_tick()
        self.ledger.begin_tick(self.ledger.tick + 1, mint_budget=50.0)

    @invariant()
    def books_balance_and_replay(self):
        audit(self.ledger)
        assert not self.ledger._delta.any() and not self.ledger._gross.any()
        replayed = Ledger.replay(self.ledger.journal.frame())
        assert replayed.balances.tobytes() == self.ledger.balances.tobytes()
        assert replayed.journal.hash == self.ledger.journal.hash
        assert replayed.escrows.open == self.ledger.escrows.open
        assert replayed.states.tobytes() == self.ledger.states.tobytes()
        assert replayed.lines.tobytes() == self.ledger.lines.tobytes()


Economy.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
test_economy = Economy.TestCase
