"""The closed table of kinds of journal rows: what each is called, which way its credit flows, and who may pay whom."""

from __future__ import annotations

from typing import NamedTuple

BOUNDARY_IN, INSIDE, BOUNDARY_OUT = "WORLD", "inside", "SINK"
"""Who pays or is paid: WORLD, any account inside (experts, HOUSE, MARKET), SINK."""

_IN, _ANY, _OUT = (BOUNDARY_IN,), (BOUNDARY_IN, INSIDE), (INSIDE, BOUNDARY_OUT)
_HELD = (INSIDE,)


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
    *(
        Kind(name, code, "event", (), (), name)
        for code, name in enumerate(
            ("open", "close", "asset", "claim", "line", "freeze", "tick", "lot", "withdraw", "settle"),
            start=21,
        )
    ),
)

KINDS = tuple(kind.name for kind in TABLE if kind.flow != "event")
"""The kinds of posting, by code."""

EVENTS = tuple(kind.name for kind in TABLE if kind.flow == "event")
"""The kinds of journal rows that move nothing; their amount is 0.0."""

CODES = {kind.name: kind.code for kind in TABLE}
"""The number that stands for a kind in the canonical rows."""

BY_NAME = {kind.name: kind for kind in TABLE}

IMPORTS = frozenset(kind.name for kind in TABLE if BOUNDARY_IN in kind.payer)
"""Kinds by which WORLD may pay an account inside."""

RESPIRATION = frozenset(kind.name for kind in TABLE if kind.flow == "respiration")
"""Kinds by which credit is used up."""

EXPORTS = frozenset(kind.name for kind in TABLE if BOUNDARY_OUT in kind.payee) - RESPIRATION
"""Kinds by which credit may leave through the boundary without being used up."""
