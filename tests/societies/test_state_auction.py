"""The state auction in the books: every rule, every way an episode ends, to the quantum."""

import os
import subprocess
import sys

import numpy as np
import pytest
from bidders import Fixed, Noise

from credit_flow import CreditFlow
from credit_flow.core.books.errors import ForbiddenFlow
from credit_flow.core.books.ledger import HOUSE, MARKET, SINK, WORLD, Entry, Ledger
from credit_flow.core.books.sale import Sales, sell
from credit_flow.core.streams import stream_key
from credit_flow.institutions.states.sealed_bid_auction import silence
from credit_flow.institutions.states.titles import Titles
from credit_flow.models.vickrey_society import VickreySociety

ALL = ("credit_conserving_vickrey", "vickrey", "bucket_brigade", "environment_only")
BASE = {"copies": 5, "exploration": 0.2}


def society(ticks=70, learner=None, **changes):
    scenario = VickreySociety(**{**BASE, **changes})
    n = scenario.founders * scenario.clones
    low = scenario.scale[0] + scenario.reserve
    model = CreditFlow(scenario, rng=3, learner=learner or Noise(n, low, low + 1.5, silence=0.3))
    return model.run(ticks)


def flows(model):
    """Credits by (kind, payer's role, payee's role): experts are one role."""
    lines = model.ledger.journal.postings()
    role = lambda account: np.where(account < 4, account, 4)  # noqa: E731
    keys = zip(lines["kind"], role(lines["payer"].to_numpy()), role(lines["payee"].to_numpy()))
    out = {}
    for key, amount in zip(keys, lines["amount"]):
        out[key] = out.get(key, 0.0) + amount
    return out


