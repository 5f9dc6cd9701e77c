"""An entry is what a caller proposes; staging turns the entries of a batch into checked arrays of lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import LIMIT, QUANTUM, nearest
from credit_flow.core.books.errors import BadAmount, BadEntry, BalanceOverflow, UnknownKind
from credit_flow.core.books.journal import Part
from credit_flow.core.books.kinds import KINDS, POSTINGS
from credit_flow.core.books.posting import CREDIT
from credit_flow.core.boundary.memory import require_room


class Entry(NamedTuple):
    """`payer` gives `amount` of `asset` to `payee`; each field is one value, or one a line (lines,)."""

    payer: int | np.ndarray  # account
    payee: int | np.ndarray  # account
    amount: float | np.ndarray  # credits or units, >= 0; what rounds to 0 is no payment and posts no line
    kind: str  # one of `KINDS`
    cause: int | np.ndarray  # id of the work, auction, contract, loan, birth or death that is settled
    asset: int | np.ndarray = CREDIT


BYTES_PER_LINE = 100.0
"""What a line of a batch takes: itself, what it touches, and its part of the journal."""

DRIVERS = "experts, of what lets them multiply, or of what is paid in one tick"
"""What makes a batch long."""


class Staging:
    """The lines of the batch in preparation; the arrays are kept from batch to batch and grow by doubling."""

    def __init__(self):
        self._allocate(256)
        self.clear()

    def clear(self) -> None:
        """Forget the lines."""
        self.n = 0
        self._spans: list[tuple] = []

    def add(self, entry: Entry, codes: dict[str, int]) -> None:
        """Append the lines of one entry of a kind in `codes`; none if a field is empty, or for a payment of 0.

        Errors: `UnknownKind`, `BadAmount`, `BadEntry`, `BalanceOverflow` for a number beyond all ranges.
        """
        payer, payee, amount, kind, cause, asset = entry
        code = codes.get(kind, -1) if type(kind) is str else -1
        if code < 0:
            raise UnknownKind(f"kind {kind!r}: must be one of {', '.join(KINDS)}")
        amount = amounts(amount)
        fields = (
            whole(payer, "payer"),
            whole(payee, "payee"),
            whole(asset, "asset"),
            code,
            whole(cause, "cause"),
        )
        n = _n_lines((*fields, amount))
        if kind in POSTINGS:
            n, fields, amount = _payments(n, fields, amount)
        if n == 0:
            return
        start, stop = self.n, self.n + n
        if stop > self._capacity:
            self._grow(stop)
        try:
            for place, field in enumerate(fields):
                self.rows[start:stop, place] = field
        except OverflowError:
            raise BadEntry(f"an id of kind {kind} is beyond 64 bits") from None
        self.amounts[start:stop] = amount
        self.n = stop
        self._spans.append((start, stop, fields, amount, kind))

    def spans(self) -> list[tuple[int, int, str]]:
        """(start, stop, kind) of each entry's lines."""
        return [(start, stop, kind) for start, stop, _, _, kind in self._spans]

    def parts(self) -> tuple[Part, ...]:
        """The lines as parts of a block, once the rows are packed; constants stay constants."""
        return tuple([self._part(*span) for span in self._spans])

    def _part(self, start, stop, fields, amount, kind) -> Part:
        payer, payee, asset, _, cause = fields
        rows = self.rows[start:stop]
        if type(payer) is not int:
            payer = rows[:, 0].astype(np.int32)
        if type(payee) is not int:
            payee = rows[:, 1].astype(np.int32)
        if type(asset) is not int:
            asset = rows[:, 2].copy()
        if type(cause) is not int:
            cause = rows[:, 4].copy()
        amount = rows[0, 5].item() if type(amount) is float else rows[:, 5]
        return Part(stop - start, payer, payee, asset, amount * QUANTUM, kind, cause)

    def _grow(self, n: int) -> None:
        rows, amounts, used = self.rows, self.amounts, self.n
        n = max(n, 2 * self._capacity)
        require_room(BYTES_PER_LINE * n, f"a batch of {n:,} lines", DRIVERS)
        self._allocate(n)
        self.rows[:used], self.amounts[:used] = rows[:used], amounts[:used]

    def _allocate(self, capacity: int) -> None:
        self._capacity = capacity
        self.amounts = np.zeros(capacity)
        self.rows = np.zeros((capacity, 6), dtype=np.int64)
        self.touched = np.zeros(2 * capacity + 1, dtype=np.int64)


