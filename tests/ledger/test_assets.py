"""Assets beside credit: sorts, a budget each, retirement, slots; conservation and replay whatever is posted in any of them."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books import errors
from credit_flow.core.books.ledger import CREDIT, HOUSE, SINK, WORLD, Entry, Ledger
from credit_flow.core.books.tick_audit import audit


@pytest.fixture
def ledger():
    """Four accounts with 20 credits each, grain that WORLD issues, and tokens of HOUSE, before the first tick."""
    ledger = Ledger()
    ledger.post(Entry(WORLD, ledger.open(4), 20.0, "endowment", 0))
    ledger.create_asset("grain", WORLD, cause=0)
    ledger.create_asset("tokens", HOUSE, cause=0, sort="token")
    return ledger


GRAIN, TOKENS = 1, 2


def test_sorts_names_and_issuers(ledger):
    shares = ledger.create_asset("shares", 4, cause=0, sort="share")
    money = ledger.create_asset("drachma", WORLD, cause=0, sort="credit")
    claim = ledger.lend(5, 6, 1.0, 0, seniority=2)
    sorts = [(asset.sort, asset.issuer) for asset in ledger.assets]
    assert sorts == [
        ("credit", WORLD),
        ("good", WORLD),
        ("token", HOUSE),
        ("share", 4),
        ("credit", WORLD),
        ("claim", 6),
    ]
    assert (ledger.number_of("drachma"), ledger.assets[claim].seniority) == (money, 2)
    told = Ledger.replay(ledger.journal.frame()).assets
    assert [asset[1:] for asset in told] == [asset[1:] for asset in ledger.assets] and shares == 3
    wrong = {
        errors.BadEntry: [("grain", 4, "good"), ("x", 4, "claim"), ("x", 4, "cow")],
        errors.ForbiddenFlow: [("x", WORLD, "share"), ("x", SINK, "good")],
    }
    before = ledger.journal.hash, ledger.n_assets
    for error, calls in wrong.items():
        for name, issuer, sort in calls:
            with pytest.raises(error):
                ledger.create_asset(name, issuer, cause=0, sort=sort)
    with pytest.raises(errors.UnknownAsset, match="did you mean 'grain'"):
        ledger.number_of("grains")
    assert (ledger.journal.hash, ledger.n_assets) == before


def test_what_world_issues_has_a_budget_each(ledger):
    ledger.post(Entry(WORLD, 4, 3.0, "endowment", 0, GRAIN))
    ledger.begin_tick(1, {CREDIT: 2.0, "grain": 5.0})
    assert ledger.budget_left.tolist() == [2.0, 5.0, 0.0]
    ledger.post(Entry(WORLD, [4, 5], 2.0, "produce", 1, GRAIN), Entry(WORLD, 4, 1.0, "reward", 1))
    assert ledger.budget_left.tolist() == [1.0, 1.0, 0.0] and ledger.minted.tolist() == [81.0, 7.0, 0.0]
    for entry in (Entry(WORLD, 4, 1.5, "produce", 1, GRAIN), Entry(WORLD, 4, 1.5, "reward", 1)):
        with pytest.raises(errors.MintBudget, match="1.0 of the tick's budget are left"):
            ledger.post(entry)
    ledger.post(Entry(4, SINK, 4.0, "consume", 1, GRAIN))
    assert ledger.burnt.tolist() == [0.0, 4.0, 0.0] and ledger.held_of(GRAIN) == 3.0
    ledger.end_tick()
    ledger.begin_tick(2, 5.0)
    with pytest.raises(errors.MintBudget):
        ledger.post(Entry(WORLD, 4, QUANTUM, "produce", 2, GRAIN))
    ledger.end_tick()
    again = Ledger.replay(ledger.journal.frame())
    assert (again.minted == ledger.minted).all() and (again.burnt == ledger.burnt).all()
    assert again.journal.hash == ledger.journal.hash


def test_one_number_for_credit_stays_the_plain_case():
    plain, named = Ledger(), Ledger()
    plain.begin_tick(1, 7.5)
    named.begin_tick(1, {"credit": 7.5})
    assert plain.journal.hash == named.journal.hash and len(plain.journal.frame()) == 1


@pytest.mark.parametrize(
    "budget, error",
    [
        ({TOKENS: 1.0}, errors.ForbiddenFlow),
        ({"grian": 1.0}, errors.UnknownAsset),
        ({9: 1.0}, errors.UnknownAsset),
        ({GRAIN: -1.0}, errors.BadAmount),
        ({GRAIN: float("nan")}, errors.BadAmount),
        ({1.5: 1.0}, errors.BadEntry),
    ],
    ids=repr,
)
def test_a_budget_that_cannot_be_is_refused_before_the_tick(ledger, budget, error):
    before = ledger.journal.hash
    with pytest.raises(error):
        ledger.begin_tick(1, budget)
    assert ledger.journal.hash == before and not ledger.in_tick and ledger.set_up


WAYS = [
    (Entry(SINK, 4, 1.0, "trade", 1, GRAIN), errors.ForbiddenFlow),
    (Entry(4, WORLD, 1.0, "trade", 1, GRAIN), errors.ForbiddenFlow),
    (Entry(4, WORLD, 1.0, "redeem", 1, TOKENS), errors.ForbiddenFlow),
    (Entry(WORLD, 4, 1.0, "trade", 1, GRAIN), errors.ForbiddenFlow),
    (Entry(WORLD, 4, 1.0, "endowment", 1, GRAIN), errors.ForbiddenFlow),
    (Entry(WORLD, 4, 1.0, "reward", 1, TOKENS), errors.Overdraft),
    (Entry(4, SINK, 1.0, "stake", 1, GRAIN), errors.ForbiddenFlow),
    (Entry(4, 5, 2.5, "trade", 1, GRAIN), errors.Overdraft),
    (Entry(5, 4, 1.0, "issue", 1, TOKENS), errors.Overdraft),
]


@pytest.mark.parametrize("entry, error", WAYS, ids=lambda x: getattr(x, "__name__", None) or repr(x[:4]))
def test_goods_go_the_ways_of_credit(ledger, entry, error):
    ledger.begin_tick(1, {CREDIT: 9.0, GRAIN: 9.0})
    ledger.post(Entry(WORLD, 4, 3.0, "produce", 1, GRAIN), Entry(4, SINK, 1.0, "consume", 1, GRAIN))
    ledger.post(Entry(HOUSE, 4, 3.0, "issue", 1, TOKENS))
    before = ledger.balances.tobytes(), ledger.journal.hash
    with pytest.raises(error):
        ledger.post(entry)
    assert (ledger.balances.tobytes(), ledger.journal.hash) == before
    ledger.end_tick()


@pytest.mark.parametrize("sort", ["share", "claim"])
def test_what_somebody_owes_is_never_lost(ledger, sort):
    asset = (
        ledger.lend(5, 4, 2.0, 0) if sort == "claim" else ledger.create_asset("shares", 4, cause=0, sort=sort)
    )
    if sort == "share":
        ledger.post(Entry(4, 5, 2.0, "issue", 0, asset))
    for payee in (WORLD, SINK):
        with pytest.raises(errors.ForbiddenFlow):
            ledger.post(Entry(5, payee, 1.0, "payment", 0, asset))


def test_what_borrowers_owe_is_one_asset_a_class_and_retired_once_it_is_paid(ledger):
    ledger.begin_tick(1)
    first = [ledger.lend(4, 5, 1.0, n) for n in range(3)] + [ledger.lend(6, 5, 2.0, 3)]
    other = ledger.lend(4, 5, 1.0, 4, seniority=1)
    assert len(set(first)) == 1 and other == first[0] + 1 and ledger.outstanding(first[0]) == 5.0
    assert ledger.lend([4, 6, 4], [7, 7, 5], [1.0, 1.0, 1.0], 5).tolist() == [other + 1, other + 1, first[0]]
    ledger.repay(first[0], 6.0, 6)
    assert [ledger.balance(x) for x in (4, 6)] == [20.0 - 3 - 1 - 1 - 1 + 4, 20.0 - 2 - 1 + 2]
    ledger.end_tick()
    assert ledger.living_assets == (CREDIT, GRAIN, TOKENS, other, other + 1)
    with pytest.raises(errors.UnknownAsset, match="was retired"):
        ledger.post(Entry(4, 5, 1.0, "trade", 7, first[0]))
    assert ledger.balance(4, first[0]) == 0.0 == ledger.outstanding(first[0])
    ledger.begin_tick(2)
    assert ledger.lend(4, 5, 1.0, 8) == other + 2
    ledger.end_tick()


def test_a_thousand_loans_that_are_repaid_leave_room_for_one():
    ledger = Ledger()
    ledger.post(Entry(WORLD, ledger.open(1010), 20.0, "endowment", 0))
    for tick in range(1, 101):
        ledger.begin_tick(tick)
        accounts = 4 + 10 * tick + np.arange(10)
        claims = ledger.lend(4, accounts, 1.0, tick)
        assert len(set(claims.tolist())) == 10 and claims[0] == 1 + 10 * (tick - 1)
        for claim in claims.tolist():
            ledger.repay(claim, 1.0, tick)
        ledger.end_tick()
    assert ledger.n_assets == 1001 and ledger.living_assets == (CREDIT,) and ledger.n_slots <= 11
    assert ledger.plain and len(ledger.cells.cells) < 12 * 2 * 1014
    again = Ledger.replay(ledger.journal.frame())
    assert again.journal.hash == ledger.journal.hash and again.n_slots == ledger.n_slots


def test_only_what_nobody_holds_is_retired(ledger):
    ledger.post(Entry(HOUSE, 4, 1.0, "issue", 0, TOKENS))
    before = ledger.journal.hash
    for asset, error in ((TOKENS, errors.NotEmpty), (CREDIT, errors.BadEntry), (7, errors.UnknownAsset)):
        with pytest.raises(error):
            ledger.retire(asset)
    assert ledger.journal.hash == before
    ledger.post(Entry(4, HOUSE, 1.0, "redeem", 0, TOKENS))
    ledger.retire(TOKENS)
    with pytest.raises(errors.UnknownAsset, match="retired before"):
        ledger.retire(TOKENS)
    assert ledger.create_asset("tokens", HOUSE, cause=0) == TOKENS + 1


def test_a_copy_has_slots_of_its_own(ledger):
    for twin in (copy.deepcopy(ledger), pickle.loads(pickle.dumps(ledger))):
        twin.retire(TOKENS)
        assert ledger.living_assets == (0, 1, 2) and twin.living_assets == (0, 1)


class Economy(RuleBasedStateMachine):
    """Everything that can be done with assets of every sort, in any order, allowed or not."""

    whom, which, amounts = st.integers(0, 9), st.integers(-1, 12), st.floats(2.0**-20, 12.0)

    @initialize()
    def begin(self):
        self.ledger = Ledger()
        self.ledger.post(Entry(WORLD, self.ledger.open(4), 20.0, "endowment", 0))
        for name in ("grain", "wood"):
            self.ledger.create_asset(name, WORLD, cause=0)
        self.ledger.create_asset("tokens", HOUSE, cause=0, sort="token")
        self.allowed, self.gone, self.most = np.zeros(400), set(), 0
        self.ledger.begin_tick(1, {"grain": 5.0, "credit": 3.0})
        self.allowed[:2] = 83.0, 5.0

    def one(self, whom):
        living = np.flatnonzero(self.ledger.states == 1)
        return int(living[2:][whom % (len(living) - 2)])

    def attempt(self, action):
        before = self.ledger.balances.tobytes(), self.ledger.journal.hash, self.ledger.n_assets
        try:
            action()
        except errors.LedgerError:
            assert before == (self.ledger.balances.tobytes(), self.ledger.journal.hash, self.ledger.n_assets)

    @rule(who=whom, asset=which, amount=amounts, kind=st.sampled_from(["produce", "reward", "trade"]))
    def make(self, who, asset, amount, kind):
        self.attempt(lambda: self.ledger.post(Entry(WORLD, self.one(who), amount, kind, 1, asset)))

    @rule(
        payer=st.integers(-1, 12), payee=st.integers(-1, 12), asset=which, amount=amounts, back=st.booleans()
    )
    def post(self, payer, payee, asset, amount, back):
        there = Entry(payer, payee, amount, "trade", 1, asset)
        self.attempt(lambda: self.ledger.post(there, *[Entry(payee, payer, amount / 3, "payment", 1)] * back))

    @rule(who=whom, asset=which, share=st.floats(0.0, 1.2))
    def eat(self, who, asset, share):
        who = self.one(who)
        held = self.ledger.balance(who, asset) if 0 <= asset < self.ledger.n_assets else 1.0
        self.attempt(lambda: self.ledger.post(Entry(who, SINK, abs(held) * share, "consume", 1, asset)))

    @rule(who=whom, to=whom, sort=st.sampled_from(["good", "token", "share", "credit"]), amount=amounts)
    def issue(self, who, to, sort, amount):
        if self.ledger.n_assets < 30:
            name, who = f"of {self.ledger.n_assets}", self.one(who)
            self.attempt(lambda: self.ledger.create_asset(name, who, cause=2, sort=sort))
            asset = self.ledger.n_assets - 1
            self.attempt(lambda: self.ledger.post(Entry(who, self.one(to), amount, "issue", 2, asset)))

    @rule(lender=whom, borrower=whom, amount=amounts, seniority=st.integers(0, 1))
    def lend(self, lender, borrower, amount, seniority):
        lend = self.ledger.lend
        self.attempt(lambda: lend(self.one(lender), self.one(borrower), amount, 3, seniority=seniority))

    @rule(asset=which, share=st.floats(0.3, 1.0))
    def repay(self, asset, share):
        if 0 <= asset < self.ledger.n_assets and self.ledger.assets[asset].sort == "claim":
            owed = self.ledger.outstanding(asset)
            self.attempt(lambda: self.ledger.repay(asset, owed * max(share, 0.5) if share < 0.9 else owed, 3))

    @rule(lot=st.integers(0, 3), who=whom, asset=which, amount=amounts, closes=st.booleans())
    def bid(self, lot, who, asset, amount, closes):
        self.attempt(lambda: self.ledger.escrow(lot, [self.one(who)], [amount], lot, asset=asset))
        if closes:
            self.attempt(lambda: self.ledger.settle_lot(lot))

    @rule(lot=st.integers(0, 3), share=st.floats(0.0, 1.2), paid=st.floats(0.0, 1.2), to=whom)
    def release(self, lot, share, paid, to):
        held = self.ledger.escrows.open.get(lot) or {(HOUSE, CREDIT): 1.0}
        (who, asset), amount = next(iter(held.items()))
        pays = Entry(who, self.one(to), amount * share * paid, "payment", lot, asset)
        self.attempt(lambda: self.ledger.release(lot, who, amount * share, pays, asset=asset))

    @rule(who=st.lists(whom, min_size=1, max_size=2), heir=whom)
    def die(self, who, heir):
        dying = sorted({self.one(w) for w in who})
        self.attempt(lambda: self.ledger.liquidate(dying, heirs=self.one(heir), cause=4))

    @rule(asset=which)
    def retire(self, asset):
        if asset != 1 and asset != 2:
            self.attempt(lambda: self.ledger.retire(asset))

    @rule(grain=amounts, wood=amounts)
    def tick(self, grain, wood):
        self.ledger.end_tick()
        assert not self.ledger.budget_left.any()
        self.ledger.begin_tick(self.ledger.tick + 1, {"grain": grain, 2: wood, CREDIT: 3.0})
        self.allowed[:3] += 3.0, grain, wood

    @invariant()
    def every_asset_balances_and_none_comes_back(self):
        ledger = self.ledger
        audit(ledger)
        assert (ledger.balances.sum(axis=0) == 0.0).all() and ledger.residual == 0.0
        assert (ledger.minted <= self.allowed[: ledger.n_assets]).all()
        assert (ledger.balances[WORLD] == -ledger.minted).all() and (
            ledger.balances[SINK] == ledger.burnt
        ).all()
        gone = set(range(ledger.n_assets)) - set(ledger.living_assets)
        assert gone >= self.gone and not ledger.balances[:, sorted(gone)].any()
        self.gone, self.most = gone, max(self.most, len(ledger.living_assets))
        assert ledger.n_slots <= self.most + 1  # an asset whose first batch was refused had a slot

    @invariant()
    def the_journal_replays(self):
        ledger, again = self.ledger, Ledger.replay(self.ledger.journal.frame())
        assert (
            again.balances.tobytes() == ledger.balances.tobytes()
            and again.journal.hash == ledger.journal.hash
        )
        assert again.living_assets == ledger.living_assets and again.plain == ledger.plain
        assert [asset[1:] for asset in again.assets] == [asset[1:] for asset in ledger.assets]
        for name in ("minted", "burnt", "budget_left"):
            assert (getattr(again, name) == getattr(ledger, name)).all()
        assert again.escrows.open == ledger.escrows.open


Economy.TestCase.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
test_any_economy = Economy.TestCase


def test_a_name_that_another_asset_has_is_refused_with_both_ways_out():
    ledger = Ledger()
    ledger.create_asset("grain", WORLD, cause=0)
    words = (
        r"name = 'grain': asset 1 is called so already; take another name, or, .* ledger.number_of\('grain'\)"
    )
    with pytest.raises(errors.BadEntry, match=words):
        ledger.create_asset("grain", WORLD, cause=0)
