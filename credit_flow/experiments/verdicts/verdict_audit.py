"""Audit of verdicts: whether what stands in a folder is what its runs came to; nothing is run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from credit_flow.core.records.folder import Folder
from credit_flow.experiments.audits.record_audit import Check
from credit_flow.experiments.verdicts.verdict_folder import READINGS, TABLE, VerdictError
from credit_flow.experiments.verdicts.verdicts import Verdicts


def audit_verdicts(path: str | Path) -> list[Check]:
    """Every check: the runs that were planned are done and did not fail, their books balance, and readings and table are those that the runs give."""
    found = Verdicts.open(path)
    planned = {run_id for ids in found.asked.run_ids.values() for run_id in ids}
    failed = len(found.failures)
    return [
        Check(
            "every run of the plan is done",
            found.n_runs >= len(planned),
            f"{found.n_runs:,} of {len(planned):,}",
        ),
        Check("every card can read its runs", not failed, f"{failed:,} readings failed"),
        Check(
            "the books of every run balance",
            found.worst_residual == 0.0,
            f"largest residual {found.worst_residual!r}",
        ),
        _same(path, READINGS, found.readings),
        _same(path, TABLE, found.table),
    ]


def _same(path: str | Path, name: str, given: pd.DataFrame) -> Check:
    """Whether the table in a file is the one that the runs give."""
    law = f"{name} is what the runs come to"
    folder = Folder(path, VerdictError)
    if not folder.has(name):
        return Check(law, False, "it is not there: go on with the verdicts by resume")
    there = folder.table(name, columns={}).to_pandas()
    try:
        pd.testing.assert_frame_equal(there, given, check_exact=True, check_dtype=False)
    except AssertionError as error:
        return Check(law, False, " ".join(str(error).split())[:200])
    return Check(law, True, f"{len(given):,} rows alike")