CASES = [
    *({"settlement": settlement} for settlement in ALL),
    {"settlement": "credit_conserving_vickrey", "clones": 1, "experts": 2},
    {"settlement": "vickrey", "world_name": "duality", "reserve": -1.0},
    {"settlement": "credit_conserving_vickrey", "world_name": "duality", "reserve": 90.0},
    {"settlement": "bucket_brigade", "world_name": "market_bandit", "act_cost": 0.01},
    {"settlement": "credit_conserving_vickrey", "world_name": "sparse_transfer", "reserve": 0.9},
    {"settlement": "credit_conserving_vickrey", "reserve": 0.9, "on_pass": "wait"},
    {"settlement": "bucket_brigade", "reserve": 1.3, "on_pass": "random", "timeout": "terminal"},
    {
        "settlement": "credit_conserving_vickrey",
        "clones": 1,
        "experts": 3,
        "bid_cost": 0.002,
        "act_cost": 0.01,
    },
    {"settlement": "vickrey", "dropout": True, "timeout": "terminal", "act_cost": 0.001},
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_decisions_utility_is_the_sum_of_the_journal_entries_that_it_caused(case):
    model = society(**case)
    assert model.ledger.residual == 0.0 and model.ledger.balance(MARKET) == 0.0
    g, lines = model.world.discount, model.ledger.journal.postings()
    lines = dict(iter(lines[lines["tick"] > 0].groupby("cause")))
    final = model.learner
    checked = 0
    for i in np.flatnonzero(final.column("won")):
        account = model.first_account + final.column("row")[i]
        part = lines.get(final.column("cause")[i])
        checked += 1
        if part is None:  # nothing moved
            assert final.column("utility")[i] == 0.0
            continue
        amount = part["amount"] * (
            (part["payee"] == account).astype(float) - (part["payer"] == account).astype(float)
        )
        decided, elapsed = final.column("cause")[i] // model.world.copies + 1, final.column("elapsed")[i]
        later = (part["tick"] > decided).to_numpy()  # what the next buyer, or the house, paid
        total = float((np.where(later, g**elapsed, 1.0) * amount).sum())
        at_once = amount[~later & (part["kind"] == "payment").to_numpy()].sum()
        assert elapsed == 1 and final.column("paid")[i] == -at_once
        assert final.column("utility")[i] == pytest.approx(total, abs=1e-9)
        assert final.column("received")[i] == pytest.approx(float(amount[later].sum()), abs=1e-9)
    assert checked > 20
    assert (final.column("utility")[~final.column("won")] == 0.0 - model.institutions[0].bid_cost).all()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_experts_gain_is_rewards_subsidies_and_buybacks_less_first_payments_and_compute(case):
    model = society(**case)
    start = model.parameters.founders * model.parameters.endowment
    gained = model.balances[model.first_account :].sum() - start
    flow = flows(model)
    of = lambda *key: flow.get(key, 0.0)  # noqa: E731
    bought_back = of("payment", HOUSE, 4) - of("payment", 4, HOUSE)
    rewards = of("reward", WORLD, 4) - of("reward", 4, SINK)
    assert gained == rewards + of("subsidy", WORLD, 4) + bought_back - of("compute", 4, SINK)
    assert of("payment", 4, MARKET) == of("payment", MARKET, 4)
    assert (of("subsidy", WORLD, 4) > 0.0) == (case["settlement"] == "vickrey")
    if case["settlement"] == "environment_only":
        assert {key[0] for key in flow} == {"endowment", "reward"}


@pytest.mark.parametrize("settlement", ALL)
def test_who_buys_from_himself_posts_both_legs_and_keeps_his_balance(settlement):
    """One expert always wins on the chain: four sales to itself between the first price and the reward."""
    model = society(5, Fixed(0.25, 0.25, 0.75, 0.75), settlement=settlement, copies=1, exploration=0.0)
    price = {
        "credit_conserving_vickrey": 0.75,
        "vickrey": 0.75,
        "bucket_brigade": 0.75,
        "environment_only": 0.0,
    }[settlement]
    gained = model.balances[model.first_account + 1] - 1e6
    assert gained == pytest.approx(0.8 - price, abs=1e-6)
    legs = model.ledger.journal.postings()
    assert (
        (legs["payer"] == MARKET).sum()
        == (legs["payee"] == MARKET).sum()
        == (0 if settlement == "environment_only" else 4)
    )
    utility = np.concatenate([part.utility[part.won] for part in model.learner.final])
    kept = 0.99 * price - price
    assert utility == pytest.approx([kept] * 4 + [0.8 - price], abs=1e-6)


def test_vickrey_adds_its_subsidy_to_a_sale_to_oneself():
    model = society(3, Fixed(0.25, 0.75), settlement="vickrey", clones=1, copies=1, exploration=0.0)
    assert model.balances[model.first_account + 1] - 1e6 == -0.25 + 2 * 0.5
    assert flows(model)["subsidy", WORLD, 4] == 1.0


@pytest.mark.parametrize("timeout", ["buyback", "terminal"])
def test_an_episode_that_is_cut_off_is_bought_back_at_what_the_seller_would_have_got(timeout):
    """Left always wins: 20 steps at the wall, then one more auction in which nobody acts."""
    model = society(21, Fixed(0.75, 0.75, 0.25, 0.25), copies=1, exploration=0.0, timeout=timeout)
    final = model.learner.final
    last = [part for part in final if (model.registers[Titles].next_cause - 2 in part.cause)][0]
    if timeout == "buyback":
        assert flows(model)["payment", HOUSE, 4] == 0.75 and not any(part.done.any() for part in final)
        assert last.utility[last.won] == pytest.approx(0.99 * 0.75 - 0.75)
        assert model.balances[model.first_account] == 1e6 and model.world.over[0]
    else:
        assert ("payment", HOUSE, 4) not in flows(model)
        ended = np.concatenate([part.utility[part.won & part.done] for part in final])
        assert ended.tolist() == [-0.75]


def test_without_a_bid_that_reaches_the_reserve_the_lot_passes():
    ended = society(3, Fixed(0.1, 0.1, 0.2, 0.2), reserve=0.3, copies=1)
    assert ended.world.episode[0] == 2 and len(ended.ledger.journal.postings()) == 3  # endowments only
    waited = society(3, Fixed(0.1, 0.1, 0.2, 0.2), reserve=0.3, copies=1, on_pass="wait")
    assert waited.world.episode[0] == 0 and waited.world.clock[0] == 3
    acted = society(200, Fixed(0.1, 0.1, 0.2, 0.2), reserve=0.3, copies=1, on_pass="random")
    assert flows(acted)["reward", WORLD, HOUSE] > 0.0


def test_the_house_buys_at_its_reserve_what_nobody_else_wants():
    class Once(Fixed):
        def act(self, seen, greedy=False):
            return super().act(seen) * (1.0 if seen.tick == 1 else 0.0)

    model = society(2, Once(0.1, 0.1, 0.5, 0.5), reserve=0.25, copies=1, exploration=0.0)
    flow = flows(model)
    assert flow["payment", 4, HOUSE] == 0.5 and flow["payment", HOUSE, 4] == 0.25


def test_the_second_bid_is_the_second_highest_of_all_whoever_won():
    model = society(0, Fixed(0.25, 0.75, 0.5, 0.125), copies=4, exploration=0.9, clones=2)
    for _ in range(5):
        model.step()
        seen = model.parameters.observe(model)
        assert (seen["price"], seen["second_bid"]) == (0.75, 0.5)


def test_an_explorer_pays_the_highest_bid_of_the_others_or_under_first_price_its_own():
    for settlement, price in (("credit_conserving_vickrey", 0.75), ("bucket_brigade", 0.25)):
        model = society(
            400,
            Fixed(0.25, 0.75),
            settlement=settlement,
            clones=1,
            copies=1,
            exploration=0.9,
            world_name="chain",
        )
        paid = [part.paid[part.won & (part.bidder == 0)] for part in model.learner.final]
        assert len(np.concatenate(paid)) > 50 and (np.concatenate(paid) == price).all()
        paid = [part.paid[part.won & (part.bidder == 1)] for part in model.learner.final]
        assert (
            np.concatenate(paid) == {"credit_conserving_vickrey": 0.25, "bucket_brigade": 0.75}[settlement]
        ).all()


def test_dropout_changes_who_bids_also_where_clones_are_on():
    model = society(dropout=True, learner=Noise(4), copies=40, ticks=60)
    final = model.learner
    n_bids = np.bincount(final.column("cause"))
    assert set(n_bids[n_bids > 0]) == {2, 3, 4}
    without = society(learner=Noise(4), copies=40, ticks=60).learner
    assert set(np.bincount(without.column("cause"))) <= {0, 4}


def test_dropout_is_uniform_and_fair_and_lasts_for_an_episode():
    bids, key = np.zeros((20_000, 6)), stream_key(1, "dropout")
    episode = np.zeros(20_000, dtype=np.int64)
    silence(len(bids), episode, key, bids)
    again = np.zeros_like(bids)
    silence(len(bids), episode, key, again)
    np.testing.assert_array_equal(bids, again)
    off = np.isnan(bids)
    counts = np.bincount(off.sum(axis=1), minlength=7) / len(bids)
    assert counts[:5] == pytest.approx([0.2] * 5, abs=0.015) and counts[5:].sum() == 0.0
    assert off.mean(axis=0) == pytest.approx([2 / 6] * 6, abs=0.015)
    silence(len(bids), episode + 1, key, again)
    assert (np.isnan(again) != off).any()


def test_clones_share_one_purse_and_uncloned_copies_do_not():
    assert len(society(2).table.rows) == 2 and len(society(2, experts=2, clones=1).table.rows) == 4


def test_a_bid_that_is_no_number_is_refused_in_words():
    with pytest.raises(
        ValueError,
        match=r"Fixed.act gave inf for expert 0 \(column 0\) in copy 0 in tick 1: must be credits .* or nan for none",
    ):
        society(1, Fixed(np.inf, 1.0, 1.0, 1.0))


def test_a_run_goes_on_from_its_state_in_the_middle_of_open_decisions():
    scenario = VickreySociety(copies=3)
    whole = CreditFlow(scenario, rng=6).run(90)
    half = CreditFlow(scenario, rng=6).run(41)
    resumed = CreditFlow(scenario, rng=6).restore(half.state()).run(49)
    assert resumed.ledger.journal.hash == whole.ledger.journal.hash
    np.testing.assert_array_equal(resumed.learner.values, whole.learner.values)


def test_where_states_may_be_worth_less_than_nothing_bids_below_zero_win_and_the_seller_pays():
    """Duality: the trap costs a credit a step for ever, so bids reach down to -1 / (1 - 0.99); the reserve is counted from there, so nobody passes."""
    scenario = VickreySociety(world_name="duality", copies=8, exploration=0.0)
    assert scenario.scale == pytest.approx((-100.0, 62.5))
    model = CreditFlow(scenario, rng=2, learner=Fixed(-30.0, -30.0, -40.0, -50.0)).run(12)
    lines = model.ledger.journal.postings()
    assert model.registers[Titles].report["passed"] == 0 and model.ledger.residual == 0.0
    first = lines[(lines["tick"] == 1) & (lines["kind"] == "payment")]
    assert (first["payer"] == HOUSE).all() and (first["amount"] == 30.0).all() and len(first) == 8
    sold = lines[(lines["tick"] == 2) & (lines["kind"] == "payment")]
    assert (sold["amount"] == 30.0).all() and len(
        sold
    ) == 16  # both legs, from the seller by MARKET to the buyer
    reserved = scenario.but(reserve=75.0)  # a standing bid of -25: nobody reaches it
    model = CreditFlow(reserved, rng=2, learner=Fixed(-30.0, -30.0, -40.0, -50.0)).run(3)
    assert model.registers[Titles].report["passed"] == 8


@pytest.mark.parametrize(
    ("world", "changes", "scale"),
    [
        ("market_bandit", {}, (0.0, 1.0)),
        ("chain", {"act_cost": 0.1}, (0.0, 1.0)),
        ("two_rooms", {}, (0.0, 1.25)),
        ("duality", {}, (-100.0, 62.5)),
        ("duality", {"act_cost": 1.0}, (-200.0, 62.5)),
        ("duality", {"timeout": "terminal", "world_settings": {"discount": 1.0}}, (-10.0, 6.25)),
        (
            "duality",
            {"timeout": "terminal", "world_settings": {"discount": 0.5, "horizon": 2}},
            (-1.5, 0.9375),
        ),
    ],
)
def test_bids_range_over_what_a_state_can_be_worth(world, changes, scale):
    """1.25 x the most that is paid once, or at every step to come; down to the most that can be lost, where anything can."""
    assert VickreySociety(world_name=world, **changes).scale == pytest.approx(scale)


HASHES = """
from credit_flow import CreditFlow
from credit_flow import preset
for name in ("vickrey_society", "bucket_brigade", "hayek_machine", "no_property", "printing", "free_entry"):
    print(CreditFlow(preset(name), rng=4).run(60).ledger.journal.hash)
settings = {"world_name": "two_rooms", "dropout": True, "settlement": "vickrey", "experts": 2, "clones": 2, "copies": 4}
print(CreditFlow(preset("vickrey_society").but(**settings), rng=4).run(30).ledger.journal.hash)
"""


def test_compiled_and_plain_python_give_the_same_journal():
    def hashes(**environment):
        run = subprocess.run(
            [sys.executable, "-c", HASHES],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.split()

    compiled = hashes()
    assert compiled == hashes(NUMBA_DISABLE_JIT="1") and len(set(compiled)) == 7


# -- sales through escrow


def books():
    ledger = Ledger()
    accounts = ledger.open(2)
    ledger.post(Entry(WORLD, accounts, 10.0, "endowment", 0))
    ledger.begin_tick(1)
    return ledger, accounts


def test_a_sale_moves_its_price_and_leaves_the_market_as_it_was():
    ledger, (buyer, seller) = books()
    ids = np.array([[buyer, buyer, seller], [seller, buyer, buyer]])
    sell(ledger, Sales(*ids, np.array([3.0, 1.0, -0.5]), np.array([7, 8, 9]), np.array([1, 2, 3])))
    assert ledger.balance(buyer) == 10.0 - 3.0 - 0.5 and ledger.balance(seller) == 10.0 + 3.0 + 0.5
    assert ledger.balance(MARKET) == 0.0
    ledger.end_tick()
    lines = ledger.journal.postings(1)
    assert len(lines) == 6 and set(lines["kind"]) == {"payment"}
    assert Ledger.replay(ledger.journal.blocks()).journal.hash == ledger.journal.hash


def test_nothing_else_reaches_the_market_through_a_sale():
    ledger, (buyer, seller) = books()
    none = [np.empty(0, dtype=np.int64)] * 2
    for entry in (
        Entry(buyer, MARKET, 1.0, "payment", 0),
        Entry(MARKET, np.array([seller]), 1.0, "payment", 0),
    ):
        with pytest.raises(ForbiddenFlow, match="only by the legs of a sale"):
            sell(ledger, Sales(*none, np.empty(0), *none), [entry])
    assert ledger.balance(buyer) == ledger.balance(seller) == 10.0
