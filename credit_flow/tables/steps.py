"""Steps: the work that was done."""

from __future__ import annotations

from credit_flow.core.records.record_table import RecordTable

STEPS = RecordTable(
    "steps",
    "one row per step done; price: credits that its principal paid the doer, nan if that is the same one; units: of compute used",
    dict.fromkeys(("task", "step", "kind", "owner", "principal", "doer"), int)
    | {"work": float, "price": float, "units": float, "succeeded": bool},
    frozenset({"owner", "principal", "doer"}),
)
