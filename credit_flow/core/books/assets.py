"""Assets: what accounts hold; an asset in use has a slot among the cells of the books, a retired one none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.entry import Entry
from credit_flow.core.books.errors import BadEntry, ForbiddenFlow, UnknownAsset
from credit_flow.core.books.posting import FLOWS, SINK, SORTS, WORLD
from credit_flow.core.boundary.memory import zeros
from credit_flow.core.discover import nearest

SHARE, CLAIM = SORTS.index("share"), SORTS.index("claim")


class Asset(NamedTuple):
    """What is held: only the issuer may hold less than zero of it. What WORLD issues has a budget in every tick."""

    name: str
    issuer: int  # account
    sort: str = SORTS[0]  # one of `SORTS`
    seniority: int = -1  # of claims: the lower number is paid first


def require_issuable(asset: Asset) -> None:
    """Errors: `BadEntry` for a sort that is none; `ForbiddenFlow` for an issuer who cannot issue it."""
    if asset.sort not in SORTS or asset.sort == "claim":
        sorts = ", ".join(SORTS[:-1])
        raise BadEntry(f"sort = {asset.sort!r}: must be one of {sorts}; claims are made by `lend`")
    if asset.issuer == SINK or (asset.issuer == WORLD and asset.sort == "share"):
        raise ForbiddenFlow(
            f"account {asset.issuer} issues no {asset.sort}: nothing leaves SINK, and WORLD leaves no estate"
        )


class Slots:
    """Which asset stands where: arrays by slot, which is free again once its asset is retired, and slots by asset, which are never used again."""

    def __init__(self):
        self.n = 1  # slots that are or were in use
        self.of_asset = np.zeros(1, dtype=np.int64)  # -1: retired
        self.asset = np.zeros(1, dtype=np.int64)  # by slot
        self.issuer = np.full(1, WORLD, dtype=np.int64)  # by slot; -1: free
        self.sort = np.zeros(1, dtype=np.int8)  # by slot, index into `SORTS`
        self.flow = np.zeros((1, FLOWS))  # by slot, units; see `posting.Cells`
        self.used = np.zeros(1, dtype=np.int64)  # the slots in use (n,), indices, ascending

    @property
    def capacity(self) -> int:
        """How many slots there is room for."""
        return len(self.issuer)

    def wanted(self, n_new: int) -> int:
        """How many slots `n_new` more assets would need."""
        return max(self.n, len(self.used) + n_new)

    def grow(self, n_slots: int, n_assets: int) -> None:
        """Have room for so many of each."""
        self.of_asset = longer(self.of_asset, grown(len(self.of_asset), n_assets), -1)
        self.asset = longer(self.asset, n_slots, 0)
        self.issuer = longer(self.issuer, n_slots, -1)
        self.sort = longer(self.sort, n_slots, 0)
        flow = zeros((n_slots, FLOWS))
        flow[: len(self.flow)] = self.flow
        self.flow = flow

    def seat(self, number: int, asset: Asset) -> None:
        """Give a new asset the lowest slot that is free."""
        free = np.flatnonzero(self.issuer < 0)
        slot = int(free[0])
        self.n = max(self.n, slot + 1)
        self.of_asset[number], self.asset[slot] = slot, number
        self.issuer[slot], self.sort[slot] = asset.issuer, SORTS.index(asset.sort)
        self.flow[slot] = 0.0
        self._look()

    def leave(self, number: int) -> None:
        """Free the slot of an asset."""
        slot = self.of_asset[number]
        self.of_asset[number] = self.issuer[slot] = -1
        self._look()

    def _look(self) -> None:
        self.used = np.flatnonzero(self.issuer[: self.n] >= 0)


def announcement(asset: Asset, number: int, cause: int) -> Entry:
    """The event by which an asset comes to be: issuer, then issuer plus sort, or seniority of a claim."""
    if asset.sort == "claim":
        return Entry(asset.issuer, asset.seniority, 0.0, "claim", cause, number)
    return Entry(asset.issuer, asset.issuer + SORTS.index(asset.sort), 0.0, "asset", cause, number)


def announced(events: Iterable[Entry], n_assets: int, names: Sequence[str]) -> list[Asset]:
    """The assets that the events of a batch create, numbered from `n_assets` on; those without names are called by their number.

    Errors: `UnknownAsset` for numbers that are not the next; `BadEntry` for a sort that is none.
    """
    found: list[Asset] = []
    names = iter(names)
    for event in events:
        if event.kind not in ("asset", "claim"):
            continue
        columns = np.broadcast_arrays(
            *(np.atleast_1d(field) for field in (event.payer, event.payee, event.asset))
        )
        for issuer, second, number in zip(*(column.tolist() for column in columns)):
            if number != n_assets + len(found):
                raise UnknownAsset(
                    f"asset {number} is created, and the next number is {n_assets + len(found)}"
                )
            found.append(_described(event.kind, issuer, second, next(names, f"asset {number}")))
    return found


def _described(kind: str, issuer: int, second: int, name: str) -> Asset:
    if kind == "claim":
        return Asset(f"claim of seniority {second} on {issuer}", issuer, "claim", second)
    if not 0 <= second - issuer < CLAIM:
        raise BadEntry(f"{name}: {second - issuer} is no sort of asset, 0 .. {CLAIM - 1}")
    return Asset(name, issuer, SORTS[second - issuer])


def number_of(assets: list[Asset], slots: Slots, name: str) -> int:
    """The number of the asset in use that is called `name`. Errors: `UnknownAsset`, with the nearest right name."""
    in_use = {assets[number].name: number for number in slots.asset[slots.used].tolist()}
    if name not in in_use:
        raise UnknownAsset(str(nearest(name, in_use, "asset")))
    return in_use[name]


def grown(capacity: int, n: int) -> int:
    """How long an array of `capacity` becomes that must hold `n`: a quarter longer at least."""
    return capacity if n <= capacity else max(n, capacity + capacity // 4)


def longer(column: np.ndarray, n: int, fill: float) -> np.ndarray:
    """A copy of `column` (rows,) with `n` rows, the new ones `fill`, in the column's units."""
    out = np.full(n, fill, dtype=column.dtype)
    out[: len(column)] = column
    return out
