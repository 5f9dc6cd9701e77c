"""RuleAuction: rules with fixed bids buy and sell the state through whole episodes, compiled from what is seen to the reward."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.books.ledger import HOUSE, SINK, WORLD, Entry
from credit_flow.core.register import Register
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.played_episodes import MEMORY, PlayedEpisodes
from credit_flow.institutions.states.rule_episode import play_of
from credit_flow.institutions.states.rule_market import (
    Episode,
    Lines,
    Rules,
    Sales,
    Terms,
)

KINDS = ("payment", "tax", "subsidy", "reward")
"""The kinds of the ledger, by what a line is."""

NO_EPISODE = -1
"""Which episode is posted sale by sale: none."""


class RuleMarket(Register):
    """What a market of rules keeps from tick to tick: the sales of the last episode."""

    def __init__(self, longest: int):
        self.sales = sales_of(longest)
        self.sellers = np.zeros(0, dtype=np.int64)  # rows of the rules whose numbers are in `sales`
        self.cover: list[int] = []  # what was seen in episodes for which somebody enters or is born


class RuleAuction(Institution):
    """In every tick `episodes` episodes of each copy are played, copies in turn, since the rules share their wealth (keys `baum1999`, `baum2000`).

    At every moment the highest bid among the rules that match what is seen, and can pay it and one step, buys the state from its last owner (HOUSE first), acts, and pays `tax`
    credits a step to SINK; an act that lasts stops when its owner has no more. WORLD pays the reward to the last owner; who owns the state at the cut-off keeps it for nothing. Where nobody bids HOUSE
    takes it for nothing and acts at random. A rule fixes its bid when it first matches: the best so far and U(0, 2 `epsilon`) more. In instances larger than `whole` tax and epsilon shrink as `whole` / size.
    Without `owned` bids are not paid and the reward is shared by acts; `printed` credits come from WORLD for every act.

    Balances are exact and looked at in every sale; posted is, per episode, what each pair comes to in one direction, with the number of the episode as the cause. Of the episode
    number `in_full` (counted over all copies in turn; every one: -2) each sale is a line of its own.
    """

    def __init__(
        self,
        *,
        episodes: int,
        epsilon: float,
        tax: float,
        whole: int,
        owned: bool = True,
        printed: float = 0.0,
        in_full: int = NO_EPISODE,
    ):
        self.episodes, self.epsilon, self.tax = episodes, float(epsilon), float(nearest(tax))
        self.whole, self.owned, self.printed, self.in_full = whole, owned, float(nearest(printed)), in_full

    def registers(self, model) -> tuple[PlayedEpisodes, RuleMarket]:
        """What the market keeps."""
        return (PlayedEpisodes(model.world.copies, self.episodes), RuleMarket(model.world.longest))

    def mint(self, world) -> float:
        """Rewards of the episodes beyond the first, and what is printed, credits."""
        return world.copies * (
            (self.episodes - 1) * world.most + self.episodes * world.horizon * self.printed
        )

    def step(self, model) -> None:
        """Play the episodes of the tick, and post what they come to."""
        rows, world, market = model.table.rows, model.world, model.registers[RuleMarket]
        played, rules, terms = model.registers[PlayedEpisodes], self.rules(model, rows), self.terms(model)
        first, stop, done = played.begin(), self.episodes * world.copies, 0
        worst = 4 * (world.horizon + 1) + len(rows)
        sums, lines = room(len(rows), world.horizon, worst)
        while done < stop:
            lines.n[0] = 0
            where = (done, stop, world.copies, worst, first, self.in_full, world.ground, world.state)
            written = (sums, lines, market.sales, played.finished, played.counts)
            done = play_of(world.texts)(*where, rules, terms, *written)
            self._post(model, rows, lines)
        played.end(world)
        market.sellers = rows
        table = model.table
        table.bid[rows], table.wins[rows], table.last_win[rows] = rules.bid, rules.wins, rules.last_win

    def terms(self, model) -> Terms:
        """The rules of the market, and the keys of its draws."""
        keys = (model.stream(name) for name in ("instances", "bids", "house", "cover"))
        return Terms(
            self.epsilon,
            self.tax,
            self.printed,
            self.whole,
            int(self.owned),
            model.world.n_actions,
            MEMORY,
            *keys,
        )

    def rules(self, model, rows: np.ndarray) -> Rules:
        """The rules of the experts `rows` (n,) as the market takes them, with copies of what they own."""
        table, bid = model.table, model.table.bid[rows]
        purse = np.append(model.balances[model.first_account + rows], model.balances[HOUSE])
        order = np.argsort(-np.where(np.isnan(bid), -np.inf, bid), kind="stable")
        fixed = np.array([np.count_nonzero(~np.isnan(bid))])
        columns = (table.mask[rows], table.condition[rows], table.action[rows])
        return Rules(*columns, bid, purse, table.wins[rows], table.last_win[rows], rows, order, fixed)

    def _post(self, model, rows: np.ndarray, lines: Lines) -> None:
        n = int(lines.n[0])
        account = np.append(model.first_account + rows, (HOUSE, SINK, WORLD))  # -1 is WORLD, -2 SINK
        payer, payee, what, cause = lines.side[:n].T
        entries = [
            Entry(account[payer[k]], account[payee[k]], lines.amount[:n][k], kind, cause[k])
            for number, kind in enumerate(KINDS)
            if len(k := np.flatnonzero(what == number))
        ]
        if entries:
            model.ledger.post(*entries)


def room(n_rules: int, horizon: int, worst: int) -> tuple[Episode, Lines]:
    """Arrays for the sums of an episode of at most `horizon` steps, and for at least `worst` lines."""
    whole = [
        np.empty(n, dtype=np.int64) for n in (n_rules, horizon + 2, horizon + 2, n_rules + 1, n_rules + 1)
    ]
    head, following, payee, actors, acts = whole
    sums = Episode(head, following, payee, np.empty(horizon + 2), actors, acts, np.empty(n_rules))
    n = max(worst, 65_536)
    return sums, Lines(np.zeros(1, dtype=np.int64), np.empty((n, 4), dtype=np.int64), np.empty(n))


def sales_of(longest: int) -> Sales:
    """Arrays for the sales of an episode of at most `longest` steps."""
    return Sales(np.zeros(1, dtype=np.int64), np.zeros((longest, 5), dtype=np.int64), np.zeros((longest, 2)))
