"""TaskAuction: experts that looked at a task quote for it; a mechanism of the shelf names owner and price."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.agents.observation import TaskObservation
from credit_flow.agents.policy import Policy
from credit_flow.agents.traits import Expectations, Markups, Skills
from credit_flow.core.amounts import down, up
from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import BAD_ANSWER, Clock
from credit_flow.core.programs.kernel import bound, kernel
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import ask_rows, contracts_in
from credit_flow.institutions.work.agreements import Agreements, Prices
from credit_flow.institutions.work.appraisal import appraise, sight
from credit_flow.institutions.work.ask_list import AskList, AuctionDesk, put_asks, seen_of, take_quotes
from credit_flow.mechanisms.mechanism import OneSided
from credit_flow.tables.asks import ASKS
from credit_flow.worlds.work.task_list import StepList, TaskList
from credit_flow.worlds.work.tasks import Tasks

Appraise = Callable[[object, Tasks, int], tuple[TaskObservation, np.ndarray]]
"""What experts see of the tasks they look at, `quotes` entries per living expert, and what each would cost at worst, credits."""


class TaskAuction(Institution):
    """Experts ask for each task under seal; the mechanism names its owner and what he is promised (or pays).

    `side="procurement"`: the lowest ask wins and is promised the mechanism's price, at most the bounty. `side="sale"`: the
    highest bid wins and goes to HOUSE, and the owner is promised the whole bounty. Each expert looks at `quotes` tasks
    drawn at random (a task drawn twice counts once) and quotes only while its balance covers, together with its other
    quotes of the tick, doing every step itself; in a sale also its bid. A treasury that pays the bounties puts out tasks
    only as far as its balance goes. `appraise` says what tasks cost where that is not the sum of their steps.
    """

    tables = (ASKS.filled(ask_rows, every="stride"),)

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
        """Nothing is agreed yet; asks; then one auction per task. Owners and promises stand in the workspace."""
        auction = Phase(
            clearing(self.mechanism.lot_rule), TaskList, (model.stream("ties"), self._sale, self.mechanism.k)
        )
        sorting = Phase(sort_asks, terms=(self.quotes,))
        funded = (self._fund,) if model.payer == HOUSE else ()
        return (Phase(open_bidding), *self._asking(model), *funded, sorting, auction)

    def _asking(self, model) -> Sequence[Phase | Callable]:
        covering = Phase(cover, Living, (self.quotes, self._sale))
        if self.appraise is not None:
            return (self._gather, covering)
        terms = (model.stream("quotes"), self.quotes, self._sale)
        formula = compiled_formula(model.policies)
        if formula is not None:
            return (Phase(asking(formula), Living, terms),)
        return (Phase(look, Living, terms), self._decide, covering)

    @property
    def _sale(self) -> bool:
        return self.side == "sale"

    @property
    def _kind(self) -> str:
        return "bid" if self._sale else "ask"

    def _decide(self, model) -> None:
        """Policies that are written in Python decide."""
        if len(model.world.tasks):
            seen = seen_of(model, self.quotes)
            model.work[AskList].ask[: len(seen.rows)] = take_quotes(model, self._kind, seen)

    def _gather(self, model) -> None:
        """What experts see, and what they decide, where appraisal is Python."""
        tasks = model.world.tasks
        if len(tasks) == 0 or len(model.table.rows) == 0:
            return
        seen, worst = self.appraise(model, tasks, self.quotes)
        asks = take_quotes(model, self._kind, seen)
        put_asks(model.work, seen, asks, worst)

    def _fund(self, model) -> None:
        """A treasury puts out tasks in their order as far as its purse goes; nobody can quote for the others."""
        bounty = contracts_in(model.work).tasks.bounty
        model.work[AskList].funded[0] = np.count_nonzero(np.cumsum(bounty) <= model.purse)


def compiled_formula(policies: Sequence[Policy]) -> Callable | None:
    """The formula by which everybody asks, if there is one that can be compiled."""
    (policy, *others) = policies
    return policy.formula if not others and policy.keeps_markup else None


def open_bidding(lot, worker, tasks: TaskList, asks: AskList, terms):
    """All tasks of the tick are put out, and nobody has asked yet."""
    asks.funded[0], asks.n[0] = tasks.n[0], 0


def look(
    i,
    worker,
    clock: Clock,
    living: Living,
    tasks: TaskList,
    steps: StepList,
    asks: AskList,
    price: Prices,
    skills: Skills,
    expectations: Expectations,
    terms,
):
    """What the i-th living expert sees of the tasks that it looks at."""
    key, quotes, _ = terms
    for entry in range(i * quotes, (i + 1) * quotes):
        asks.cost[entry] = asks.worst[entry] = asks.total[entry] = 0.0
        asks.large[entry] = asks.lot[entry] = -1
    if tasks.n[0] == 0:
        return
    sight(i, key, quotes, clock, living, tasks, asks)
    for entry in range(i * quotes, (i + 1) * quotes):
        if asks.lot[entry] >= 0:
            asks.cost[entry], asks.worst[entry], asks.total[entry], asks.large[entry] = appraise(
                asks.lot[entry], living.rows[i], tasks, steps, skills, expectations, price
            )


def cover(i, worker, living: Living, accounts: Accounts, tasks: TaskList, asks: AskList, terms):
    """The i-th living expert quotes only while its balance covers the worst; amounts are rounded to the quantum."""
    quotes, sale = terms
    if tasks.n[0] == 0:
        return
    free = accounts.cells[living.first_account[0] + living.rows[i]]
    for entry in range(i * quotes, (i + 1) * quotes):
        asks.ask[entry], free = covered(asks.ask[entry], asks.worst[entry], free, sale)


@kernel
def covered(ask, worst, free, sale):
    """The ask in whole quanta, nan if `free` credits do not cover it; and what is then still free."""
    if np.isnan(ask):
        return ask, free
    ask = down(ask) if sale else up(ask)
    needed = worst + (ask if sale else 0.0)
    return (np.nan, free) if needed > free else (ask, free - needed)


def _ask(
    i,
    worker,
    clock: Clock,
    living: Living,
    accounts: Accounts,
    tasks: TaskList,
    steps: StepList,
    asks: AskList,
    price: Prices,
    skills: Skills,
    markups: Markups,
    expectations: Expectations,
    terms,
):
    key, quotes, sale = terms
    row, tick, n_tasks = living.rows[i], clock.tick[0], tasks.n[0]
    if n_tasks == 0:
        return
    markup, free = markups.markup[row], accounts.cells[living.first_account[0] + row]
    for quote in range(quotes):
        entry = i * quotes + quote
        task = below(n_tasks, key, tick, row, 2 * quote)
        for earlier in range(i * quotes, entry):
            task = -1 if asks.lot[earlier] == task else task
        asks.lot[entry], asks.asker[entry] = task, row
        asks.cost[entry], asks.ask[entry] = 0.0, np.nan
        if task < 0:
            continue
        cost, worst, total, _ = appraise(task, row, tasks, steps, skills, expectations, price)
        draw = uniform(key, tick, row, 2 * quote + 1)  # compiles to nothing where the formula does without
        ask = _formula(cost, total, tasks.bounty[task], markup, draw)  # noqa: F821 - given by `asking`
        if sale:
            ask = tasks.bounty[task] - ask if tasks.bounty[task] > ask else np.nan
        if ask < 0.0 or ask == np.inf:
            clock.fault[0], clock.row[0], clock.answer[0] = BAD_ANSWER, row, ask
        asks.cost[entry] = cost
        asks.ask[entry], free = covered(ask, worst, free, sale)


@functools.cache
def asking(formula: Callable) -> Callable:
    """The text by which an expert looks at tasks and asks by `formula`, in one go."""
    return bound(_ask, f"ask_by_{formula.__module__}.{formula.__qualname__}", _formula=kernel(formula))


def sort_asks(lot, worker, living: Living, tasks: TaskList, asks: AskList, terms):
    """Sort the entries by task; those for tasks that nobody can pay for drop out."""
    n_tasks, start = tasks.n[0], asks.start
    asks.n[0] = terms[0] * living.n[0] if n_tasks > 0 else 0
    for task in range(n_tasks + 1):
        start[task] = 0
    for entry in range(asks.n[0]):
        task = asks.lot[entry]
        if task >= asks.funded[0]:
            asks.ask[entry] = np.nan
        if task >= 0 and not np.isnan(asks.ask[entry]):
            start[task + 1] += 1
    for task in range(n_tasks):
        start[task + 1] += start[task]
    for entry in range(asks.n[0]):
        task = asks.lot[entry]
        if task >= 0 and not np.isnan(asks.ask[entry]):
            asks.order[start[task]] = entry
            start[task] += 1
    for task in range(n_tasks, 0, -1):
        start[task] = start[task - 1]
    start[0] = 0


def _clear(
    task, worker, clock: Clock, tasks: TaskList, asks: AskList, desk: AuctionDesk, deals: Agreements, terms
):
    key, sale, k = terms
    start = asks.start[task]
    n = asks.start[task + 1] - start
    if n == 0:
        return
    room, bounty = desk.desk[worker], tasks.bounty[task]
    orders, tie, allocation, payment = room[0:1, 0:n], room[1:2, 0:n], room[2:3, 0:n], room[3:4, 0:n]
    highest, reserve, price = room[4:5, :], room[5, 0:1], room[5, 1:2]
    for i in range(n):
        entry = asks.order[start + i]
        orders[0, i] = asks.ask[entry] if sale else -asks.ask[entry]
        tie[0, i] = uniform(key, clock.tick[0], asks.asker[entry], task)
        allocation[0, i] = payment[0, i] = 0.0
    reserve[0], price[0] = 0.0 if sale else -bounty, np.nan
    _rule(0, orders, reserve, tie, k, highest, allocation, payment, price)  # noqa: F821 - given by `clearing`
    for i in range(n):
        if allocation[0, i] > 0.0:
            deals.owner[task] = asks.asker[asks.order[start + i]]
            deals.promised[task] = bounty if sale else 0.0 - payment[0, i]
            deals.price[task] = payment[0, i] if sale else 0.0
            return


@functools.cache
def clearing(rule: Callable) -> Callable:
    """The text that holds the auction of one task by a mechanism's `rule` for one lot."""
    return bound(_clear, f"clear_by_{rule.__module__}.{rule.__qualname__}", _rule=rule)
