"""The closed table of kinds of journal rows: what each is called, which way its credit flows, and who may pay whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

BOUNDARY_IN, INSIDE, BOUNDARY_OUT = "WORLD", "inside", "SINK"
"""Who pays or is paid: WORLD, any account inside (experts, HOUSE, MARKET), SINK."""

_IN, _ANY, _OUT = (BOUNDARY_IN,), (BOUNDARY_IN, INSIDE), (INSIDE, BOUNDARY_OUT)
_HELD, _SUNK = (INSIDE,), (BOUNDARY_OUT,)


class Kind(NamedTuple):
    """A kind of journal row. `flow` is what it is by its nature: `import` (credit comes in for it), `internal`, `respiration`
    (credit is used up), `export` (credit leaves otherwise), or `event`, which moves nothing. A payment that leaves through the
    boundary is an export unless its kind is respiration."""

    name: str
    code: int  # stands for it in the canonical rows and in every saved Record: never changes
    flow: str
    payer: tuple[str, ...]
    payee: tuple[str, ...]
    words: str  # what it is called in figures


TABLE = (
    Kind("reward", 0, "import", _ANY, _OUT, "rewards"),
    Kind("endowment", 1, "import", _IN, _HELD, "endowments"),
    Kind("subsidy", 2, "import", _ANY, _HELD, "subsidies"),
    Kind("compute", 3, "respiration", _HELD, _OUT, "compute"),
    Kind("payment", 4, "internal", _HELD, _OUT, "payments"),
    Kind("escrow", 5, "internal", _ANY, _HELD, "escrow"),
    Kind("refund", 6, "internal", _HELD, _OUT, "refunds"),
    Kind("fee", 7, "respiration", _HELD, _OUT, "fees"),
    Kind("tax", 8, "export", _HELD, _OUT, "taxes"),
    Kind("rent", 9, "respiration", _HELD, _OUT, "rent"),
    Kind("royalty", 10, "internal", _HELD, _OUT, "royalties"),
    Kind("stake", 11, "internal", _HELD, _HELD, "stakes"),
    Kind("estate", 12, "internal", _HELD, _OUT, "estates"),
    Kind("loan", 13, "internal", _HELD, _HELD, "loans"),
    Kind("repayment", 14, "internal", _HELD, _HELD, "repayments"),
    Kind("interest", 15, "internal", _HELD, _OUT, "interest"),
    Kind("write_off", 16, "internal", _HELD, _HELD, "write-offs"),
    Kind("dividend", 17, "internal", _HELD, _OUT, "dividends"),
    Kind("trade", 18, "internal", _HELD, _OUT, "trades"),
    Kind("match", 19, "internal", _HELD, _HELD, "matches"),
    Kind("remainder", 20, "import", _ANY, _OUT, "remainders"),
    Kind("open", 21, "event", (), (), "open"),
    Kind("close", 22, "event", (), (), "close"),
    Kind("asset", 23, "event", (), (), "asset"),
    Kind("claim", 24, "event", (), (), "claim"),
    Kind("line", 25, "event", (), (), "line"),
    Kind("freeze", 26, "event", (), (), "freeze"),
    Kind("tick", 27, "event", (), (), "tick"),
    Kind("lot", 28, "event", (), (), "lot"),
    Kind("withdraw", 29, "event", (), (), "withdraw"),
    Kind("settle", 30, "event", (), (), "settle"),
    Kind("produce", 31, "import", _IN, _HELD, "products"),
    Kind("consume", 32, "respiration", _HELD, _SUNK, "consumption"),
    Kind("issue", 33, "internal", _HELD, _HELD, "issues"),
    Kind("redeem", 34, "internal", _HELD, _HELD, "redemptions"),
    Kind("premium", 35, "internal", _HELD, _HELD, "premiums"),
    Kind("indemnity", 36, "internal", _HELD, _HELD, "indemnities"),
    Kind("retire", 37, "event", (), (), "retire"),
    Kind("release", 38, "event", (), (), "release"),
)

BY_CODE = tuple(kind.name for kind in TABLE)
"""The kinds of all journal rows, by code."""

KINDS = tuple(kind.name for kind in TABLE if kind.flow != "event")
"""The kinds of posting."""

EVENTS = tuple(kind.name for kind in TABLE if kind.flow == "event")
"""The kinds of journal rows that move nothing; their amount is 0.0."""

CODES = {kind.name: kind.code for kind in TABLE}
"""The number that stands for a kind in the canonical rows."""

POSTINGS = {kind.name: kind.code for kind in TABLE if kind.flow != "event"}
"""The same of the kinds of posting alone."""

BY_NAME = {kind.name: kind for kind in TABLE}

IS_EVENT = np.array([kind.flow == "event" for kind in TABLE])
"""Which kinds move nothing, by code (codes,) bool."""

EVENT_BITS = sum(1 << kind.code for kind in TABLE if kind.flow == "event")
"""The same in one number: bit `code` is 1."""

FROM_WORLD = np.array([BOUNDARY_IN in kind.payer for kind in TABLE])
"""By which kinds WORLD pays, by code (codes,) bool."""

TO_SINK = np.array([BOUNDARY_OUT in kind.payee for kind in TABLE])
"""By which kinds SINK is paid, by code (codes,) bool."""

IMPORTS = frozenset(kind.name for kind in TABLE if BOUNDARY_IN in kind.payer)
"""Kinds by which WORLD may pay an account inside."""

RESPIRATION = frozenset(kind.name for kind in TABLE if kind.flow == "respiration")
"""Kinds by which something is used up."""

EXPORTS = frozenset(kind.name for kind in TABLE if BOUNDARY_OUT in kind.payee) - RESPIRATION
"""Kinds by which something may leave through the boundary without being used up."""

PROFIT = ("reward", "payment", "royalty", "compute", "fee", "rent")
"""Kinds of postings that make up an expert's profit: what its work brings in and costs; stakes, endowments and estates are no profit."""
