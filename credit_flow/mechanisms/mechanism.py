"""What a mechanism is: a pure rule on arrays, orders in, allocation and payments out."""

from __future__ import annotations

import functools
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.core.programs.kernel import bound, kernel, lots


class Clearing(NamedTuple):
    """What a one-sided rule decided."""

    allocation: np.ndarray  # (lots, bidders) units won
    payment: np.ndarray  # (lots, bidders) credits owed; in procurement credits received
    price: np.ndarray  # (lots,) credits, nan = unsold

    def winners(self) -> np.ndarray:
        """The column that won each lot, (lots,) int64, -1 = unsold; where several won, the first of them."""
        columns = np.empty(len(self.price), dtype=np.int64)
        winner(len(columns), self.allocation, columns)
        return columns


class Trade(NamedTuple):
    """What a two-sided rule decided; what buyers pay above what sellers receive is the market's."""

    bought: np.ndarray  # (lots, buyers) units
    paid: np.ndarray  # (lots, buyers) credits
    sold: np.ndarray  # (lots, sellers) units
    received: np.ndarray  # (lots, sellers) credits


class Mechanism(ABC):
    """A rule that keeps no state and draws no random numbers."""

    truthful: ClassVar[bool] = False  # bidding one's value is dominant
    individually_rational: ClassVar[bool] = True  # who bids his value never loses

    @abstractmethod
    def clear(self, *orders) -> NamedTuple | np.ndarray:
        """Apply the rule. Errors: ValueError for orders that are no orders, before anything is computed."""


def require_rule(kind: type, takes: str, gives: str, exactly: bool, one: str = "lot") -> None:
    """Errors: TypeError unless a rule that `kind` brings, for `one` lot or copy, is under `@lots` and has these parameters, or, where its own `clear`
    calls it, more."""
    rule = vars(kind).get("rule")
    if rule is None:
        return
    right = f"@lots above def NAME({one}, {takes}, {gives})"
    if not isinstance(rule, lots):
        raise TypeError(f"{kind.__name__}.rule = {rule!r}: must be the text for one {one}: {right}")
    n, n_right = len(inspect.signature(rule).parameters), len(f"{one}, {takes}, {gives}".split(","))
    if n < n_right or (exactly and n != n_right):
        raise TypeError(
            f"{kind.__name__}.rule has {n} parameters, and is called with {n_right}: write {right}"
        )


