"""RandomExchange: in every tick pairs of experts bet a share of what the poorer of the two owns, at even odds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import down
from credit_flow.core.books.batches import line, post
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import CREDIT
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import fragment
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.programs.sections import array, count
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution

MEETINGS = ("partners", "strangers")
"""How experts meet: everybody has one partner a tick, or pairs are drawn anew for every bet."""

_PAYMENT = CODES["payment"]


class ExchangeDesk(NamedTuple):
    """Who meets whom, and what they then own."""

    order: np.ndarray = array("living", dtype=np.int64, scratch=True)  # places among the living
    wealth: np.ndarray = array("living", scratch=True)  # credits


class ExchangeLog(NamedTuple):
    """The bets of every tick that moved something, and the credits that changed hands in them."""

    columns = ("bets", "wagered")
    whole = ("bets",)

    n: np.ndarray = count(2)
    numbers: np.ndarray = array(256, 2, roll="n", most="1")


class RandomExchange(Institution):
    """Of every two experts that meet one pays the other the share `stake` of what the poorer of them owns, rounded down, by a fair coin.

    This is the yard sale (key `chakraborti2002`): every bet is fair, and yet all wealth ends with one (key `boghosian2015`). A tick is a sweep: half as many bets as
    experts. With meetings `partners` everybody is in one pair and bets what it owned at the start of the tick; with `strangers` the two of every bet are
    drawn anew, and bets are made one after the other. Kind payment; the cause is the number of the bet.
    """

    def __init__(self, *, stake: float, meetings: str = "partners"):
        self.stake, self.meetings = float(stake), meetings

    def parts(self, model) -> Sequence[Phase]:
        """All bets of the tick, in one batch."""
        keys = (model.stream("meetings"), model.stream("coins"))
        terms = (*keys, self.stake, self.meetings == "strangers")
        return (Phase(bet, terms=terms, lines="living"),)

    def observe(self, model) -> dict[str, float]:
        """The bets that moved something, and the credits that changed hands."""
        return dict(zip(ExchangeLog.columns, model.logs[ExchangeLog]["numbers"][-1].tolist()))


def bet(
    lot, worker, clock: Clock, living: Living, accounts: Accounts, desk: ExchangeDesk, log: ExchangeLog, terms
):
    """Write down and post the bets of half as many pairs as there are experts."""
    meetings, coins, stake, strangers = terms
    tick, n, first = clock.tick[0], living.n[0], living.first_account[0]
    for i in range(n):
        desk.order[i], desk.wealth[i] = i, accounts.cells[first + living.rows[i]]
    numbers = log.numbers[log.n[0]]
    log.n[0] += 1
    numbers[0] = numbers[1] = 0.0
    for pair in range(n // 2):
        if strangers:
            _draw_two(pair, n, desk, meetings, tick)
            place = 0
        else:
            _draw_partners(pair, n, desk, meetings, tick)
            place = 2 * pair
        i, j = desk.order[place], desk.order[place + 1]
        amount = down(stake * min(desk.wealth[i], desk.wealth[j]))
        if uniform(coins, tick, pair, 0) < 0.5:
            i, j = j, i
        desk.wealth[i] -= amount
        desk.wealth[j] += amount
        cause = tick * (n // 2) + pair
        line(accounts, first + living.rows[i], first + living.rows[j], CREDIT, amount, _PAYMENT, cause)
        numbers[0] += amount > 0.0
        numbers[1] += amount
    post(clock, accounts, 0)


@fragment
def _draw_partners(pair, n, desk, key, tick):
    """Two of those who have no partner yet, to the places 2 x pair and 2 x pair + 1 (key `fisher1938`)."""
    for place in range(2 * pair, 2 * pair + 2):
        other = place + below(n - place, key, tick, place, 0)
        desk.order[place], desk.order[other] = desk.order[other], desk.order[place]


@fragment
def _draw_two(pair, n, desk, key, tick):
    """Any two, to the places 0 and 1."""
    i = below(n, key, tick, pair, 0)
    j = below(n - 1, key, tick, pair, 1)
    desk.order[0], desk.order[1] = i, j + (1 if j >= i else 0)
