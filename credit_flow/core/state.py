"""The state of one society as arrays: what the phases of a tick read and write.

A phase is a compiled text that gets nothing else. `State` names the arrays; `counts` and `sums` hold the single numbers, each
at the place that the constants below name. Arrays are longer than what they hold: only the first `counts[N_...]` entries count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.kernel import fragment, kernel

# fmt: off
(
    ONE, TICK, N_ROWS, N_LIVING, N_ACCOUNTS, N_ASSETS, FIRST_ACCOUNT, CAPACITY, N_TASKS, N_NODES, FIRST_ID, NEXT_ID,
    N_ENTRIES, N_FUNDED, N_DUE, N_HIRES, BIRTHS, DEATHS, BATCH, BATCH_START, N_LINES, N_HEADS, N_LOGGED, N_STEPS,
    KEEP_STEPS, SHORT, NEED_TASKS, NEED_NODES, FAULT, WHERE, IN_TICK,
) = range(N_COUNTS := 31)
# fmt: on
(COMPUTE_PRICE, CLEARED_PRICE, PAID, MINTED, BURNT, BUDGET, GRANTED, HELD_0, MINTED_0, BURNT_0) = range(10)
OFFERED, TASK_RATE, BOUNTY_RATE = range(10, N_SUMS := 13)

REFUSED, UNBALANCED, BAD_ASK = 1, 2, 3
"""What `counts[FAULT]` says: the ledger refused a batch, the audit failed, a policy asked for something that is no amount."""

LOG = (
    "population", "births", "deaths", "supply", "treasury", "minted", "burnt", "tasks", "tasks_taken", "steps", "steps_hired",
    "steps_succeeded", "work", "promised", "paid", "hirings", "hired_value", "compute", "compute_price",
)  # fmt: skip
"""The numbers that are kept of every tick, in the order of the columns of `log`."""

STEP_IDS = ("tick", "task", "step", "kind", "owner", "principal", "doer", "succeeded")
STEP_AMOUNTS = ("work", "price", "units")
"""What is kept of every step done, in the order of the columns of `step_ids` and `step_amounts`."""

LINES_PER_TICK, LINES_PER_EXPERT, LINES_PER_TASK, LINES_PER_NODE, LINES_PER_HIRE = 8, 5, 3, 2, 3
"""The most lines a tick posts: of its own; rent in two parts, estate, closing, stake for an expert; and so on."""


class State(NamedTuple):
    """Arrays by name. Rows are experts, accounts their accounts, nodes steps of tasks, entries asks."""

    counts: np.ndarray  # (N_COUNTS,) int64
    sums: np.ndarray  # (N_SUMS,) credits
    # the table
    rows: np.ndarray  # (living,) int64, ascending
    alive: np.ndarray  # (rows,) bool
    born: np.ndarray  # (rows,) int32
    died: np.ndarray  # (rows,) int32
    parent: np.ndarray  # (rows,) int32
    policy: np.ndarray  # (rows,) int16
    skill: np.ndarray  # (rows, kinds)
    expected_price: np.ndarray  # (rows, kinds) credits per unit of work
    markup: np.ndarray  # (rows,) share of cost
    neighbours: np.ndarray  # (rows, links) int32
    trust: np.ndarray  # (rows, links)
    busy: np.ndarray  # (rows,) steps per tick
    won: np.ndarray  # (rows,) bool, in this tick
    dies: np.ndarray  # (rows,) bool, in this tick
    # the ledger
    cells: np.ndarray  # (assets x capacity,) credits
    delta: np.ndarray  # (assets x capacity,) credits, 0.0 between batches
    gross: np.ndarray  # (assets,) credits, 0.0 between batches
    state: np.ndarray  # (accounts,) int8
    role: np.ndarray  # (accounts,) int8
    credit_line: np.ndarray  # (accounts,) credits
    issuer: np.ndarray  # (assets,) int64
    totals: np.ndarray  # (5,) see `posting.check`
    found: np.ndarray  # (4,) int64, see `posting.check`
    touched: np.ndarray  # (cells,) int64
    lines: np.ndarray  # (lines, 6) int64, the canonical rows not yet handed to the journal
    amounts: np.ndarray  # (lines,) credits
    heads: np.ndarray  # (batches, 4) int64: tick, batch, first line, one past the last line
    # the tick's tasks
    shares: np.ndarray  # (kinds,) cumulated shares of the kinds of work
    bounty: np.ndarray  # (tasks,) credits
    first: np.ndarray  # (tasks + 1,) int64
    kind: np.ndarray  # (nodes,) int64
    work: np.ndarray  # (nodes,) units
    size: np.ndarray  # (nodes,)
    above: np.ndarray  # (nodes,) int64
    end: np.ndarray  # (nodes,) int64
    # asks for tasks
    lot: np.ndarray  # (entries,) int64
    asker: np.ndarray  # (entries,) int64
    cost: np.ndarray  # (entries,) credits
    worst: np.ndarray  # (entries,) credits
    total: np.ndarray  # (entries,) units
    large: np.ndarray  # (entries,) int64
    draw: np.ndarray  # (entries,) in [0, 1)
    ask: np.ndarray  # (entries,) credits
    start: np.ndarray  # (tasks + 1,) int64
    order: np.ndarray  # (entries,) int64, entries sorted by task
    # contracts
    owner: np.ndarray  # (tasks,) int64
    promised: np.ndarray  # (tasks,) credits
    price: np.ndarray  # (tasks,) credits
    hired: np.ndarray  # (nodes, hops) int64
    quote: np.ndarray  # (nodes, hops) credits
    link: np.ndarray  # (nodes, hops) int64
    offered: np.ndarray  # (nodes,) credits per unit of work
    doer: np.ndarray  # (nodes,) int64
    units: np.ndarray  # (nodes,) units of compute
    succeeded: np.ndarray  # (nodes,) share
    judged: np.ndarray  # (tasks,) share
    revealed: np.ndarray  # (tasks,) bool
    # verdicts that fall due
    due_id: np.ndarray  # (due,) int64
    due_owner: np.ndarray  # (due,) int64
    due_promised: np.ndarray  # (due,) credits
    due_share: np.ndarray  # (due,) share
    hire_principal: np.ndarray  # (hires,) int64
    hire_link: np.ndarray  # (hires,) int64
    hire_hired: np.ndarray  # (hires,) int64
    hire_outcome: np.ndarray  # (hires,) share
    # what is kept of each tick, and room to work in
    log: np.ndarray  # (ticks, len(LOG))
    step_ids: np.ndarray  # (steps, len(STEP_IDS)) int64
    step_amounts: np.ndarray  # (steps, len(STEP_AMOUNTS))
    desk: np.ndarray  # (workers, 6, bidders) an auction at a time
    quotes: np.ndarray  # (workers, 2, links) credits


@kernel
def lines_of_a_tick(n_living, n_tasks, n_nodes, n_hops):
    """The most journal lines that a tick of this size posts."""
    per_node = LINES_PER_NODE + LINES_PER_HIRE * n_hops
    return LINES_PER_TICK + LINES_PER_EXPERT * n_living + LINES_PER_TASK * n_tasks + per_node * n_nodes


@fragment
def has_room(s, n_tasks, n_nodes):
    """Whether the arrays hold a tick with so many tasks and nodes, in which every expert reproduces."""
    n_living = s.counts[N_LIVING]
    lines = lines_of_a_tick(n_living, n_tasks, n_nodes, s.hired.shape[1])
    return (
        n_tasks < len(s.first)
        and n_tasks <= len(s.owner)
        and n_nodes <= len(s.doer)
        and len(s.order) <= min(len(s.lot), len(s.ask))
        and 2 * n_living <= len(s.rows)
        and s.counts[N_ROWS] + n_living <= len(s.alive)
        and s.counts[N_ACCOUNTS] + n_living <= s.counts[CAPACITY]
        and s.counts[N_LINES] + lines <= len(s.lines)
        and s.counts[N_HEADS] + LINES_PER_TICK <= len(s.heads)
        and s.counts[N_LOGGED] < len(s.log)
        and s.counts[N_STEPS] + n_nodes <= len(s.step_ids)
    )