class OneSided(Mechanism):
    """One seller and many bidders, or in procurement one buyer and many sellers, in every lot.

    `rule` is the text for one lot. A procurement of asks with a most price V is minus the sale of -asks with reserve -V.
    """

    losers_pay: ClassVar[bool] = False
    sides: ClassVar[tuple[str, ...]] = ("sale", "procurement")
    k = 1  # rank of the bid that is paid, where the rule asks for one

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        plain = cls.clear is OneSided.clear and cls.lot_rule is OneSided.lot_rule
        require_rule(cls, "bids, reserve, tie", "allocation, payment, price", exactly=plain)

    @property
    @abstractmethod
    def rule(self) -> lots:
        """The text for one lot: an attribute of the class, `rule = second_price`."""

    @property
    def lot_rule(self) -> Callable:
        """`rule` for one lot as other kernels call it: (lot, bids, reserve, tie, k, highest, allocation, payment, price)."""
        return _without_rank(self.rule)

    def clear(
        self,
        bids: ArrayLike,
        reserve: ArrayLike | None = None,
        tie: ArrayLike | None = None,
        side: str = "sale",
    ) -> Clearing:
        """Clear every lot by itself.

        `bids` (lots, bidders) credits >= 0, nan = no bid; one list of numbers is one lot. `reserve` (lots,) or a number,
        the least that a bid must be; 0.0 unless given. `tie` (lots, bidders) tie numbers drawn by the caller.
        With side "procurement" bids are asks and `reserve`, then mandatory, is the most that the buyer pays.

        Errors: ValueError for negative or infinite bids, nan reserves, wrong shapes, and for equal bids on which the
        result depends where `tie` does not decide.
        """
        return self._cleared(side, *self._orders(bids, reserve, tie, side))

    def _orders(self, bids, reserve, tie, side) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Checked bids, reserve and tie, in a procurement mirrored."""
        if side not in self.sides:
            name = type(self).__name__
            raise ValueError(f"side={side!r}: {name} knows {' and '.join(map(repr, self.sides))}")
        if reserve is None and side == "procurement":
            raise ValueError("a procurement needs reserve, the most that the buyer pays")
        bids = orders_of(bids, "bids")
        reserve = per_lot(0.0 if reserve is None else reserve, len(bids), "reserve")
        tie = ties_of(tie, bids, "tie")
        return (bids, reserve, tie) if side == "sale" else (-bids, -reserve, tie)

    def _cleared(self, side, bids, reserve, tie, *extra) -> Clearing:
        """Apply `rule` to all lots; `extra` stands between the orders and the outputs."""
        allocation, payment = np.zeros(bids.shape), np.zeros(bids.shape)
        price = np.full(len(bids), np.nan)
        self.rule(len(bids), bids, reserve, tie, *extra, allocation, payment, price)
        if side == "procurement":
            payment, price = 0.0 - payment, 0.0 - price
        return Clearing(allocation, payment, price)


class SingleLot(OneSided):
    """One unit in every lot, and nothing to say beside bids, reserve and tie numbers: by such a rule one lot after the other is sold."""


class WinnerPays(SingleLot):
    """One unit in every lot, and only who wins it pays (or, in procurement, is paid): by such a rule one sells or buys a single thing.

    Scenarios take their choice of an auction from whatever stands on this shelf and implements it.
    """


def _ranked(lot, bids, reserve, tie, k, highest, allocation, payment, price):
    _rule(lot, bids, reserve, tie, allocation, payment, price)  # noqa: F821 - given by `_without_rank`


@functools.cache
def _without_rank(rule: lots) -> Callable:
    return kernel(bound(_ranked, f"{rule.__module__}.{rule.__qualname__}", _rule=rule.one))


class TwoSided(Mechanism):
    """Many buyers and many sellers of one unit each, in every lot.

    `rule` is the text for one lot; it is given asks with their sign turned, so that the best come first on both sides.
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        takes, gives = "bids, minus_asks, tie_bids, tie_asks", "by_bid, by_ask, bought, paid, sold, received"
        require_rule(cls, takes, gives, exactly=cls.clear is TwoSided.clear)

    @property
    @abstractmethod
    def rule(self) -> lots:
        """The text for one lot: an attribute of the class, `rule = mcafee`."""

    def clear(
        self,
        bids: ArrayLike,
        asks: ArrayLike,
        tie_bids: ArrayLike | None = None,
        tie_asks: ArrayLike | None = None,
    ) -> Trade:
        """Match `bids` (lots, buyers) with `asks` (lots, sellers), credits >= 0, nan = none.

        Errors: ValueError for negative or infinite numbers, wrong shapes, and for equal bids or asks on which the result
        depends where `tie_bids` and `tie_asks` do not decide.
        """
        return self._traded(bids, asks, tie_bids, tie_asks)

    def _traded(self, bids, asks, tie_bids, tie_asks, *extra) -> Trade:
        bids, asks = orders_of(bids, "bids"), orders_of(asks, "asks")
        if len(bids) != len(asks):
            raise ValueError(f"bids are for {len(bids)} lots, asks for {len(asks)}")
        ties = ties_of(tie_bids, bids, "tie_bids"), ties_of(tie_asks, asks, "tie_asks")
        trade = Trade(*(np.zeros(a.shape) for a in (bids, bids, asks, asks)))
        by_bid, by_ask = np.empty(bids.shape, dtype=np.int64), np.empty(asks.shape, dtype=np.int64)
        self.rule(len(bids), bids, -asks, *ties, *extra, by_bid, by_ask, *trade)
        return trade


