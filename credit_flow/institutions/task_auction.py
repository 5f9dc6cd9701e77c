"""TaskAuction: experts that looked at a task quote for it; a mechanism of the shelf names owner and price."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.agents.policy import Observation, Policy
from credit_flow.core.amounts import down, up
from credit_flow.core.kernel import bound, kernel
from credit_flow.core.ledger import HOUSE
from credit_flow.core.phases import Phase
from credit_flow.core.state import (
    BAD_ASK,
    FAULT,
    FIRST_ACCOUNT,
    N_ENTRIES,
    N_FUNDED,
    N_LIVING,
    N_TASKS,
    ONE,
    TICK,
    WHERE,
)
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.appraisal import appraise, sight
from credit_flow.institutions.contracts import Asks
from credit_flow.institutions.institution import Institution
from credit_flow.mechanisms.mechanism import OneSided
from credit_flow.worlds.tasks import Tasks

Appraise = Callable[[object, Tasks, int], tuple[Observation, np.ndarray]]
"""What experts see of the tasks they look at, `quotes` entries per living expert, and what each would cost at worst, credits."""


class TaskAuction(Institution):
    """Experts ask for each task under seal; the mechanism names its owner and what he is promised (or pays).

    `side="procurement"`: the lowest ask wins and is promised the mechanism's price, at most the bounty. `side="sale"`: the
    highest bid wins and goes to HOUSE, and the owner is promised the whole bounty. Each expert looks at `quotes` tasks
    drawn at random (a task drawn twice counts once) and quotes only while its balance covers, together with its other
    quotes of the tick, doing every step itself; in a sale also its bid. A treasury that pays the bounties puts out tasks
    only as far as its balance goes. `appraise` says what tasks cost where that is not the sum of their steps.
    """

    def __init__(
        self,
        mechanism: OneSided,
        appraise: Appraise | None = None,
        *,
        side: str = "procurement",
        quotes: int = 2,
    ):
        self.mechanism, self.appraise, self.side, self.quotes = mechanism, appraise, side, quotes

    def parts(self, model) -> Sequence[Phase | Callable]:
        """Nothing is agreed yet; asks; then one auction per task. Owners and promises stand in `model.contracts`."""
        auction = Phase(
            clearing(self.mechanism.lot_rule), N_TASKS, (model.stream("ties"), self._sale, self.mechanism.k)
        )
        sorting = Phase(sort_asks, ONE, (self.quotes,))
        funded = (self._fund,) if model.payer == HOUSE else ()
        return (*self._asking(model), *funded, sorting, auction)

    def _asking(self, model) -> Sequence[Phase | Callable]:
        covering = Phase(cover, N_LIVING, (self.quotes, self._sale))
        if self.appraise is not None:
            return (self._gather, covering)
        terms = (model.stream("quotes"), self.quotes, self._sale)
        formula = compiled_formula(model.policies)
        if formula is not None:
            return (Phase(asking(formula), N_LIVING, terms),)
        return (Phase(look, N_LIVING, terms), self._decide, covering)

    @property
    def _sale(self) -> bool:
        return self.side == "sale"

    def _decide(self, model) -> None:
        """Policies that are written in Python decide."""
        if len(model.world.tasks):
            seen = model.seen(self.quotes)
            model.work["ask"][: len(seen.rows)] = model.decide("bid" if self._sale else "ask", seen)

    def _gather(self, model) -> None:
        """What experts see, and what they decide, where appraisal is Python."""
        tasks = model.world.tasks
        if len(tasks) == 0 or len(model.table.rows) == 0:
            return
        seen, worst = self.appraise(model, tasks, self.quotes)
        asks = model.decide("bid" if self._sale else "ask", seen)
        model.take_asks(Asks(seen.lot, seen.rows, seen.cost, asks), worst)

    def _fund(self, model) -> None:
        """A treasury puts out tasks in their order as far as its purse goes; nobody can quote for the others."""
        model.fund(int(np.count_nonzero(np.cumsum(model.contracts.tasks.bounty) <= model.purse)))


def compiled_formula(policies: Sequence[Policy]) -> Callable | None:
    """The formula by which everybody asks, if there is one that can be compiled."""
    (policy, *others) = policies
    return policy.formula if not others and policy.keeps_markup else None


def look(i, worker, s, terms):
    """What the i-th living expert sees of the tasks that it looks at."""
    key, quotes, _ = terms
    for entry in range(i * quotes, (i + 1) * quotes):
        s.cost[entry] = s.worst[entry] = s.total[entry] = 0.0
        s.large[entry] = s.lot[entry] = -1
    if s.counts[N_TASKS] == 0:
        return
    sight(i, key, quotes, s)
    for entry in range(i * quotes, (i + 1) * quotes):
        if s.lot[entry] >= 0:
            s.cost[entry], s.worst[entry], s.total[entry], s.large[entry] = appraise(
                s.lot[entry], s.rows[i], s
            )


def cover(i, worker, s, terms):
    """The i-th living expert quotes only while its balance covers the worst; amounts are rounded to the quantum."""
    quotes, sale = terms
    if s.counts[N_TASKS] == 0:
        return
    free = s.cells[s.counts[FIRST_ACCOUNT] + s.rows[i]]
    for entry in range(i * quotes, (i + 1) * quotes):
        s.ask[entry], free = covered(s.ask[entry], s.worst[entry], free, sale)


@kernel
def covered(ask, worst, free, sale):
    """The ask in whole quanta, nan if `free` credits do not cover it; and what is then still free."""
    if np.isnan(ask):
        return ask, free
    ask = down(ask) if sale else up(ask)
    needed = worst + (ask if sale else 0.0)
    return (np.nan, free) if needed > free else (ask, free - needed)


def _ask(i, worker, s, terms):
    key, quotes, sale = terms
    row, tick, n_tasks = s.rows[i], s.counts[TICK], s.counts[N_TASKS]
    if n_tasks == 0:
        return
    markup, free = s.markup[row], s.cells[s.counts[FIRST_ACCOUNT] + row]
    for quote in range(quotes):
        entry = i * quotes + quote
        task = below(n_tasks, key, tick, row, 2 * quote)
        for earlier in range(i * quotes, entry):
            task = -1 if s.lot[earlier] == task else task
        s.lot[entry], s.asker[entry] = task, row
        s.cost[entry], s.ask[entry] = 0.0, np.nan
        if task < 0:
            continue
        cost, worst, total, _ = appraise(task, row, s)
        draw = uniform(key, tick, row, 2 * quote + 1)  # compiles to nothing where the formula does without
        ask = _formula(cost, total, s.bounty[task], markup, draw)  # noqa: F821 - given by `asking`
        if sale:
            ask = s.bounty[task] - ask if s.bounty[task] > ask else np.nan
        if ask < 0.0 or ask == np.inf:
            s.counts[FAULT], s.counts[WHERE] = BAD_ASK, entry
        s.cost[entry] = cost
        s.ask[entry], free = covered(ask, worst, free, sale)


@functools.cache
def asking(formula: Callable) -> Callable:
    """The text by which an expert looks at tasks and asks by `formula`, in one go."""
    return bound(_ask, f"ask_by_{formula.__module__}.{formula.__qualname__}", _formula=kernel(formula))


def sort_asks(lot, worker, s, terms):
    """Sort the entries by task; those for tasks that nobody can pay for drop out."""
    n_tasks, n_funded = s.counts[N_TASKS], s.counts[N_FUNDED]
    s.counts[N_ENTRIES] = terms[0] * s.counts[N_LIVING] if n_tasks > 0 else 0
    for task in range(n_tasks + 1):
        s.start[task] = 0
    for entry in range(s.counts[N_ENTRIES]):
        task = s.lot[entry]
        if task >= n_funded:
            s.ask[entry] = np.nan
        if task >= 0 and not np.isnan(s.ask[entry]):
            s.start[task + 1] += 1
    for task in range(n_tasks):
        s.start[task + 1] += s.start[task]
    for entry in range(s.counts[N_ENTRIES]):
        task = s.lot[entry]
        if task >= 0 and not np.isnan(s.ask[entry]):
            s.order[s.start[task]] = entry
            s.start[task] += 1
    for task in range(n_tasks, 0, -1):
        s.start[task] = s.start[task - 1]
    s.start[0] = 0


def _clear(task, worker, s, terms):
    key, sale, k = terms
    start = s.start[task]
    n = s.start[task + 1] - start
    if n == 0:
        return
    desk = s.desk[worker]
    orders, tie, allocation, payment = desk[0:1, 0:n], desk[1:2, 0:n], desk[2:3, 0:n], desk[3:4, 0:n]
    highest, reserve, price = desk[4:5, :], desk[5, 0:1], desk[5, 1:2]
    for i in range(n):
        entry = s.order[start + i]
        orders[0, i] = s.ask[entry] if sale else -s.ask[entry]
        tie[0, i] = uniform(key, s.counts[TICK], s.asker[entry], task)
        allocation[0, i] = payment[0, i] = 0.0
    reserve[0], price[0] = 0.0 if sale else -s.bounty[task], np.nan
    _rule(0, orders, reserve, tie, k, highest, allocation, payment, price)  # noqa: F821 - given by `clearing`
    for i in range(n):
        if allocation[0, i] > 0.0:
            s.owner[task] = s.asker[s.order[start + i]]
            s.promised[task] = s.bounty[task] if sale else 0.0 - payment[0, i]
            s.price[task] = payment[0, i] if sale else 0.0
            return


@functools.cache
def clearing(rule: Callable) -> Callable:
    """The text that holds the auction of one task by a mechanism's `rule` for one lot."""
    return bound(_clear, f"clear_by_{rule.__module__}.{rule.__qualname__}", _rule=rule)
