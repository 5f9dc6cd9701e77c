"""StateAuction: whoever bids most for the state of the world owns it, acts on it, and sells what becomes of it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.amounts import LIMIT, nearest, round_all, split, up
from credit_flow.core.books.errors import Insolvent, Overdraft
from credit_flow.core.books.ledger import HOUSE, SINK, WORLD, Entry
from credit_flow.core.books.sale import Sales, sell
from credit_flow.core.boundary.answers import Space, checked
from credit_flow.core.boundary.memory import require_room
from credit_flow.core.streams import uniforms
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.rewards import rewards
from credit_flow.institutions.states.last_bids import remember
from credit_flow.institutions.states.sale_prices import prices_by
from credit_flow.institutions.states.sealed_bid_auction import auction, silence, stay_solvent
from credit_flow.institutions.states.titles import NOBODY, Titles
from credit_flow.institutions.states.utility import decisions, log_density_of, utility_of
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement

ON_PASS = ("end", "wait", "random")
"""What happens to a state that nobody bids for: its episode ends, a step passes, or the house acts at random."""

TIMEOUT = ("buyback", "terminal")
"""When an episode is cut off: the house buys the state at the next auction's price, or the last owner keeps it for nothing."""


BYTES_PER_BID = 200
"""What a bid takes in the tick: itself, its tie number, and a sample for the learner when the decision is final."""

DRIVERS = "copies, experts or clones"
CURES = "or raise endowment (or the house's capital), or lower what costs: bids, reserve, act_cost, bid_cost, copies"


