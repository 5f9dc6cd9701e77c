"""Demography: the insolvent die and their estates are settled; the rich reproduce; immigrants come if the treasury pays."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.core.amounts import QUANTUM, down, nearest
from credit_flow.core.books.batches import event, held, line, post
from credit_flow.core.books.books import EXPERT
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import CREDIT, HOUSE, Entry
from credit_flow.core.books.posting import CLOSED
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import bound, fragment, kernel, lots
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.programs.sections import sections_of
from credit_flow.core.streams import poisson, uniform
from credit_flow.institutions.institution import Institution, ends_of, writes

_ESTATE, _STAKE, _OPEN, _CLOSE = (CODES[kind] for kind in ("estate", "stake", "open", "close"))


class Demography(Institution):
    """The insolvent die and leave estates, the rich give half of what they have to a child, and immigrants may come.

    A child gets half its parent's balance by transfer when that exceeds `birth_threshold` credits, and
    traits from the scenario's `child` or `children`; with `birth_temperature` > 0 (soft birth) anybody has one with probability
    sigmoid((balance - birth_threshold) / temperature). The insolvent of the tick die; with `death_temperature` > 0 (soft death) anybody
    dies with probability sigmoid((death_floor - balance) / temperature). Estates go to the parent if it lives, else to HOUSE,
    after creditors, by the ledger's estate rule. Each tick a Poisson number of immigrants of mean `immigration` enters with
    `endowment` credits each from HOUSE, as far as HOUSE can pay.
    """

    def __init__(
        self,
        *,
        birth_threshold: float,
        birth_temperature: float = 0.0,
        immigration: float = 0.0,
        endowment: float = 20.0,
        death_temperature: float = 0.0,
        death_floor: float = 0.0,
    ):
        # A parent of one quantum could give its child nothing: more than a quantum must be left, whatever the threshold.
        self.birth_threshold, self.immigration = max(float(birth_threshold), QUANTUM), immigration
        self.endowment, self.birth_temperature = float(nearest(endowment)), float(birth_temperature)
        self.death_temperature, self.death_floor = float(death_temperature), float(death_floor)

    def parts(self, model) -> Sequence[Phase | Callable]:
        """Deaths first, then births, then immigration."""
        terms = (model.stream("soft death"), self.death_floor, self.death_temperature)
        unlucky = (Phase(soften_death, Living, terms),) if self.death_temperature else ()
        ending = any(writes(part, "wind_up") for part in model.institutions)
        compiles = model.ledger.plain and not ending
        deaths = Phase(inherit, lines="living * (assets + 1)") if compiles else self._wind_up
        immigrants = (self._immigrants,) if self.immigration else ()
        return (*unlucky, deaths, self._births(model), *immigrants)

    def _births(self, model) -> Phase | Callable:
        child = model.compiled_child
        if child is None:
            return self._bear
        terms = (*self._fertility(model), model.stream("mutation"))
        takes = (Clock, Living, Accounts, sections_of(child))
        return Phase(reproduction(child), terms=terms, lines="living + 1", takes=takes)

    def _fertility(self, model) -> tuple:
        return self.birth_threshold, self.birth_temperature, model.stream("soft birth")

    def _wind_up(self, model) -> None:
        """Where there are debts, bids and goods the ledger settles the estates."""
        rows = model.table.rows
        dying = rows[model.work[Living].dies[rows]]
        if len(dying):
            wind_up(model, dying)

    def _bear(self, model) -> None:
        """Where traits are set in Python, births are posted there."""
        rows = model.table.rows
        balances = model.balances[model.first_account + rows]
        bearing = np.zeros(len(rows), dtype=np.bool_)
        _who_bears(len(rows), rows, balances, model.tick, *self._fertility(model), bearing)
        if not bearing.any():
            return
        parents, stakes = rows[bearing], np.floor(balances[bearing] / 2.0 * 2**20) / 2**20
        accounts = model.ledger.next_account + np.arange(len(parents))
        children = accounts - model.first_account
        stake = Entry(model.first_account + parents, accounts, stakes, "stake", children)
        model.ledger.post(stake, opens=len(parents))
        model.bear(parents)

    def _immigrants(self, model) -> None:
        wanted = poisson(self.immigration, model.stream("immigration"), model.tick, 0)
        n = min(wanted, int(model.purse // self.endowment))
        if n > 0:
            accounts = model.ledger.next_account + np.arange(n)
            cause = accounts - model.first_account
            model.ledger.post(Entry(HOUSE, accounts, self.endowment, "stake", cause), opens=n)
            model.bear(np.full(n, -1))


def wind_up(model, rows: np.ndarray) -> None:
    """Experts `rows` (n,) leave the living: institutions end what ends with them, then the ledger pays their creditors, their
    shareholders, or their parents where they live, else HOUSE."""
    parents = model.table.parent[rows].astype(np.int64)
    heirs = np.where(parents >= 0, model.first_account + parents, HOUSE)
    first = ends_of(model, rows)
    model.ledger.liquidate(model.first_account + rows, heirs=heirs, cause=rows, first=first)
    model.bury(rows)


def soften_death(i, worker, clock: Clock, living: Living, accounts: Accounts, terms):
    """The i-th living expert may die although it is solvent."""
    key, floor, temperature = terms
    row = living.rows[i]
    balance = accounts.cells[living.first_account[0] + row]
    distance = max(-700.0, min(700.0, (balance - floor) / temperature))
    # Rounding at once keeps the decision the same whichever exp the machine has.
    if uniform(key, clock.tick[0], row, 0) < nearest(1.0 / (1.0 + math.exp(distance))):
        living.dies[row] = True


@kernel
def _bears(row, balance, tick, threshold, temperature, key):
    """Whether an expert has a child in this tick: if it is rich, or, softly, by chance."""
    if temperature == 0.0 or balance <= QUANTUM:
        return balance > threshold
    distance = max(-700.0, min(700.0, (threshold - balance) / temperature))
    return uniform(key, tick, row, 0) < nearest(1.0 / (1.0 + math.exp(distance)))


@lots
def _who_bears(i, rows, balances, tick, threshold, temperature, key, bearing):
    bearing[i] = _bears(rows[i], balances[i], tick, threshold, temperature, key)


def inherit(lot, worker, clock: Clock, living: Living, accounts: Accounts, terms):
    """The estates of the dying, of whatever they hold, go to their heirs, their accounts close, and they leave the living."""
    first, n_dying = living.first_account[0], 0
    for i in range(living.n[0]):
        row = living.rows[i]
        if living.dies[row]:
            n_dying += 1
            for asset in range(accounts.n_assets[0]):
                if accounts.slots[asset] >= 0:
                    estate = held(accounts, first + row, asset)
                    line(accounts, first + row, _heir(living, accounts, row), asset, estate, _ESTATE, row)
    if n_dying == 0:
        return
    for i in range(living.n[0]):
        row = living.rows[i]
        if living.dies[row]:
            event(accounts, first + row, first + row, 0, _CLOSE, row)
    post(clock, accounts, 0)
    _bury(clock, living, accounts)


@fragment
def _heir(living, accounts, row):
    """The account of the parent, or HOUSE if it is dead or dying."""
    parent = living.parent[row]
    if parent < 0 or living.dies[parent] or accounts.state[living.first_account[0] + parent] == CLOSED:
        return HOUSE
    return living.first_account[0] + parent


@fragment
def _bury(clock, living, accounts):
    n_living = living.n[0]
    n_left = 0
    for i in range(n_living):
        row = living.rows[i]
        if living.dies[row]:
            living.dies[row], living.alive[row] = False, False
            living.died[row] = clock.tick[0]
            accounts.state[living.first_account[0] + row] = CLOSED
        else:
            living.rows[n_left] = row
            n_left += 1
    living.deaths[0] += n_living - n_left
    living.n[0] = n_left


def _reproduce(lot, worker, clock: Clock, living: Living, accounts: Accounts, traits, terms):
    threshold, temperature, luck, key = terms
    tick = clock.tick[0]
    first, n_living, n_rows = living.first_account[0], living.n[0], living.n_rows[0]
    n_births = 0
    for i in range(n_living):
        row = living.rows[i]
        n_births += _bears(row, accounts.cells[first + row], tick, threshold, temperature, luck)
    if n_births == 0:
        return
    newest = accounts.n[0]
    event(accounts, newest, newest + n_births - 1, EXPERT, _OPEN, accounts.batch[0])
    row = n_rows
    for i in range(n_living):
        parent = living.rows[i]
        balance = accounts.cells[first + parent]
        if _bears(parent, balance, tick, threshold, temperature, luck):
            line(accounts, first + parent, first + row, CREDIT, down(balance / 2.0), _STAKE, row)
            living.parent[row] = parent
            row += 1
    post(clock, accounts, n_births)
    if clock.fault[0]:
        return
    for row in range(n_rows, n_rows + n_births):
        living.alive[row], living.born[row] = True, clock.tick[0]
        accounts.role[first + row] = EXPERT
        living.rows[n_living + row - n_rows] = row
        _child(row, living.parent[row], key, *traits)  # noqa: F821 - given by `reproduction`
    living.n_rows[0] += n_births
    living.n[0] += n_births
    living.births[0] += n_births


@functools.cache
def reproduction(child: Callable) -> Callable:
    """The text by which the rich reproduce, where `child` gives a newborn its traits."""
    return bound(_reproduce, f"reproduce_{child.__module__}.{child.__qualname__}", _child=kernel(child))
