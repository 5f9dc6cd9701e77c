"""What a sweep was asked for, read back from its folder, so that it can go on and its runs can be run again."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import pandas as pd

from credit_flow.core.parameters import ParameterError
from credit_flow.experiments.catalogue import find_scenario, scenarios
from credit_flow.experiments.design import Design
from credit_flow.experiments.sweep import Sweep
from credit_flow.experiments.sweep_store import SweepError
from credit_flow.models.scenario import Scenario


def asked_of(path: str | Path) -> dict:
    """Scenario, settings, seeds and records of the sweep in a folder, by name, as `sweep` takes them.

    Errors: `SweepError` if there is no sweep, its scenario is no longer there, or it had a policy of its own.
    """
    found = Sweep.open(path)
    require_no_policy(found)
    facts = found.manifest
    firsts = found.runs.iloc[:: len(facts["seeds"])][found.varied]
    settings = tuple(_plain(row) for row in firsts.to_dict("records")) if found.varied else ({},)
    return {
        "scenario": base_scenario(facts),
        "settings": Design(facts["design"], settings, facts["problem"]),
        "seeds": facts["seeds"],
        "records": facts["records"],
    }


def run_of(sweep: Sweep, run_id: str) -> tuple[Scenario, int, str]:
    """The scenario, seed and whole id of the run whose id is, or begins with, `run_id`.

    Errors: `SweepError` that lists near ids if no run, or several, begin so.
    """
    row = _found(sweep.runs, run_id)
    changes = _plain(row[sweep.varied].to_dict())
    return base_scenario(sweep.manifest).but(**changes), int(row["seed"]), row["run_id"]


def base_scenario(manifest: dict) -> Scenario:
    """The scenario that a sweep varied, from its manifest. Errors: `SweepError` if it is no longer there."""
    name, source = manifest["scenario"], manifest["source"]
    try:
        kind = type(find_scenario(source, "", [], None)) if source.endswith(".py") else scenarios()[name]
    except (KeyError, ParameterError) as error:
        raise SweepError(f"the sweep's scenario {name} is no longer there: {error}") from None
    return kind(**manifest["parameters"])


def require_no_policy(sweep: Sweep) -> None:
    """Errors: `SweepError` if the sweep was run with a policy object, of which a folder keeps only the name."""
    if sweep.manifest["policies"]:
        given = ", ".join(sweep.manifest["policies"])
        raise SweepError(
            f"the sweep was run with a policy of its own ({given}): do it in Python, with policy=..."
        )


def _found(runs: pd.DataFrame, run_id: str) -> pd.Series:
    fits = runs[runs["run_id"].str.startswith(run_id)].drop_duplicates("run_id")
    if run_id and len(fits) == 1:
        return fits.iloc[0]
    if run_id and len(fits):
        raise SweepError(
            f"{run_id}: {len(fits):,} runs begin so: {', '.join(fits['run_id'][:5])}; give more of it"
        )
    near = difflib.get_close_matches(run_id, list(runs["run_id"]), n=3, cutoff=0.0)
    raise SweepError(f"no run {run_id!r} among the {len(runs):,} of the sweep; near ones: {', '.join(near)}")


def _plain(setting: dict) -> dict:
    """Values of a table as parameters take them."""
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in setting.items()}
