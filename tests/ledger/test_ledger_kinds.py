"""The table of kinds: numbers that never change, and who may pay whom."""

import pytest

from credit_flow.core.books.kinds import BY_NAME, CODES, EVENTS, EXPORTS, IMPORTS, KINDS, RESPIRATION, TABLE

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
]
"""Kind by code: journal hashes and saved Records run over these numbers."""


def test_codes_are_fixed_numbers():
    assert [kind.code for kind in TABLE] == list(range(len(TABLE)))
    assert [kind.name for kind in TABLE][: len(FOR_EVER)] == FOR_EVER
    assert {name: code for code, name in enumerate(FOR_EVER)} == CODES
    assert tuple(FOR_EVER) == KINDS + EVENTS


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.name)
def test_what_a_kind_is_agrees_with_who_pays_whom(kind):
    assert kind.flow in ("import", "internal", "respiration", "export", "event") and kind.words
    assert bool(kind.payer) == bool(kind.payee) == (kind.flow != "event")
    assert (kind.flow == "import") <= (kind.name in IMPORTS)
    assert (kind.flow in ("respiration", "export")) <= ("SINK" in kind.payee)


def test_every_posting_kind_that_may_leave_is_either_used_up_or_exported():
    leaving = {kind.name for kind in TABLE if "SINK" in kind.payee}
    assert leaving == RESPIRATION | EXPORTS and not RESPIRATION & EXPORTS
    assert set(RESPIRATION) == {"compute", "rent", "fee"}
    assert BY_NAME["payment"].flow == "internal" and BY_NAME["fee"].words == "fees"
