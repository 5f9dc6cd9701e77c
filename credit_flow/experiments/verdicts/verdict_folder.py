"""A folder of verdicts: the plan, written before the first run, and what came of it; it is a sweep's folder too, so every run replays."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa

from credit_flow.core.mistake import FolderError
from credit_flow.core.records import parquet
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.seal import seal
from credit_flow.experiments.sweeps.sweep_folder import RUN_ID
from credit_flow.experiments.verdicts.verdict_table import Asked, VerdictTable
from credit_flow.phenomena.claim import BASELINES, DIRECTIONS, Claim

PLAN, READINGS, TABLE = "plan.json", "readings.parquet", "verdicts.parquet"

WORDS = {str: str}
CLAIM = {
    **dict.fromkeys(
        ("name", "card", "group", "question", "mechanism", "source", "limits", "scenario", "baseline", "direction",
         "why", "unit", "evidence", "guess", "expected"), str,
    ),
    "setting": {str: object},
    "cell": {str: object},
    "arms": WORDS,
    "words": WORDS,
    "sesoi": float,
    "ticks": int,
    "offered": object,
    "is_sure": bool,
    "is_doubled": bool,
    "companions": [str],
}  # fmt: skip
SHAPE = {
    "claims": {str: CLAIM},
    "seeds": [int],
    "runs": {str: [RUN_ID]},
    "n_tests": int,
    "version": str,
    "source": str,
    "extended_from": [int],
    "seal": re.compile(r"[0-9a-f]{64}"),
}
"""What a plan looks like."""


class VerdictError(FolderError):
    """A folder of verdicts that cannot be read, or gone on with as asked; says what is wrong."""


def has_verdicts(path: str | Path) -> bool:
    """Whether a folder holds verdicts. Errors: `FolderError` for what is no path."""
    return Folder(path, FolderError).has(PLAN)


def write_plan(path: Path, asked: Asked, version: str, source: str) -> None:
    """Write down what is asked; `source` is the Python file of cards of the user's own, under this user's seal."""
    plan = {
        "claims": {name: claim.as_dict() for name, claim in asked.claims.items()},
        "seeds": list(asked.seeds),
        "runs": {name: list(ids) for name, ids in asked.run_ids.items()},
        "n_tests": asked.n_tests,
        "version": version,
        "source": source,
        "extended_from": list(asked.extended_from),
        "seal": seal(source.encode()).hex(),
    }
    replace(path / PLAN, lambda file: file.write_text(json.dumps(plan, indent=1), encoding="utf-8"))


def read_plan(path: str | Path) -> tuple[Asked, dict]:
    """What was asked in a folder, and the rest of its plan. Errors: `VerdictError` naming what is missing or broken."""
    folder = Folder(path, VerdictError)
    if not folder.has(PLAN):
        raise VerdictError(
            f"{folder.path}: holds no verdicts ({PLAN} is missing); make them with credit-flow verdicts --out"
        )
    plan = folder.json(PLAN, SHAPE)
    for name, claim in plan["claims"].items():
        wrong = _wrong_with(claim, plan["runs"])
        if wrong:
            raise VerdictError(f"{folder.path / PLAN}: {name} {wrong}")
    claims = {
        name: Claim(**claim | {"companions": tuple(claim["companions"])})
        for name, claim in plan["claims"].items()
    }
    least = sum(not claim.is_doubled for claim in claims.values())
    if plan["n_tests"] < least:
        raise VerdictError(f"{folder.path / PLAN}: n_tests is {plan['n_tests']}, and there are {least} rows")
    if any(len(ids) != len(plan["seeds"]) for ids in plan["runs"].values()):
        raise VerdictError(f"{folder.path / PLAN}: a condition needs one run a seed")
    return Asked(claims, plan["seeds"], plan["runs"], plan["n_tests"], plan["extended_from"]), plan


def _wrong_with(claim: dict, runs: dict) -> str:
    """What is wrong with a claim whose fields are there; empty if nothing is."""
    unknown = [name for name in claim if name not in CLAIM]
    if unknown:
        return f"has a field {unknown[0]!r} that no claim has"
    for name, known in (("direction", DIRECTIONS), ("baseline", BASELINES)):
        if claim[name] not in known:
            return f"has the {name} {claim[name]!r}, and must have one of {', '.join(known)}"
    lacking = [one for one in claim["arms"].values() if one not in runs]
    needed = {"on", "off"} if claim["baseline"] == "off" else {"on"}
    absent = [*lacking, *sorted(needed - set(claim["arms"]))]
    return f"has no runs of {absent[0]}" if absent else ""


def write_tables(path: Path, found: VerdictTable) -> None:
    """Write what was read of every run, and the table."""
    for name, table in ((READINGS, found.readings), (TABLE, found.table)):
        replace(path / name, lambda file, table=table: parquet.write(_plain(table), file))


def _plain(table: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(table, preserve_index=False)
