"""How learners learnt, read from the folder of a training, of a transfer, or of a sweep of trainings; nothing in it is run, and torch is not needed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from credit_flow.core.mistake import Mistake
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.curves import training_folder
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_folder import HEADER
from credit_flow.experiments.sweeps.sweep_request import is_of_runs
from credit_flow.experiments.transfer import transfer_files
from credit_flow.measures.statistics.transfer_measures import normalised

KINDS = {
    "training": training_folder.SUMMARY,
    "transfer": transfer_files.SUMMARY,
    "sweep": HEADER,
}
"""What can be opened, and the file by which it is known."""

OF_SWEEP = "trainings"
"""Where a sweep keeps what its trainings leave."""

OF_TRANSFER = {
    "return": "greedy_return",
    "sampled": "return",
    "overbid": "truth/winners",
    "misbid": "truth/winners_absolute",
}
"""Columns of a transfer, and what a training calls them."""

BIDS = {"seed": int, "state": int, "expert": int, "action": int, "bid": float, "worth": float}
DEVIATION = {"seed": int, "expert": int, "share": float}
"""Columns of the tables that only some trainings have."""


class Curves(NamedTuple):
    """All learners of one folder."""

    kind: str  # training, transfer or sweep
    facts: dict  # its summary, as it stands in the folder
    table: (
        pd.DataFrame
    )  # a row per look: learner, seed, samples (auctions or steps in each society), and numbers by column
    bids: (
        pd.DataFrame
    )  # seed, state, expert, action, bid and worth (credits) at last; empty where they are not known
    deviation: (
        pd.DataFrame
    )  # seed, expert, share (of an episode's worth) that its best reply gains; empty where it is not known

    @property
    def learners(self) -> list[str]:
        """Their names, in the order of the folder."""
        return self.table["learner"].unique().tolist()

    @property
    def unit(self) -> str:
        """What samples count."""
        return "environment steps" if "players" in self.facts else f"{self.facts.get('unit', 'auction')}s"


def kind_of(folder: Path) -> str:
    """Which of `KINDS` a folder holds, "" for none. A sweep counts if it is one of trainings."""
    for kind, file in KINDS.items():
        if (folder / file).is_file():
            return kind if kind != "sweep" or _is_of_trainings(folder) else ""
    return ""


def open_curves(folder: Path) -> Curves:
    """The curves in a folder. Errors: `RecordError` if it holds none, or they cannot be read."""
    kind = kind_of(folder)
    if not kind:
        raise RecordError(f"{folder}: holds no training, transfer, or sweep of trainings")
    try:
        return {"training": _of_training, "transfer": _of_transfer, "sweep": _of_sweep}[kind](folder)
    except RecordError:
        raise
    except (Mistake, KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise RecordError(f"{folder}: cannot be read: {error}") from None


def together(several: dict[str, Curves]) -> pd.DataFrame:
    """The tables of several folders, by name, as one; learners bear the name of their folder too where there is more than one."""
    tables = [
        one.table.assign(learner=[f"{name}: {learner}" for learner in one.table["learner"]]) if len(several) > 1 else one.table
        for name, one in several.items()
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True) if tables else _table("", pd.DataFrame())


def _of_training(folder: Path) -> Curves:
    facts = training_folder.read_summary(folder)
    rows = training_folder.read_rows(folder)
    return Curves(
        "training",
        facts,
        _table(facts["learner"], rows, facts.get("chance", {}), facts.get("optimum", {})),
        training_folder.read_more(folder, training_folder.BIDS, BIDS),
        training_folder.read_more(folder, training_folder.DEVIATION, DEVIATION),
    )


def _of_transfer(folder: Path) -> Curves:
    facts, rows = transfer_files.read_summary(folder), transfer_files.read_rows(folder)
    rows = rows[rows["run"] == "carried"]
    several = rows["setting"].nunique() > 1
    names = rows["contender"].str.replace("_", " ")
    table = pd.DataFrame(
        {
            "learner": names + ", " + rows["setting"] if several else names,
            "seed": rows["seed"],
            "samples": (rows["phase"] + rows["budget"]) * facts["auctions"],
            **{OF_TRANSFER.get(name, name): rows[name] for name in _numbers(rows)},
        }
    ).reset_index(drop=True)
    table = table.assign(greedy_normalised=np.nan, normalised=np.nan)
    for ends, part in rows.reset_index(drop=True).groupby(["chance", "optimum"]):
        table.loc[part.index, "greedy_normalised"] = normalised(part["return"], *ends)
        table.loc[part.index, "normalised"] = normalised(part["sampled"], *ends)
    return Curves(
        "transfer", facts, table, pd.DataFrame(columns=list(BIDS)), pd.DataFrame(columns=list(DEVIATION))
    )


def _of_sweep(folder: Path) -> Curves:
    sweep = Sweep.open(folder)
    found, tables = sweep.table, []
    for row in found[found["status"] != "failed"].drop_duplicates("run_id").to_dict("records"):
        place = folder / OF_SWEEP / row["run_id"]
        if not (place / training_folder.TABLE).is_file():
            continue
        levels = ", ".join(f"{name.removeprefix('tune.')} {row[name]}" for name in sweep.varied)
        known = [{str(row["seed"]): row[name]} if name in row else {} for name in ("chance", "optimum")]
        tables.append(_table(levels or sweep.manifest["scenario"], training_folder.read_rows(place), *known))
    facts = {**sweep.manifest, "table": found}
    table = pd.concat(tables, ignore_index=True) if tables else _table("", pd.DataFrame())
    return Curves(
        "sweep", facts, table, pd.DataFrame(columns=list(BIDS)), pd.DataFrame(columns=list(DEVIATION))
    )


def _table(
    learner: str, rows: pd.DataFrame, chance: dict | None = None, optimum: dict | None = None
) -> pd.DataFrame:
    """What was logged of one learner, returns also as shares of what there is to learn where that is known by seed."""
    if rows.empty:
        return pd.DataFrame({"learner": [], "seed": [], "samples": []})
    table = pd.DataFrame({"learner": learner, "seed": rows["seed"], "samples": rows["auctions"]})
    table = table.join(rows[[name for name in _numbers(rows) if name not in table]])
    for name, column in (("greedy_normalised", "greedy_return"), ("normalised", "return")):
        if not (chance and optimum and column in rows):
            continue
        table[name] = np.nan
        for seed, part in rows.groupby("seed"):
            known = [ends.get(str(seed)) for ends in (chance, optimum)]
            if None not in known:
                table.loc[part.index, name] = normalised(part[column], *known)
    return table


def _numbers(rows: pd.DataFrame) -> list[str]:
    """The columns that are numbers, and none of those that say where a row stands."""
    apart = ("seed", "phase", "auctions", "budget", "parameters", "optimum", "chance")
    return [name for name in rows if name not in apart and rows[name].dtype.kind in "if"]


def _is_of_trainings(folder: Path) -> bool:
    try:
        return not is_of_runs(Sweep.open(folder).manifest)
    except (Mistake, OSError):
        return False
