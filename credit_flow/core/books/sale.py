"""Sales through escrow: the buyer pays MARKET and MARKET pays the seller, in one batch, so that also who buys from himself
pays and is paid, and both see it in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.books import Books
from credit_flow.core.books.entry import Entry
from credit_flow.core.books.errors import ForbiddenFlow
from credit_flow.core.books.posting import MARKET, MARKET_MAY


class Sales(NamedTuple):
    """Things sold, one entry a sale (n,)."""

    buyer: np.ndarray  # account
    seller: np.ndarray  # account
    price: np.ndarray  # credits in whole quanta; below 0 the seller pays the buyer
    buyer_cause: np.ndarray  # what the buyer's leg settles
    seller_cause: np.ndarray  # what the seller's leg settles


def sell(ledger: Books, sales: Sales, others: Iterable[Entry] = ()) -> int:
    """Post `sales` of credits (n,), two lines each of kind `payment`, and `others` with them as one atomic batch; returns its id.

    What MARKET is paid it pays on in the same batch, so it holds afterwards what it held before. A price of 0.0 posts
    nothing. Errors: `ForbiddenFlow` where one of `others` is paid by MARKET or to it.
    """
    others = list(others)
    if any(np.any(np.equal(side, MARKET)) for entry in others for side in (entry.payer, entry.payee)):
        raise ForbiddenFlow("MARKET is reached only by the legs of a sale")
    buyer, seller, price, bought, sold = sales
    there, up = price != 0.0, price > 0.0
    payer, payee = np.where(up, buyer, seller)[there], np.where(up, seller, buyer)[there]
    paying, paid = np.where(up, bought, sold)[there], np.where(up, sold, bought)[there]
    amount = np.abs(price[there])
    legs = (
        Entry(payer, MARKET, amount, "payment", paying),
        Entry(MARKET, payee, amount, "payment", paid),
    )
    return ledger._settle((), (*legs, *others), flags=MARKET_MAY)