@lots
def winner(lot, allocation, column):
    """Write the first column that won anything, or -1, to `column` (lots,)."""
    column[lot] = -1
    for i in range(allocation.shape[1]):
        if allocation[lot, i] > 0.0:
            column[lot] = i
            return


def orders_of(orders: ArrayLike, name: str) -> np.ndarray:
    """Orders as (lots, columns) float64 >= 0, nan = none; one list is one lot. Errors: ValueError."""
    orders = _array(orders, name)
    if orders.ndim == 1:
        orders = orders[np.newaxis]
    if orders.ndim != 2:
        raise ValueError(f"{name} must be (lots, bidders), not of shape {orders.shape}")
    _check(orders, name, f"{name} are credits >= 0, or nan for none", True)
    return orders


def ties_of(tie: ArrayLike | None, orders: np.ndarray, name: str) -> np.ndarray:
    """Tie numbers of the shape of `orders`; all 0.0, deciding nothing, if there are none. Errors: ValueError."""
    if tie is None:
        return np.zeros(orders.shape)
    tie = _array(tie, name)
    tie = tie[np.newaxis] if tie.ndim == 1 else tie
    if tie.shape != orders.shape:
        raise ValueError(f"{name} must have one number per order, shape {orders.shape}, not {tie.shape}")
    _check(tie, name, "tie numbers are uniform draws in [0, 1)", False)
    return tie


def per_lot(numbers: ArrayLike, n_lots: int, name: str) -> np.ndarray:
    """A finite number >= 0 for every lot, (lots,), from such an array or one number. Errors: ValueError."""
    numbers = _array(numbers, name)
    if numbers.shape not in ((), (1,), (n_lots,)):
        raise ValueError(
            f"{name} must be one number or one per lot, shape ({n_lots},), not of shape {numbers.shape}"
        )
    numbers = _writable(np.broadcast_to(numbers, (n_lots,)))
    _check(numbers, name, f"{name} must be finite and >= 0", False)
    return numbers


def units_of(units: ArrayLike, n_lots: int) -> np.ndarray:
    """Whole numbers of units, (lots,) int64, 0 = nothing for sale. Errors: ValueError."""
    units = per_lot(units, n_lots, "units")
    whole = units.astype(np.int64)
    if (whole != units).any():
        raise ValueError(f"units must be whole numbers >= 0, not {units[whole != units][0]:g}")
    return whole


def _array(numbers, name: str) -> np.ndarray:
    is_plain = type(numbers) is np.ndarray and numbers.dtype == np.float64
    return _writable(numbers if is_plain else floats(numbers, name))


def _writable(numbers) -> np.ndarray:
    # One layout for all arrays: Numba would compile each rule once more for read-only or strided ones.
    return np.require(numbers, np.float64, ("C", "W"))


def _check(numbers: np.ndarray, name: str, right: str, nan_allowed: bool) -> None:
    at = _first_wrong(numbers.reshape(-1), nan_allowed)
    if at >= 0:
        where = ", ".join(str(int(i)) for i in np.unravel_index(at, numbers.shape))
        raise ValueError(f"{name}[{where}] = {numbers.flat[at]:g}: {right}")


@kernel
def _first_wrong(numbers, nan_allowed):
    n_wrong = n_missing = 0
    for i in range(numbers.shape[0]):  # no branches, so that it compiles to vector instructions
        n_wrong += (numbers[i] < 0.0) | (numbers[i] == np.inf)
        n_missing += numbers[i] != numbers[i]
    if n_wrong == 0 and (nan_allowed or n_missing == 0):
        return -1
    for i in range(numbers.shape[0]):
        if numbers[i] < 0.0 or numbers[i] == np.inf or (numbers[i] != numbers[i] and not nan_allowed):
            return i
    return -1
