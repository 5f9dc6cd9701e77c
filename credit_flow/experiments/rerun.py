"""Make the run of a Record again, from its manifest, and compare everything: what no audit of tables can tell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.records.record import TABLES, Record, RecordError
from credit_flow.experiments.audits.finding import same
from credit_flow.experiments.audits.record_audit import Check
from credit_flow.experiments.catalogue import UnknownScenario, scenario_of
from credit_flow.experiments.run import run
from credit_flow.experiments.sweeps.sweep_trust import require_enclosed

FACTS = ("ticks", "lines", "first_account", "journal_hash", "policies", "stride", "assets")
"""What the manifests of both must say alike."""


def rerun(record: Record, *, file: str = "", policy=None, trust: bool = False, progress=None) -> list[Check]:
    """Every comparison of a Record with the run that its manifest's scenario, parameters and seed give, in order.

    `file` is the Python file of a scenario that is on no shelf, `policy` what the run was given, `progress` as in `run`. A run that
    reads a file is made only if you `trust` whoever wrote the manifest. Errors: `RecordError` for a scenario that cannot be made.
    """
    return compare(record, again(record, file=file, policy=policy, trust=trust, progress=progress))


def again(record: Record, *, file: str = "", policy=None, trust: bool = False, progress=None) -> Record:
    """The Record, in memory, that the manifest of `record` gives. Errors: as `rerun`."""
    manifest = record.manifest
    try:
        scenario = scenario_of(record, file, None)
        if not trust:
            require_enclosed(scenario)
    except UnknownScenario as error:
        raise RecordError(str(error)) from None
    except (TypeError, ParameterError) as error:
        raise RecordError(f"{record.path}: its parameters make no {manifest['scenario']}: {error}") from None
    if record.ticks < 1:
        raise RecordError(f"{record.path}: has no tick that could be run again")
    options = {"policy": policy, "stride": manifest["stride"], "progress": progress}
    return run(scenario, rng=manifest["seed"], ticks=record.ticks, **options)


def compare(record: Record, other: Record) -> list[Check]:
    """Fact by fact and table by table, to the last bit."""
    checks = [_same_fact(name, record.manifest[name], other.manifest[name]) for name in FACTS]
    checks.append(_same_fact("books", record.manifest["books"], other.manifest["books"]))
    return checks + [_same_table(name, record, other) for name in _names(record, other)]


def _names(record: Record, other: Record) -> list[str]:
    """The tables of either, those of every run first."""
    return list(dict.fromkeys([*TABLES, *record.tables, *other.tables]))


def _same_fact(name: str, written, found) -> Check:
    alike = written == found
    return Check(f"re-run: {name}", alike, f"{found}" if alike else f"{found}, but the record says {written}")


def _same_table(name: str, record: Record, other: Record) -> Check:
    law = f"re-run: {name}"
    if (name in record.tables) != (name in other.tables):
        has, lacks = ("record", "re-run") if name in record.tables else ("re-run", "record")
        return Check(law, False, f"the {has} has it, the {lacks} has not")
    if name not in record.tables:
        return Check(law, True, "neither has it")
    try:
        written, found = record.table(name).to_pandas(), other.table(name).to_pandas()
    except RecordError as error:
        return Check(law, False, str(error))
    difference = _difference(written, found)
    return Check(law, not difference, difference or f"{len(found):,} rows alike")


def _difference(written: pd.DataFrame, found: pd.DataFrame) -> str:
    if list(written) != list(found) or len(written) != len(found):
        return (
            f"{len(written):,} rows of {len(list(written))} columns, not {len(found):,} of {len(list(found))}"
        )
    for name in found:
        wrong = np.flatnonzero(~same(found[name].to_numpy(), written[name].to_numpy()))
        if len(wrong):
            place = wrong[0]
            return f"{name} in row {place}: {written[name].iloc[place]}, not {found[name].iloc[place]} ({len(wrong):,} rows)"
    return ""
