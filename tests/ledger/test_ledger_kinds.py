"""The table of kinds: numbers that never change, and who may pay whom."""

from contextlib import suppress

import pytest

from credit_flow.core.books.errors import ForbiddenFlow
from credit_flow.core.books.kinds import (
    BY_CODE,
    BY_NAME,
    CODES,
    EVENTS,
    EXPORTS,
    IMPORTS,
    KINDS,
    RESPIRATION,
    TABLE,
)
from credit_flow.core.books.ledger import SINK, WORLD, Entry, Ledger

FOR_EVER = [
    "reward",
    "endowment",
    "subsidy",
    "compute",
    "payment",
    "escrow",
    "refund",
    "fee",
    "tax",
    "rent",
    "royalty",
    "stake",
    "estate",
    "loan",
    "repayment",
    "interest",
    "write_off",
    "dividend",
    "trade",
    "match",
    "remainder",
    "open",
    "close",
    "asset",
    "claim",
    "line",
    "freeze",
    "tick",
    "lot",
    "withdraw",
    "settle",
    "produce",
    "consume",
    "issue",
    "redeem",
    "premium",
    "indemnity",
    "retire",
    "release",
]
"""Kind by code: journal hashes and saved Records run over these numbers."""


def test_codes_are_fixed_numbers():
    assert [kind.code for kind in TABLE] == list(range(len(TABLE)))
    assert [kind.name for kind in TABLE][: len(FOR_EVER)] == FOR_EVER
    assert {name: code for code, name in enumerate(FOR_EVER)} == CODES
    assert tuple(FOR_EVER) == BY_CODE and set(KINDS) | set(EVENTS) == set(BY_CODE)


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.name)
def test_what_a_kind_is_agrees_with_who_pays_whom(kind):
    assert kind.flow in ("import", "internal", "respiration", "export", "event") and kind.words
    assert bool(kind.payer) == bool(kind.payee) == (kind.flow != "event")
    assert (kind.flow == "import") <= (kind.name in IMPORTS)
    assert (kind.flow in ("respiration", "export")) <= ("SINK" in kind.payee)


@pytest.mark.parametrize("kind", KINDS)
def test_the_ledger_refuses_who_may_not_pay_or_be_paid(kind):
    """Before the first tick WORLD endows, whatever the table says of other kinds."""
    ledger = Ledger()
    ledger.post(Entry(WORLD, ledger.open(2), 5.0, "endowment", 0))
    ledger.begin_tick(1, 5.0)
    found = {}
    for end, entry in {"WORLD": Entry(WORLD, 4, 1.0, kind, 0), "SINK": Entry(4, SINK, 1.0, kind, 0)}.items():
        with suppress(ForbiddenFlow):
            found[end] = ledger.post(entry)
    assert ("WORLD" in found) == ("WORLD" in BY_NAME[kind].payer and kind != "endowment")
    assert ("SINK" in found) == ("SINK" in BY_NAME[kind].payee)
    ledger.end_tick()


def test_every_posting_kind_that_may_leave_is_either_used_up_or_exported():
    leaving = {kind.name for kind in TABLE if "SINK" in kind.payee}
    assert leaving == RESPIRATION | EXPORTS and not RESPIRATION & EXPORTS
    assert set(RESPIRATION) == {"compute", "rent", "fee", "consume"}
    assert BY_NAME["payment"].flow == "internal" and BY_NAME["fee"].words == "fees"
