"""The log: numbers of every tick that a program writes down, a row a tick, until somebody takes them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.books.posting import BURNT, CREDIT, HOUSE, MINTED
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.sections import array, count


class TickLog(NamedTuple):
    """What every society can say of a tick."""

    columns = ("population", "births", "deaths", "supply", "treasury", "minted", "burnt")
    whole = ("population", "births", "deaths")

    n: np.ndarray = count(2)
    numbers: np.ndarray = array(256, 7, roll="n", most="1")


def log_tick(lot, worker, living: Living, accounts: Accounts, log: TickLog, terms):
    """Write down population, births and deaths, and where credit stands."""
    numbers = log.numbers[log.n[0]]
    log.n[0] += 1
    numbers[0], numbers[1], numbers[2] = living.n[0], living.births[0], living.deaths[0]
    minted, burnt = accounts.flow[CREDIT, MINTED], accounts.flow[CREDIT, BURNT]
    numbers[3], numbers[4], numbers[5], numbers[6] = minted - burnt, accounts.cells[HOUSE], minted, burnt