def whole(value, name: str) -> int | np.ndarray:
    """`value` as an int, or as an array (lines,) of integers. Errors: `BadEntry`."""
    if type(value) is int:
        return value
    if type(value) is np.ndarray and value.ndim == 1 and value.dtype.kind in "iu":
        return value
    array = _array(value, name, BadEntry)
    if array.dtype.kind in "iu" and array.ndim < 2:
        return array if array.ndim else int(array)
    if array.size == 0 and array.ndim == 1:
        return np.empty(0, dtype=np.int64)
    raise BadEntry(f"{name} = {value!r}: must be a whole number or a 1-D array of whole numbers")


def amounts(value) -> float | np.ndarray:
    """Amounts, credits or units, as a float or an array (lines,); whether each can be posted is for `check` to say. Errors: `BadAmount`."""
    if type(value) is float:
        return value
    if type(value) is np.ndarray and value.ndim == 1 and value.dtype.kind in "fiu":
        return value
    array = _array(value, "amount", BadAmount)
    if array.size == 0 and array.ndim == 1:
        return np.empty(0)
    if array.dtype.kind not in "fiu" or array.ndim > 1:
        raise BadAmount(
            f"amount = {value!r}: must be a number or a 1-D array of numbers (not bool, text or complex)"
        )
    return array.astype(np.float64) if array.ndim else float(array)


def _array(value, name: str, error: type) -> np.ndarray:
    if type(value) is int and not -(2**63) <= value < 2**63:
        raise BalanceOverflow(f"{name} = {value}: beyond the number range")
    if isinstance(value, list | tuple) and any(isinstance(item, bool | np.bool_) for item in value):
        raise error(f"{name} = {value!r}: true and false are not numbers")
    if isinstance(value, np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
        raise error(f"{name} = {value!r}: entries are masked, and what lies under a mask is not posted")
    try:
        return np.asarray(value)
    except (TypeError, ValueError, OverflowError):
        raise error(f"{name} = {value!r}: must be numbers") from None


def _n_lines(fields) -> int:
    n = -1
    for field in fields:
        if isinstance(field, np.ndarray):
            if n >= 0 and len(field) != n:
                raise BadEntry(f"fields of {n} and of {len(field)} lines in one entry: lengths must agree")
            n = len(field)
    return 1 if n < 0 else n


def _payments(n: int, fields: tuple, amount) -> tuple[int, tuple, float | np.ndarray]:
    """Without the lines whose amount rounds to 0; negative amounts and those that are no numbers are for `check` to refuse."""
    nothing = (amount >= 0.0) & (amount <= QUANTUM / 2.0)  # ties go to even
    if type(nothing) is bool:
        return 0 if nothing else n, fields, amount
    if not nothing.any():
        return n, fields, amount
    kept = ~nothing
    fields = tuple(field[kept] if isinstance(field, np.ndarray) else field for field in fields)
    return int(kept.sum()), fields, amount[kept]


def number(value) -> float:
    """One number. Errors: `BadAmount`."""
    value = amounts(value)
    if isinstance(value, np.ndarray):
        raise BadAmount(f"{value!r}: must be one number")
    return value


def one(value, name: str) -> int:
    """One whole number >= 0. Errors: `BadEntry`."""
    if type(value) is not int:
        value = whole(value, name)
    if type(value) is not int or not 0 <= value < 2**62:
        raise BadEntry(f"{name} = {value!r}: must be one whole number >= 0")
    return value


def credits(value) -> float:
    """A number of credits >= 0 and below 2^33, rounded to the quantum. Errors: `BadAmount`."""
    amount = number(value)
    if not 0.0 <= amount < LIMIT:
        raise BadAmount(f"{value!r} credits: must be a number >= 0 and below 2^33")
    return float(nearest(amount))
