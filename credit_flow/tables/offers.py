"""Offers: which contracts were proposed, how players voted, and whether they came into force."""

from __future__ import annotations

from credit_flow.core.records.record_table import RecordTable

OFFERS = RecordTable(
    "offers",
    "one row per contract that was proposed, or set by decree (proposer -1); theta: its parameter, signing: what each agent is paid for signing, credits; "
    "votes: of each agent, 1 for, 0 against, -1 not asked; result: signed, rejected, or uncovered, where somebody could not have paid for signing",
    {
        "copy": int,
        "episode": int,
        "contract": int,
        "proposer": int,
        "theta": float,
        "signing": list[float],
        "votes": list[int],
        "result": str,
    },
)
