"""Assets beside credit in a tick: compiled rules take goods as they are, debts send the rest of a tick to Python, markets hold what they say."""

from dataclasses import dataclass

import numpy as np
import pytest

from credit_flow import CreditFlow, Entry, Scenario
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.batches import allow, line, open_tick, post
from credit_flow.core.books.errors import AuditFailure, MintBudget
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import CREDIT, HOUSE, SINK, WORLD, Ledger
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.dashboard.run.runner import Runner
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.population.demography import Demography
from credit_flow.institutions.population.rent import Rent
from credit_flow.worlds.world import World

_PRODUCE, _CONSUME, _REWARD = CODES["produce"], CODES["consume"], CODES["reward"]
GRAIN = 1


class Earth(World):
    def advance(self, tick):
        raise AssertionError("the tick is opened by a phase")


class Dawn(Institution):
    """WORLD may issue two units of grain and half a credit for everybody."""

    def parts(self, model):
        return (Phase(dawn, lines="2", begins=True),)


def dawn(lot, worker, clock: Clock, living: Living, accounts: Accounts, terms):
    allow(accounts, GRAIN, 2.0 * living.n[0])
    open_tick(clock, living, accounts, 0.5 * living.n[0])


class Harvest(Institution):
    """Everybody grows two units of grain, eats one, and is paid half a credit."""

    def found(self, ledger):
        assert ledger.create_asset("grain", WORLD, cause=0) == GRAIN

    def parts(self, model):
        return (Phase(harvest, lines="3 * living"),)


def harvest(lot, worker, clock: Clock, living: Living, accounts: Accounts, terms):
    for i in range(living.n[0]):
        account = living.first_account[0] + living.rows[i]
        line(accounts, WORLD, account, GRAIN, 2.0, _PRODUCE, clock.tick[0])
        line(accounts, account, SINK, GRAIN, 1.0, _CONSUME, clock.tick[0])
        line(accounts, WORLD, account, CREDIT, 0.5, _REWARD, clock.tick[0])
    post(clock, accounts, 0)


def without_traits(row, parent, key):
    pass


@dataclass(frozen=True)
class Village(Scenario):
    """Farmers who pay rent, breed when rich and die when broke."""

    child = without_traits
    more = ()  # institutions between harvest and rent

    def world(self, seed):
        return Earth()

    def opening(self):
        return Dawn()

    def institutions(self):
        return (Harvest(), *self.more, Rent(rent=1.0, recycle=0.0), Demography(birth_threshold=30.0))

    def policies(self, seed):
        return (Truthful(),)

    def newcomers(self, model, rows):
        pass

    def endowments(self, seed):
        return np.linspace(4.0, 40.0, self.experts)


def village(*more):
    kind = type("Village", (Village,), {"more": more, "__module__": __name__})
    return CreditFlow(kind(experts=8), rng=1)


def test_a_tick_with_goods_is_one_compiled_program():
    model = village().run(40)
    ledger = model.ledger
    assert (
        model.compiles
        and ledger.plain
        and model.table.n_rows > 8 > 0 < model.table.n_rows - len(model.table.rows)
    )
    grown, eaten = ledger.minted[GRAIN], ledger.burnt[GRAIN]
    lines = ledger.journal.frame()
    budgets = lines[lines["kind"] == "tick"].groupby("asset")["cause"].sum() / 2**20
    assert budgets[GRAIN] == grown == 2 * eaten and ledger.held_of(GRAIN) == eaten and ledger.residual == 0.0
    assert budgets[CREDIT] == lines[lines["kind"] == "reward"]["amount"].sum()
    left = lines[(lines["kind"] == "estate") & (lines["asset"] == GRAIN)]
    assert len(left) == model.table.n_rows - len(model.table.rows)  # the dead leave what grain they have
    again = Ledger.replay(lines)
    assert again.journal.hash == ledger.journal.hash and again.balances.tobytes() == ledger.balances.tobytes()


def test_ticks_one_by_one_are_the_same():
    alone, together = village(), village().run(25)
    for _ in range(25):
        alone.step()
    assert alone.ledger.journal.hash == together.ledger.journal.hash


def test_a_good_beyond_its_budget_stops_the_tick():
    model = village()
    model.institutions = (*model.institutions[:1], *model.institutions)  # harvests twice
    with pytest.raises(
        MintBudget, match=r"minting 16.0 of asset 1 \(grain\); 0.0 of the tick's budget are left"
    ):
        model.run(1)


