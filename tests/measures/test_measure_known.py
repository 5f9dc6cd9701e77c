"""Every known value of flows and measures is asserted somewhere in this folder."""

import re
from pathlib import Path

from credit_flow.theory.values_flows import FIXTURES, FLOWS


def test_every_row_is_asserted():
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_measure_*.py")
    )
    named = set(re.findall(r'"((?:EM|PH|card)\.[\w.]+)"', text))
    prefixes = tuple(f"{prefix}." for prefix in ("EM.D1", "EM.D3", "EM.D5.ring", "EM.D5.all"))
    unasserted = [row for row in FLOWS if row not in named and not row.startswith(prefixes)]
    assert not unasserted
    assert {
        entry["test"] for part in ("networks", "matrices", "credit_rank") for entry in FIXTURES[part]
    } == {
        "EM.D1",
        "EM.D3",
        "EM.D5",
        "EM.C11",
    }
