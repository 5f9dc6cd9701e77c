"""The workload: the flagship with N/10 tasks a tick, which keeps about N experts alive, and its twins among the peers."""

from __future__ import annotations

import functools
from collections.abc import Callable

from peers.fused import FusedEconomy
from peers.objects import Books, Expert, JournalBooks, ObjectEconomy, Stream

from credit_flow import CreditFlow

WARM_UP = {100: 300, 1000: 300, 10_000: 300, 100_000: 100, 1_000_000: 10}
"""Ticks before the first measurement, by experts at the start."""


@functools.cache
def society(n: int, journal: bool = True) -> CreditFlow:
    """The flagship with about `n` living experts, births and deaths every tick, after some ticks; made once."""
    switch = {} if journal else {"journal": False}
    model = CreditFlow(rng=1, experts=n, task_rate=n / 10, ticks=10**6, **switch)
    for _ in range(0, WARM_UP[n], 10):
        drained(model.run(10))
    return model


def drained(model: CreditFlow) -> CreditFlow:
    """The same model without the journal it kept in memory so far."""
    model.ledger.journal.drain()
    return model


def twin(model: CreditFlow, draws: type[Stream], books: Books | None = None) -> ObjectEconomy:
    """An economy of objects in the very state of `model`, with a list for a journal unless other `books` are given."""
    p, table = model.parameters, model.table
    economy = ObjectEconomy(model.seed, books or JournalBooks(), draws, experts=0, task_rate=p.task_rate)
    experts = {}
    for row in table.rows.tolist():
        economy.n_rows = row
        expert = experts[row] = Expert(economy, experts.get(int(table.parent[row])))
        expert.skill, expert.expected = table.skill[row].tolist(), table.expected_price[row].tolist()
        expert.trust, expert.markup = table.trust[row].tolist(), float(table.markup[row])
        expert.busy, expert.balance = float(table.busy[row]), float(model.balances[model.first_account + row])
    for row, expert in experts.items():
        expert.neighbours = [experts.get(known) for known in table.neighbours[row].tolist()]
    economy.tick, economy.n_rows, economy.n_tasks = model.tick, table.n_rows, model.world.next_id
    return economy


def n_living(economy) -> int:
    """Living experts of a model, an economy of objects or a fused one."""
    if isinstance(economy, CreditFlow):
        return len(economy.table.rows)
    return len(economy.living) if isinstance(economy, FusedEconomy) else len(economy.agents)


def steps(economy, ticks: int) -> Callable[[], float]:
    """A block of `ticks` single steps; its work is counted in expert-steps."""

    def run() -> None:
        for _ in range(ticks):
            economy.step()

    return lambda: _expert_steps(economy, ticks, run)


def runs(economy, ticks: int) -> Callable[[], float]:
    """A block of one call of `run(ticks)`; its work is counted in expert-steps."""
    return lambda: _expert_steps(economy, ticks, lambda: economy.run(ticks))


def _expert_steps(economy, ticks: int, run: Callable) -> float:
    n = n_living(economy)
    run()
    return ticks * (n + n_living(economy)) / 2


def require_same(model: CreditFlow, economy) -> None:
    """Both did the same work: every balance of the living is equal to the last bit. Errors: AssertionError."""
    held = model.balances[model.first_account + model.table.rows].tolist()
    if isinstance(economy, FusedEconomy):
        found = economy.balances[economy.living].tolist()
    else:
        found = [expert.balance for expert in economy.agents]
    if found != held:
        raise AssertionError(f"{type(economy).__name__} and CreditFlow parted before tick {model.tick}")