class Moneylender(Institution):
    """In tick 3 the richest lends to all who will not be able to pay their rent, at the last moment before it is due."""

    def step(self, model):
        accounts = model.first_account + model.table.rows
        poor = accounts[model.balances[accounts] < 1.0]
        if model.tick == 3 and len(poor):
            rich = accounts[model.balances[accounts].argmax()]
            model.ledger.lend(rich, poor, 2.0**-10, model.tick)


class Spender(Institution):
    """In tick 3 the poorest gives away all but half a credit."""

    def step(self, model):
        if model.tick == 3:
            poor = model.first_account + model.table.rows[0]
            model.ledger.post(Entry(poor, HOUSE, model.ledger.balance(poor) - 0.5, "tax", 3))


def test_a_debt_in_the_middle_of_a_tick_is_settled_in_the_same():
    model = village(Spender(), Moneylender())
    model.run(2)
    assert model.ledger.plain and not model.compiles
    model.run(1)
    lines = model.ledger.journal.postings(3)
    assert {"loan", "write_off"} <= set(lines["kind"]) and model.table.n_rows - len(model.table.rows) == 1
    assert model.ledger.plain  # the debt is retired
    model.run(5)
    assert model.ledger.residual == 0.0 and model.clockwork.whole


class Granary(Institution):
    """Keeps half of what everybody has grown, and gives it back when its owner dies."""

    honest = True

    def found(self, ledger):
        (self.account,) = ledger.open(1, kind="market").tolist()

    def step(self, model):
        accounts = model.first_account + model.table.rows
        model.ledger.post(Entry(accounts, self.account, 0.25, "stake", model.tick, GRAIN))

    def stored(self, model, rows):
        """Units of grain (rows,)."""
        return 0.25 * (model.tick - model.table.born[rows])

    def wind_up(self, model, rows):
        yield Entry(self.account, model.first_account + rows, self.stored(model, rows), "refund", rows, GRAIN)

    def reserves(self, model):
        return {self.account: np.array([0.0, self.stored(model, model.table.rows).sum() + (not self.honest)])}


def test_a_market_has_an_account_of_its_own_and_ends_what_ends_with_a_life():
    granary = Granary()
    model = village(granary)
    assert model.first_account == 5 and model.ledger.role(granary.account) == "market"
    model.run(40)
    died = np.flatnonzero(model.table.died[: model.table.n_rows] >= 0)
    assert len(died) and model.table.n_rows > 8 and not model.compiles
    lines = model.ledger.journal.postings()
    for row in died.tolist():
        back = lines[(lines["kind"] == "refund") & (lines["payee"] == 5 + row)]
        left = lines[(lines["kind"] == "estate") & (lines["payer"] == 5 + row) & (lines["asset"] == GRAIN)]
        assert len(back) == len(left) == 1 and back["batch"].item() < left["batch"].item()
    assert model.ledger.balance(granary.account, GRAIN) == granary.stored(model, model.table.rows).sum() > 0.0


@pytest.mark.parametrize("says", ["another number", "nothing"])
def test_a_market_that_does_not_hold_what_it_says_stops_the_tick(says):
    granary = Granary()
    model = village(granary)
    granary.honest = False
    if says == "nothing":
        model.institutions = tuple([part for part in model.institutions if part is not granary])
        model.ledger.post(Entry(WORLD, granary.account, 1.0, "endowment", 0, GRAIN))
    who = "Granary says" if says == "another number" else "no institution says 0.0"
    with pytest.raises(AuditFailure, match=f"account 4 holds .* of asset 1 .grain., and {who}"):
        model.run(1)


def test_a_page_shows_markets_by_their_own_account():
    with Runner(type("Village", (Village,), {"more": (Granary(), Fee())})(experts=8), seed=1) as runner:
        snapshot = runner.step(5)
    there = snapshot.postings
    assert set(there.payee[there.payee < -4].tolist()) == {-5} and snapshot.system[-2] == 0.0
    assert snapshot.books["residual"] == 0.0


class Fee(Institution):
    """What the granary takes and pays out again."""

    def step(self, model):
        accounts = model.first_account + model.table.rows
        model.ledger.post(Entry(accounts, 4, 0.125, "payment", model.tick))
        model.ledger.post(Entry(4, accounts, 0.125, "payment", model.tick))


def test_an_account_that_is_no_experts_is_refused_once_they_live():
    model = village()
    model.ledger.open(1, kind="market")
    with pytest.raises(RuntimeError, match="Institution.found"):
        model.run(40)
