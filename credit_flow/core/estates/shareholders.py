"""Shareholders: what an estate leaves beyond its debts belongs to those who hold shares in it (key `elsinger2009`)."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT, QUANTUM, split
from credit_flow.core.books.posting import CREDIT
from credit_flow.core.estates.estate_clearing import Debt, waterfall
from credit_flow.core.estates.estate_moves import Moves


def share_out(moves: Moves, accounts: list[int], unpaid: list[Debt]) -> None:
    """All that each of `accounts` has left goes to its shareholders, pro rata to their shares of all classes, if it owes nothing any more.

    A shareholder who dies too first pays its own creditors out of it. Issuers come before their shareholders; who hold shares in each other come
    in the order of `accounts`, and who has been wound up gets nothing more. Odd quanta go by largest fraction, then lower account. `unpaid` is
    kept up to date.
    """
    owners = {account: found for account in accounts if (found := _owners(moves, account))}
    wound_up: set[int] = set()
    for account in _issuers_first(accounts, owners) if owners else ():
        debtor = accounts.index(account)
        _pay_on(moves, debtor, account, unpaid)
        wound_up.add(account)
        living = {
            holder: units for holder, units in owners.get(account, {}).items() if holder not in wound_up
        }
        owes = moves.held(account, CREDIT) < 0 or any(one.debtor == debtor and one.quanta for one in unpaid)
        if not owes and living:
            _divide(moves, account, living)


def _owners(moves: Moves, issuer: int) -> dict[int, int]:
    """Account -> units of all shares in `issuer` that it holds."""
    found: dict[int, int] = {}
    for asset in moves.living_assets:
        _, own, sort, _ = moves.ledger.assets[asset]
        if own == issuer and sort == "share":
            for holder, quanta in moves.holders(asset):
                found[holder] = found.get(holder, 0) + quanta
    return found


def _issuers_first(accounts: list[int], owners: dict[int, dict[int, int]]) -> list[int]:
    left, order = list(accounts), []
    while left:
        free = [account for account in left if not any(account in owners.get(other, ()) for other in left)]
        order.append((free or left)[0])
        left.remove(order[-1])
    return order


def _pay_on(moves: Moves, debtor: int, account: int, unpaid: list[Debt]) -> None:
    """What it got as a shareholder goes to its creditors."""
    own = [i for i, debt in enumerate(unpaid) if debt.debtor == debtor and debt.quanta]
    if not own:
        return
    cash = max(moves.held(account, CREDIT), 0)
    for i, share in zip(own, waterfall([unpaid[i] for i in own], cash, to_the_last=True)):
        moves.pay(account, unpaid[i], share, CREDIT)
        unpaid[i] = unpaid[i]._replace(quanta=unpaid[i].quanta - share)
    pay_in_claims(moves, debtor, account, unpaid)


def _divide(moves: Moves, account: int, owners: dict[int, int]) -> None:
    """Everything but claims on the dying, which are settled as debts."""
    holders, units = np.array(sorted(owners.items())).T
    for asset, quanta in moves.holdings(account):
        if moves.ledger.assets[asset].issuer not in moves.causes:
            parts, _ = split(quanta * QUANTUM, units, tie=-holders)
            for holder, part in zip(holders.tolist(), parts.tolist()):
                moves.add(account, holder, asset, int(part * PER_CREDIT), "dividend", account)


def pay_in_claims(moves: Moves, debtor: int, account: int, unpaid: list[Debt]) -> None:
    """The claims on the living that `account` holds go to its unpaid creditors at face value; `debtor` is its number among the dying."""
    own = [i for i, debt in enumerate(unpaid) if debt.debtor == debtor and debt.quanta]
    claims = _claims_on_the_living(moves, account)
    worth = sum(quanta for _, quanta in claims)
    for i, share in zip(own, waterfall([unpaid[i] for i in own], worth, to_the_last=True)):
        unpaid[i] = unpaid[i]._replace(quanta=unpaid[i].quanta - share)
        while share:
            asset, quanta = claims[-1]
            part = min(share, quanta)
            moves.pay(account, unpaid[i], part, asset)
            share -= part
            claims[-1:] = [(asset, quanta - part)] if quanta > part else []


def _claims_on_the_living(moves: Moves, account: int) -> list[tuple[int, int]]:
    assets = moves.ledger.assets
    return [
        (asset, quanta)
        for asset, quanta in moves.holdings(account)
        if assets[asset].sort == "claim" and assets[asset].issuer not in moves.causes
    ]
