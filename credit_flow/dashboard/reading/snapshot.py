"""A snapshot: the immutable state of a run at the close of one tick, from which every picture of that tick is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

import numpy as np

WORLD, SINK, HOUSE, MARKET = -4, -3, -2, -1
"""The system accounts where experts are numbered 0, 1, 2 ... by their rows."""

NAMES = {WORLD: "WORLD", SINK: "COMPUTE", HOUSE: "TREASURY", MARKET: "MARKET"}


def rows_of(accounts: np.ndarray, first: int) -> np.ndarray:
    """Accounts (n,) as snapshots number them, int32: experts by their row, the system below 0, markets of a society's own, which stand before
    the `first` expert, from -5 down."""
    accounts = accounts.astype(np.int32)
    return np.where(accounts >= first, accounts - first, np.where(accounts < 4, accounts - 4, -1 - accounts))


def called(row: int) -> str:
    """What somebody is called: an expert by its row, a system account by its name, a market by its account."""
    return f"expert {row:,}" if row >= 0 else NAMES.get(row, f"market {-1 - row}")


class Postings(NamedTuple):
    """Postings of credit in one tick, in the order of the journal."""

    payer: np.ndarray  # (n,) int32 row, or a system account below 0
    payee: np.ndarray  # (n,) int32
    amount: np.ndarray  # (n,) float64 credits, exact
    kind: np.ndarray  # (n,) int8 code, see `core.books.kinds`
    cause: np.ndarray  # (n,) int32 (int64 where ids need it) task, row or tick that caused it


class Auctions(NamedTuple):
    """The auctions of one tick: columns of tasks, and columns of the asks made."""

    task: np.ndarray  # (tasks,) int64 id
    bounty: np.ndarray  # (tasks,) credits, the most that is paid; nan = not known
    owner: np.ndarray  # (tasks,) int32 row, -1 = not taken
    price: np.ndarray  # (tasks,) credits the owner is promised (in a sale: pays); nan = not taken
    lot: np.ndarray  # (asks,) int32 index of the task
    row: np.ndarray  # (asks,) int32 who asked
    ask: np.ndarray  # (asks,) float64 credits
    cost: np.ndarray  # (asks,) float64 credits, what the task would cost him as he sees it


class Jobs(NamedTuple):
    """The steps done in one tick."""

    doer: np.ndarray  # (steps,) int32 row
    kind: np.ndarray  # (steps,) int16
    task: np.ndarray  # (steps,) int32 (int64 where ids need it)
    work: np.ndarray  # (steps,) float64 units
    price: np.ndarray  # (steps,) float64 credits paid to the doer, nan = the owner did it itself
    units: np.ndarray  # (steps,) float64 units of compute used


class StateMarket(NamedTuple):
    """Who bids what for which states at the close of a tick, and what was sold in it, a line for every copy of the world."""

    state: np.ndarray  # (states,) int32 number of each state that can be sold
    row: np.ndarray  # (bidders,) int32
    action: np.ndarray  # (bidders,) int32 what each does in a state that it owns
    bid: np.ndarray  # (bidders, states) credits, nan = none so far
    worth: np.ndarray  # (actions, states) credits by the exact solution, nan = not known
    sold: np.ndarray  # (copies,) int32 place in `state` of what was sold
    buyer: np.ndarray  # (copies,) int32 row, -1 = nobody
    does: np.ndarray  # (copies,) int32 action of the buyer, -1 = nobody
    price: np.ndarray  # (copies,) credits
    holds: np.ndarray  # (copies,) bool: the buyer has still to sell what became of it


class RuleList(NamedTuple):
    """The living rules of a market that plays whole episodes, and the sales of the last episode of the tick in their order."""

    row: np.ndarray  # (rules,) int32
    mask: np.ndarray  # (rules,) int64 bits of the tests that are asked
    condition: np.ndarray  # (rules,) int64 bits of what they must say
    action: np.ndarray  # (rules,) int32
    bid: np.ndarray  # (rules,) credits, nan = not fixed yet
    wins: np.ndarray  # (rules,) int64 auctions won in its life
    code: np.ndarray  # (sales,) int32 the word that was seen
    buyer: np.ndarray  # (sales,) int32 row, -1 = HOUSE, for nothing
    does: np.ndarray  # (sales,) int32 action
    steps: np.ndarray  # (sales,) int32
    price: np.ndarray  # (sales,) credits
    tax: np.ndarray  # (sales,) credits
    reward: np.ndarray  # (1,) credits, what the last owner was paid


def narrowed(ids: np.ndarray) -> np.ndarray:
    """Ids (n,) as int32 where they fit: most of what a ring of snapshots holds is ids."""
    return ids.astype(np.int32) if ids.max(initial=0) < 2**31 else ids.astype(np.int64)


@dataclass(frozen=True)
class Snapshot:
    """Everything a page may show of one tick. Arrays are read-only; n experts are the living and those who died in this tick.

    Rounding is the display's: balances and postings are exact.
    """

    tick: int
    run_id: str
    config_hash: str
    seed: int
    ids: np.ndarray  # (n,) int32 rows, ascending
    balances: np.ndarray  # (n,) float64 credits
    skills: np.ndarray  # (n, kinds) float32, 0 .. 1; no columns where experts have no skills
    main_skill: np.ndarray  # (n,) int16 index into `skill_names`, -1 = not known
    parent: np.ndarray  # (n,) int32 row, -1 = none
    born_at: np.ndarray  # (n,) int32 tick
    born: np.ndarray  # (n,) bool, born in this tick
    dying: np.ndarray  # (n,) bool, died in this tick
    defaulted: np.ndarray  # (n,) bool, could not pay in this tick
    skill_names: tuple[str, ...]
    system: Mapping[int, float]  # balances of WORLD, SINK, HOUSE and MARKET, credits
    postings: Postings
    auctions: Auctions | None
    jobs: Jobs | None
    states: StateMarket | None
    metrics: Mapping[str, float]
    books: Mapping[str, float]  # minted, burnt, held, residual: credits
    rules: RuleList | None = None

    def __post_init__(self):
        for array in self._arrays():
            array.flags.writeable = False

    @property
    def n_living(self) -> int:
        """Experts alive at the close of the tick."""
        return len(self.ids) - int(np.count_nonzero(self.dying))

    @property
    def held(self) -> float:
        """Credit in the hands of experts, treasury and escrow."""
        return self.books["held"]

    @cached_property
    def n_bytes(self) -> int:
        """Bytes of its arrays."""
        return sum(array.nbytes for array in self._arrays())

    @property
    def living(self) -> np.ndarray:
        """The rows of the living (living,)."""
        return self.ids[~self.dying]

    @property
    def living_balances(self) -> np.ndarray:
        """The credits of the living (living,)."""
        return self.balances[~self.dying]

    def place(self, expert: int) -> int:
        """The index of an expert in the arrays, -1 if it is not in this snapshot."""
        index = int(np.searchsorted(self.ids, expert))
        return index if index < len(self.ids) and self.ids[index] == expert else -1

    def balance(self, expert: int) -> float:
        """The credits of one expert; 0.0 for the dead and the unborn."""
        index = self.place(expert)
        return float(self.balances[index]) if index >= 0 else 0.0

    def _arrays(self):
        for field in fields(self):
            value = getattr(self, field.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, np.ndarray):
                    yield part
