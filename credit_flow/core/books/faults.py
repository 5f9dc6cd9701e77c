"""Faults: why a batch cannot be posted, as numbers that compiled rules return, and in words."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books import errors
from credit_flow.core.books.kinds import BY_CODE

(
    AMOUNT, HUGE, SELF, UNKNOWN, SHUT, STOPPED, ASSET, WAY, LATE, EARLY, BALANCE, GROSS, SUPPLY, MINT, OVERDRAFT, NOT_EMPTY,
    SYSTEM, KIND, LOST, RETIRED,
) = range(1, 21)  # fmt: skip


def refusal(
    found: np.ndarray,
    wrong: np.ndarray,
    balance: float,
    line: float,
    budget: float,
    n_accounts: int,
    n_assets: int,
    role: str,
    name: str,
) -> errors.LedgerError:
    """The error for a fault that `posting.check` left in `found` (4,), with the number at fault `wrong` (1,): what, where, and what would be right.

    `balance`, `line` and `budget`, in credits or units, are what the account at fault holds and may go down to, and what WORLD may mint;
    `role` is what it is, such as house, and `name` that of the asset.
    """
    fault, row, account, asset = (int(x) for x in found)
    number = float(wrong[0])
    at = f"line {row}: " if row >= 0 else ""
    who = f"account {account}" + (f" ({role.upper()})" if role != "expert" else "")
    what = f"of asset {asset} ({name})" if asset else "credits"
    if fault == OVERDRAFT:
        least = 0.0 - line if asset == 0 else 0.0
        return errors.Overdraft(
            f"{who} would be left with {number} {what}; it holds {balance} and may go down to {least}. "
            f"Pay less, or grant a credit line first{_rounding(least - number)}"
        )
    if fault == MINT:
        return errors.MintBudget(
            f"WORLD is minting {number} {what}; {budget} of the tick's budget are left{_rounding(number - budget)}"
        )
    kind, text = _WORDS[fault]
    facts = {
        "kind": BY_CODE[int(number)] if fault == KIND else "",
        "account": account,
        "asset": asset,
        "number": number,
        "n_accounts": n_accounts,
        "n_assets": n_assets,
    }
    return kind(at + text.format(**facts))


def _rounding(missing: float) -> str:
    """What to do about so few credits or units too many that rounding may have brought them about."""
    if missing > 1024 * QUANTUM:
        return ""
    return (
        f". It is {missing / QUANTUM:g} quanta too much: every amount is rounded to the quantum, 2^-20, by itself; "
        "credit_flow.core.amounts.split shares a sum out exactly, rounded down, and returns the rest"
    )


_WORDS = {
    AMOUNT: (errors.BadAmount, "amount {number} from account {account}: it must be a finite number >= 0"),
    HUGE: (errors.BalanceOverflow, "amount {number} of asset {asset} from account {account}: amounts stay below 2^33 credits"),
    SELF: (errors.SelfTransfer, "account {account} pays itself {number} of asset {asset}; leave such lines out"),
    UNKNOWN: (errors.UnknownAccount, "account {account} was never opened; there are accounts 0 .. {n_accounts} - 1"),
    SHUT: (errors.ClosedAccount, "account {account} is closed (asset {asset}, amount {number})"),
    STOPPED: (errors.FrozenAccount, "account {account} is frozen: it may receive, not pay {number} of asset {asset}"),
    ASSET: (errors.UnknownAsset, "asset {asset} was never created; there are assets 0 .. {n_assets} - 1"),
    WAY: (errors.ForbiddenFlow, "account {account}, {number} of asset {asset}: nothing is paid to WORLD or out of SINK; MARKET is reached through escrow and settle_lot"),
    LATE: (errors.ForbiddenFlow, "{number} credits: WORLD endows only before the first tick; fund later entrants from an existing account"),
    EARLY: (errors.MintBudget, "{number} credits: before the first tick WORLD only posts kind endowment; call begin_tick with a mint budget"),
    BALANCE: (errors.BalanceOverflow, "account {account} would hold {number} of asset {asset}; balances stay below 2^33 in size"),
    GROSS: (errors.BalanceOverflow, "the batch's gross of asset {asset} reaches 2^33 with {number} from account {account}; post it in parts"),
    SUPPLY: (errors.BalanceOverflow, "minting {number} credits: minted credit plus granted lines stay below 2^33"),
    NOT_EMPTY: (errors.NotEmpty, "account {account} cannot close: it would be left with {number} of asset {asset}, not 0.0"),
    KIND: (errors.ForbiddenFlow, "account {account}: kind {kind!r} is none that WORLD pays by or that is paid to SINK; the table of kinds (core/books/kinds.py) says which are"),
    LOST: (errors.ForbiddenFlow, "account {account} gives {number} of asset {asset} to SINK, where nobody can pay it; HOUSE can hold it, or its issuer take it back"),
    RETIRED: (errors.UnknownAsset, "asset {asset} was retired: nobody held or owed any of it"),
    SYSTEM: (errors.ForbiddenFlow, "account {account} is a system account and never closes"),
}  # fmt: skip