class StateAuction(Institution):
    """In every copy of the world the state is sold in one sealed-bid auction per tick (keys `baum1999`, `chang2020`).

    The winner pays the last owner (the house owns every first state) by the `settlement` rule, acts, and is paid the reward by WORLD; a negative
    reward it pays to SINK. Sales go through MARKET, both legs. Columns of bids are experts x `clones`; clones share an account. Bids come
    from the model's learner, or from `bidding(model, seen)`. No discount is in the books: only the learner's utility knows one.

    `exploration`: chance that a random bidder wins; `dropout`: a random part of the bidders is silent for an episode; `reserve`:
    the house's standing bid; `act_cost` and `bid_cost` credits of compute per act and per bid, to SINK; `printed` credits that WORLD makes per act;
    `subsidy`: the most that WORLD makes up for a sale, credits;
    `solvent`: nobody bids more than it has; `shared`: the reward is divided among all who acted in the episode.
    """

    takes_decisions = True

    def __init__(
        self,
        settlement: StateSettlement,
        *,
        clones: int = 1,
        exploration: float = 0.0,
        dropout: bool = False,
        reserve: float = 0.0,
        on_pass: str = "end",
        timeout: str = "buyback",
        act_cost: float = 0.0,
        bid_cost: float = 0.0,
        printed: float = 0.0,
        subsidy: float = 0.0,
        solvent: bool = False,
        shared: bool = False,
        bidding: Callable | None = None,
    ):
        self.settlement, self.clones, self.exploration, self.dropout = (
            settlement,
            clones,
            exploration,
            dropout,
        )
        self.reserve, self.on_pass, self.timeout = float(nearest(reserve)), on_pass, timeout
        self.act_cost, self.printed = float(nearest(act_cost)), float(nearest(printed))
        self.bid_cost, self.made = float(nearest(bid_cost)), float(up(printed) + up(subsidy))
        self.solvent, self.shared, self.bidding = solvent, shared, bidding

    def registers(self, model) -> tuple[Titles]:
        """Who owns the state of which copy."""
        return (Titles(model.world.copies),)

    def mint(self, world) -> float:
        """What WORLD prints for acts, and makes up for sales, credits."""
        return world.copies * self.made

    def step(self, model) -> None:
        """Sell every copy's state, pay the sellers, and let the buyers act.

        Errors: `Insolvent` where bids or costs come to more than somebody has; that batch is not posted.
        """
        try:
            self._hold_auctions(model)
        except Overdraft as error:
            raise Insolvent(f"tick {model.tick}: {error}; {CURES}") from None

    def _hold_auctions(self, model) -> None:
        world, titles = model.world, model.registers[Titles]
        seen = Seen(*world.show(model.tick), world.episode, model.stream("bids"), model.tick)
        bids = self._bids(model, seen)
        winner, own, rivals, second = self._hold(model, bids)
        buying = (winner >= 0) & ~titles.closing
        price, proceeds = self._prices(titles, winner, own, rivals)
        row = np.full(world.copies, NOBODY)
        row[buying] = model.table.rows[winner[buying] // self.clones]
        cause = titles.next_cause + np.arange(world.copies)
        titles.next_cause += world.copies
        final = self._sell(model, seen, (row, price, proceeds, own, rivals, cause))
        titles.report["second_bid"] = float(second.mean())
        self._close(model, ~buying, cause)
        if self.bid_cost > 0.0:
            self._charge(model, bids, cause)
        self._take_titles(model, seen, bids, (buying, winner, row, price, cause))
        final += self._act(model, buying, row)
        titles.settled = Experience.joined(final)

    # -- the auction

    def _bids(self, model, seen: Seen) -> np.ndarray:
        """Bids (copies, bidders), credits; nan where a bidder is silent."""
        shape = (len(seen.codes), self.clones * len(model.table.rows))
        require_room(
            math.prod(shape) * BYTES_PER_BID,
            f"an auction of {shape[0]:,} copies with {shape[1]:,} bids each",
            DRIVERS,
        )
        space = Space("bid", shape, low=-LIMIT, high=LIMIT, may_abstain=True)
        if self.bidding:
            bids = checked(self.bidding(model, seen), space, type(self.bidding).__name__, model.tick)
        else:
            bids = model.decide("bid", seen, space)
        given = bids.size - np.count_nonzero(np.isnan(bids))
        if self.dropout:
            silence(len(bids), seen.episode, model.stream("dropout"), bids)
        if self.solvent:
            purse = model.balances[model.first_account + model.table.rows] / len(bids)
            stay_solvent(len(bids), purse, self.clones, bids)
        closed = given - (bids.size - np.count_nonzero(np.isnan(bids))) if self.dropout or self.solvent else 0
        self.count(model, bids.size - closed, given - closed)
        return bids

    def _hold(self, model, bids: np.ndarray) -> tuple[np.ndarray, ...]:
        """Who wins, its bid, the highest of the others, and the second-highest of all (copies,); clones count one by one."""
        n = len(bids)
        tie = uniforms(model.stream("ties"), model.tick, bids.shape)
        winner, (own, rivals, second) = np.empty(n, dtype=np.int64), np.empty((3, n))
        terms = (
            np.full(n, self.reserve),
            tie,
            float(self.exploration),
            model.stream("exploration"),
            model.tick,
        )
        auction(n, bids, *terms, winner, own, rivals, second)
        return winner, own, rivals, second

    def _prices(self, titles, winner, own, rivals) -> tuple[np.ndarray, np.ndarray]:
        """What buyers pay and what sellers get (copies,), credits; on a pass the house buys at its reserve."""
        price, proceeds = np.zeros((2, len(winner)))
        rule = prices_by(type(self.settlement).paid, type(self.settlement).received)
        rule(len(winner), winner, own, rivals, titles.row, titles.closing, self.reserve, price, proceeds)
        return price, proceeds

    # -- the books

    def _sell(self, model, seen: Seen, sale) -> list[Experience]:
        """Post what buyers pay and sellers get; returns the sellers' decisions, which are now final."""
        titles, account = model.registers[Titles], model.first_account
        row, price, proceeds, own, rivals, cause = sale
        first = (titles.row == NOBODY) & (row != NOBODY)
        sold = titles.row != NOBODY
        resold, bought_back = sold & (row != NOBODY), sold & (row == NOBODY)
        seller = account + titles.row
        sales = Sales(*(x[resold] for x in (account + row, seller, price, cause, titles.cause)))
        gap = proceeds - price
        minted = resold & (gap > 0.0)
        others = []
        if first.any():
            others += _transfer(account + row[first], HOUSE, price[first], cause[first])
        if bought_back.any():
            others += _transfer(HOUSE, seller[bought_back], proceeds[bought_back], titles.cause[bought_back])
        if minted.any():
            others.append(Entry(WORLD, seller[minted], gap[minted], "subsidy", titles.cause[minted]))
        sell(model.ledger, sales, others)
        return self._report_sales(
            model, seen, np.flatnonzero(sold), proceeds, np.maximum(own, rivals), gap[minted].sum()
        )

    def _charge(self, model, bids: np.ndarray, cause: np.ndarray) -> None:
        """Every bid costs compute."""
        copy, bidder = np.nonzero(~np.isnan(bids))
        payer = model.first_account + model.table.rows[bidder // self.clones]
        if len(payer):
            model.ledger.post(Entry(payer, SINK, self.bid_cost, "compute", cause[copy]))

    def _report_sales(self, model, seen, sold, proceeds, highest, subsidy) -> list[Experience]:
        world, titles = model.world, model.registers[Titles]
        weight = world.discount ** titles.elapsed[sold]
        utility = utility_of(titles, sold, proceeds[sold], world.discount)
        titles.report = {
            "sold": len(sold),
            "offered": float(weight @ highest[sold]),
            "leaked": float(weight @ (highest[sold] - proceeds[sold])),
            "subsidy": float(subsidy),
            "price": float(highest.sum()) / len(highest),
        }
        return self._final(model, sold, (utility, proceeds[sold]), (seen.observations, seen.codes), False)

    def _final(self, model, copies, came, next_seen, terminal: bool) -> list[Experience]:
        """The decisions of `copies` as samples, if anybody learns from them; they came to a utility, of which so much was received."""
        titles, (utility, received) = model.registers[Titles], came
        gain = utility + titles.paid[copies]
        bid = titles.bids[copies, titles.winner[copies]] if len(copies) else gain
        report = titles.report
        report["decided"] = report.get("decided", 0) + len(copies)
        report["overbid"] = report.get("overbid", 0.0) + float((bid - gain).sum())
        report["misbid"] = report.get("misbid", 0.0) + float(np.abs(bid - gain).sum())
        if model.learner is None or len(copies) == 0:
            return []
        found = decisions(
            titles,
            copies,
            utility,
            received,
            model.table.rows,
            self.clones,
            next_seen,
            terminal,
            model.world.discount,
        )
        return [found._replace(utility=found.utility - self.bid_cost) if self.bid_cost else found]

    def _take_titles(self, model, seen: Seen, bids: np.ndarray, sale) -> None:
        """Whoever bought now owns."""
        titles, (buying, winner, row, price, cause) = model.registers[Titles], sale
        titles.winner[:] = np.where(buying, winner, NOBODY)
        titles.acted[:] = row
        titles.row[:], titles.paid[:], titles.cause[:] = row, np.where(buying, price, 0.0), cause
        titles.closing[:] = False
        titles.bids, titles.observations, titles.code = bids, seen.observations, seen.codes
        titles.log_density = None if self.bidding else log_density_of(model, bids.shape)
        remember(model.table, seen.codes, bids, row, self.clones)

    # -- the world

    def _close(self, model, unsold: np.ndarray, cause: np.ndarray) -> None:
        """Copies (copies,), a mask, that nobody bought: those cut off are over, the others as `on_pass` says."""
        world, titles = model.world, model.registers[Titles]
        closing = titles.closing.copy()
        self._finish(model, unsold & closing)
        passed = np.flatnonzero(unsold & ~closing)
        titles.report["passed"] = len(passed)
        if len(passed) == 0:
            return
        if self.on_pass == "end":
            self._finish(model, passed)
        elif self.on_pass == "wait":
            self._finish(model, passed[world.wait(passed)])
        else:
            self._act_for_the_house(model, passed, cause[passed])

    def _act_for_the_house(self, model, copies: np.ndarray, cause: np.ndarray) -> None:
        world = model.world
        drawn = uniforms(model.stream("house"), model.tick, (world.copies, 1))[copies, 0]
        moved = world.act(copies, (drawn * world.n_actions).astype(np.int64), model.tick)
        round_all(moved.reward)
        gain = moved.reward > 0.0
        model.ledger.post(Entry(WORLD, HOUSE, moved.reward[gain], "reward", cause[gain]))
        model.registers[Titles].earned[copies] += moved.reward
        self._finish(model, copies[moved.terminated | moved.truncated])

    def _act(self, model, buying: np.ndarray, row: np.ndarray) -> list[Experience]:
        """The owners act; returns the decisions that have become final because the task has ended."""
        world, titles = model.world, model.registers[Titles]
        copies = np.flatnonzero(buying)
        moved = world.act(copies, model.table.action[row[copies]], model.tick)
        round_all(moved.reward)
        titles.reward[copies], titles.cost[copies] = moved.reward, self.act_cost
        titles.lag[copies], titles.elapsed[copies] = moved.lag, moved.elapsed
        titles.earned[copies] += titles.reward[copies]
        self._pay(model, copies)
        ended = moved.terminated | (moved.truncated if self.timeout == "terminal" else False)
        done = copies[ended]
        nothing = np.zeros(len(done))
        utility = utility_of(titles, done, nothing, world.discount)
        final = self._final(model, done, (utility, nothing), world.show(model.tick), True)
        titles.closing[copies] = moved.truncated & ~ended
        self._finish(model, done)
        return final

    def _pay(self, model, copies: np.ndarray) -> None:
        """Rewards, penalties, compute and what is printed."""
        titles, account = model.registers[Titles], model.first_account
        who, cause, reward = account + titles.row[copies], titles.cause[copies], titles.reward[copies]
        entries = rewards(who, np.minimum(reward, 0.0) if self.shared else reward, cause)
        if self.act_cost > 0.0:
            entries.append(Entry(who, SINK, self.act_cost, "compute", cause))
        if self.printed > 0.0:
            entries.append(Entry(WORLD, who, self.printed, "subsidy", cause))
        if self.shared:
            entries += self._share(model, copies)
        if len(copies) and entries:
            model.ledger.post(*entries)

    def _share(self, model, copies: np.ndarray) -> list[Entry]:
        """The reward of an episode in equal parts to all who acted in it."""
        world, table, titles = model.world, model.table, model.registers[Titles]
        table.acted[titles.row[copies]] = world.episode[copies] + 1
        entries = []
        for copy in copies[titles.reward[copies] > 0.0]:
            rows = table.rows[table.acted[table.rows] == world.episode[copy] + 1]
            parts, _ = split(titles.reward[copy], np.ones(len(rows)))
            entries.append(Entry(WORLD, model.first_account + rows, parts, "reward", int(titles.cause[copy])))
        return entries

    def _finish(self, model, copies: np.ndarray) -> None:
        """The episodes of `copies`, a mask or indices, are over."""
        world, titles = model.world, model.registers[Titles]
        report = titles.report
        earned = titles.earned[copies]
        report["episodes"] = report.get("episodes", 0) + len(earned)
        report["successes"] = report.get("successes", 0) + int((earned > 0.0).sum())
        report["returns"] = report.get("returns", 0.0) + float(earned.sum())
        titles.earned[copies] = 0.0
        titles.vacate(copies)
        world.end(copies)


def _transfer(payer, payee, amount: np.ndarray, cause: np.ndarray) -> list[Entry]:
    """`payer` pays `amount` (n,) credits to `payee`, or is paid where it is negative."""
    there = amount != 0.0
    up = amount > 0.0
    lines = [np.where(up, payer, payee)[there], np.where(up, payee, payer)[there]]
    return [Entry(*lines, np.abs(amount[there]), "payment", cause[there])]
