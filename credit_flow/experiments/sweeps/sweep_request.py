"""What a sweep was asked for, read back from its folder, so that it can go on and its runs can be run again."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import pandas as pd

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.catalogue import find_scenario
from credit_flow.experiments.sweeps.design import Design
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_store import SweepError
from credit_flow.experiments.sweeps.sweep_trust import is_mine, require_enclosed
from credit_flow.experiments.trials.run_trial import RunTrial
from credit_flow.experiments.trials.trial import Trial
from credit_flow.experiments.trials.trial_choice import kind_named
from credit_flow.models.clockwork.scenario_choice import scenarios
from credit_flow.models.scenario import Scenario


def asked_of(path: str | Path, *, file: str = "", trust: bool = False) -> dict:
    """Scenario (as a trial), settings, seeds and records of the sweep in a folder, by name, as `sweep` takes them; `file` and `trust` as in `run_of`.

    Errors: `SweepError` if there is no sweep, its scenario is no longer there, or it had a policy of its own.
    """
    found = Sweep.open(path)
    require_no_policy(found)
    facts = found.manifest
    arms, varied = list(facts.get("arms", {})), _set_in(found)
    firsts = found.runs.iloc[:: len(facts["seeds"])]
    firsts = firsts[: len(firsts) // max(1, len(arms))][varied]
    settings = tuple(_plain(row) for row in firsts.to_dict("records")) if varied else ({},)
    bases = {arm: base_trial(facts, arm, file=file, trust=trust) for arm in arms}
    return {
        "scenario": bases or base_trial(facts, file=file, trust=trust),
        "settings": Design(facts["design"], settings, facts["problem"]),
        "seeds": facts["seeds"],
        "records": facts["records"],
        **({"needs": facts["needs"]} if "needs" in facts else {}),
    }


def run_of(sweep: Sweep, run_id: str, *, file: str = "", trust: bool = False) -> tuple[Trial, int, str]:
    """The trial, seed and whole id of the run whose id is, or begins with, `run_id`.

    A scenario that is on no shelf, or reads a file, is used if this user wrote the sweep, if `file` names the Python file that
    defines it, or if you `trust` whoever wrote it. Errors: `SweepError` that lists near ids if no run, or several, begin so.
    """
    row = find_run(sweep, run_id)
    arm = str(row["arm"]) if "arms" in sweep.manifest else ""
    chosen = base_trial(sweep.manifest, arm, file=file, trust=trust)
    try:
        chosen = chosen.but(**_plain(row[_set_in(sweep)].to_dict()))
    except ParameterError as error:
        raise SweepError(f"{sweep.path}: run {row['run_id']}: {error}") from None
    if not trust:
        told = sweep.manifest.get("arms", {}).get(arm, sweep.manifest)
        require_enclosed(chosen.scenario, told["parameters"] if is_mine(sweep.manifest) else {})
    return chosen, int(row["seed"]), row["run_id"]


def _set_in(sweep: Sweep) -> list[str]:
    """The parameters that the settings of a sweep give: what was varied, but for the name of the arm."""
    return [name for name in sweep.varied if name != "arm" or "arms" not in sweep.manifest]


def is_of_runs(manifest: dict) -> bool:
    """Whether the trials of a sweep are runs, from its manifest."""
    return manifest.get("trial", RunTrial.kind) == RunTrial.kind


def base_scenario(manifest: dict) -> Scenario:
    """The scenario of the runs of a sweep, from its manifest. Errors: `SweepError` if they are none, and as `base_trial`."""
    if not is_of_runs(manifest):
        raise SweepError(f"{manifest['scenario']}: a sweep of trainings; this is for runs")
    return base_trial(manifest).scenario


def base_trial(manifest: dict, arm: str = "", *, file: str = "", trust: bool = False) -> Trial:
    """The trial that a sweep varied, or that of one `arm` of several, from its manifest. Errors: `SweepError` if it is no longer there, or
    must be named; ModuleNotFoundError if it needs an extra."""
    told = manifest.get("arms", {}).get(arm, manifest)
    name, source = told["scenario"], told["source"]
    if source and not (file or trust or is_mine(manifest)):
        raise SweepError(
            f"the scenario {name} is defined in {source}, and a folder that you did not write may name any file; if it is yours "
            "name it (the file as SCENARIO, or --scenario), or say --trust"
        )
    try:
        trial = kind_named(told.get("trial", RunTrial.kind))
        known = name.removeprefix(f"{trial.kind}:")
        kind = type(find_scenario(file or source, "", [], None)) if file or source else scenarios()[known]
        return trial.again(kind, told)
    except (KeyError, TypeError, ParameterError) as error:
        raise SweepError(f"the sweep's scenario {name} is no longer there as it was: {error}") from None


def require_no_policy(sweep: Sweep) -> None:
    """Errors: `SweepError` if the sweep was run with a policy object, of which a folder keeps only the name."""
    if sweep.manifest["policies"]:
        given = ", ".join(sweep.manifest["policies"])
        raise SweepError(
            f"the sweep was run with a policy of its own ({given}): do it in Python, with policy=..."
        )


def find_run(sweep: Sweep, run_id: str) -> pd.Series:
    """The row of the run whose id is, or begins with, `run_id`. Errors: as `run_of`."""
    runs = sweep.runs
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
