"""Issuance: how assets come to be, what WORLD may issue of them, and how they end."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from credit_flow.core.amounts import LIMIT, PER_CREDIT
from credit_flow.core.books.assets import CLAIM, Asset, announced, announcement, require_issuable
from credit_flow.core.books.books import Books
from credit_flow.core.books.entry import Entry, number, one
from credit_flow.core.books.errors import BadAmount, BadEntry, ForbiddenFlow, NotEmpty, UnknownAsset
from credit_flow.core.books.posting import CLOSED, CREDIT, WORLD


def budgets(ledger: Books, given: float | Mapping[int | str, float]) -> dict[int, int]:
    """Asset -> quanta that WORLD may issue, of a number of credits or {asset, by number or name: credits or units}.

    Errors: `BadAmount`; `ForbiddenFlow` for an asset that WORLD does not issue.
    """
    given = given if isinstance(given, Mapping) else {CREDIT: given}
    found = {}
    for key, value in given.items():
        asset, budget = ledger.number_of(key) if isinstance(key, str) else one(key, "asset"), number(value)
        if not budget >= 0.0:
            raise BadAmount(f"mint budget {budget!r}: must be a number >= 0")
        if not ledger.is_in_use(asset) or ledger.assets[asset].issuer != WORLD:
            raise ForbiddenFlow(
                f"asset {asset} ({ledger.assets[asset].name}) has no budget: WORLD does not issue it"
            )
        found[asset] = math.floor(min(budget, LIMIT) * PER_CREDIT)
    return found


def create_asset(ledger: Books, name: str, issuer: int, cause: int, *, sort: str = "good") -> int:
    """A new asset that only `issuer` may hold less than zero of; returns its number. The name is not in the hash.

    `sort` is `good`, `token`, `credit` (another money) or `share` (in what the issuer leaves). What WORLD issues has a budget in
    every tick. Errors: `BadEntry` for a name that another asset has; `ForbiddenFlow` for an issuer that cannot be one.
    """
    asset = Asset(str(name), ledger.living(issuer), sort)
    require_issuable(asset)
    if asset.name in [ledger.assets[number].name for number in ledger.living_assets]:
        raise BadEntry(
            f"name = {asset.name!r}: asset {ledger.number_of(asset.name)} is called so already; take another name, or, where two parts "
            f"deal in the same thing, create it in one and take ledger.number_of({asset.name!r}) in the other"
        )
    ledger._settle([announcement(asset, ledger.n_assets, cause)], names=(asset.name,))
    return ledger.n_assets - 1


def retire(ledger: Books, asset: int) -> None:
    """An asset of which nobody holds or owes anything is no more; its number is never used again. Errors: `NotEmpty`."""
    ledger.is_in_use(asset)
    _retire(ledger, np.array([asset]))


def retire_ended(ledger: Books) -> None:
    """Retire claims that were paid, and what the dead have issued; every tick closes with it."""
    slots = ledger._slots
    used = slots.used[1:]
    if not len(used):
        return
    issuer = slots.issuer[used]
    ends = (slots.sort[used] == CLAIM) | (ledger._state[issuer] == CLOSED)
    empty = ledger._cells[used * ledger._capacity + issuer] == 0.0  # only the issuer can hold less than zero
    _retire(ledger, np.sort(slots.asset[used[ends & empty]]))


def _retire(ledger: Books, numbers: np.ndarray) -> None:
    if len(numbers):
        issuers = np.array([ledger.assets[number].issuer for number in numbers.tolist()], dtype=np.int64)
        ledger._settle([Entry(issuers, issuers, 0.0, "retire", numbers, numbers)])


def announced_in(ledger: Books, events, names) -> list[Asset]:
    """The assets that a batch creates, called by `names`. Errors: those of `announced`, and of `require_retirable` for what it retires."""
    if not events:
        return []
    require_retirable(ledger, events)
    return announced(events, ledger.n_assets, names)


def require_retirable(ledger: Books, events) -> None:
    """Errors: `NotEmpty` for an asset of which somebody holds or owes something; `BadEntry` for a batch that also does other things."""
    ends = [np.atleast_1d(event.asset).tolist() for event in events if event.kind == "retire"]
    numbers = [number for group in ends for number in group]
    if not numbers:
        return
    if ledger._staging.n != len(set(numbers)) or CREDIT in numbers:
        raise BadEntry(f"assets {numbers} are retired: once each, never credit, and in a batch of their own")
    for asset in numbers:
        if not ledger.is_in_use(asset):
            raise UnknownAsset(f"asset {asset} was retired before")
        owed = ledger.balance(ledger.assets[asset].issuer, asset)
        if owed:
            raise NotEmpty(
                f"asset {asset} ({ledger.assets[asset].name}) cannot be retired: its issuer stands at {owed}"
            )
