"""The table of verdicts: what the runs of each row came to, read from plain data, whoever ran them and whenever."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from credit_flow.measures.statistics.decision import Decision, Evidence, decide
from credit_flow.measures.statistics.interval import CONFIDENCE, bca_interval
from credit_flow.phenomena.claim import FAILED, Claim, Sample

USE_FLOOR = 0.05
"""A phenomenon is used where the share of decisions surely exceeds this."""


@dataclass(frozen=True)
class Asked:
    """What was asked before the first run: claims by row, seeds, runs of each condition by seed, and over how many rows Holm corrects."""

    claims: Mapping[str, Claim]
    seeds: Sequence[int]
    run_ids: Mapping[str, Sequence[str]]
    n_tests: int
    extended_from: Sequence[
        int
    ] = ()  # numbers of seeds that were planned before, when it was seen what they came to


class VerdictTable:
    """The decisions on what was asked, from `results`: one row per run done, with `run_id`, `status`, `message` and the samples of cards."""

    path: Path | None = None  # the folder, if it has one

    def __init__(self, asked: Asked, results: pd.DataFrame):
        self.asked = asked
        self._rows = {row["run_id"]: row for row in results.to_dict("records")}

    @cached_property
    def samples(self) -> dict[str, dict[str, list[Sample | None]]]:
        """What each run says, row -> arm -> seed; None where it has not been done or failed."""
        ids = self.asked.run_ids
        return {
            name: {
                arm: [self._sample(run_id, claim.card) for run_id in ids[condition]]
                for arm, condition in claim.arms.items()
            }
            for name, claim in self.asked.claims.items()
        }

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """The decision on each row. Those at twice the size are decided by themselves, against the same number of tests."""
        found: dict[str, Decision] = {}
        for doubled in (False, True):
            names = [name for name, claim in self.asked.claims.items() if claim.is_doubled == doubled]
            decided = decide([self._evidence(name) for name in names], self.asked.n_tests)
            found |= dict(zip(names, decided))
        return {name: found[name] for name in self.asked.claims}

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per claim that is not at twice the size, in the order in which they were asked; see `COLUMNS`."""
        rows = [self._line(name) for name, claim in self.asked.claims.items() if not claim.is_doubled]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @property
    def maps(self) -> dict[str, tuple[list[str], pd.DataFrame]]:
        """Per card that was decided in several cells: the parameters that differ between them, and the table of its rows with a column for each."""
        found = {}
        table = self.table.set_index("phenomenon")
        for card in dict.fromkeys(claim.card for claim in self.asked.claims.values()):
            cells = {
                name: claim.cell
                for name, claim in self.asked.claims.items()
                if claim.card == card and claim.cell and not claim.is_doubled
            }
            if len(cells) > 1:
                over = pd.DataFrame.from_dict(cells, orient="index")
                found[card] = (list(over), over.join(table))
        return found

    @cached_property
    def readings(self) -> pd.DataFrame:
        """One row per row, arm and seed that was run: row, arm, seed, reading, reason, null_mean, p, use, run_id."""
        rows = [
            {"row": name, "arm": arm, "seed": seed, **self._said(claim.card, run_id), "run_id": run_id}
            for name, claim in self.asked.claims.items()
            for arm, condition in claim.arms.items()
            for seed, run_id in zip(self.asked.seeds, self.asked.run_ids[condition])
            if run_id in self._rows
        ]
        return pd.DataFrame(rows, columns=["row", "arm", "seed", *Sample._fields, "run_id"])

    @cached_property
    def effects(self) -> pd.DataFrame:
        """The differences behind each row that is not at twice the size: row, seed, effect, null_effect (nan without such an arm), in its unit and in
        the direction that was claimed."""
        parts = []
        for name, claim in self.asked.claims.items():
            if not claim.is_doubled:
                samples = self.samples[name]
                null = claim.effects(samples, null=True) if "null" in samples else np.nan
                parts.append(
                    pd.DataFrame(
                        {
                            "row": name,
                            "seed": self.asked.seeds,
                            "effect": claim.effects(samples),
                            "null_effect": null,
                        }
                    )
                )
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def companions(self) -> pd.DataFrame:
        """The numbers that stand beside the rows, without a verdict: row, companion, arm, n (runs with a value), mean and its 95 % interval low, high."""
        found = []
        for name, claim in self.asked.claims.items():
            for words, (arm, condition) in itertools.product(claim.companions, claim.arms.items()):
                values = self._beside(f"{claim.card}.{words}", self.asked.run_ids[condition])
                ends = bca_interval(values, CONFIDENCE) if len(values) > 1 else (np.nan, np.nan)
                mean = np.mean(values) if len(values) else np.nan
                found.append([name, words, arm, len(values), mean, *ends])
        return pd.DataFrame(found, columns=["row", "companion", "arm", "n", "mean", "low", "high"])

    @cached_property
    def failures(self) -> pd.DataFrame:
        """Runs that failed, or that a card could not read: row, arm, seed, message, run_id."""
        lost = self.readings[self.readings["reason"].str.startswith(FAILED)]
        return lost.assign(message=lost["reason"].str.removeprefix(FAILED))[
            ["row", "arm", "seed", "message", "run_id"]
        ]

    @property
    def n_runs(self) -> int:
        """Runs that have been done."""
        return len(self._rows)

    @property
    def share_failed(self) -> float:
        """Of the readings that have been tried: of runs that failed, and of those that a card could not read."""
        return len(self.failures) / max(1, len(self.readings))

    @property
    def worst_residual(self) -> float:
        """The largest residual of the books of any run, credits; 0 in every sound one."""
        found = [abs(row["residual"]) for row in self._rows.values() if row["status"] != "failed"]
        return max(found, default=0.0)

    def median_run(self, name: str) -> tuple[int, str] | None:
        """Seed and id of the run of ON whose effect is nearest the median of the row; None if none has an effect."""
        effects = self.effects[(self.effects["row"] == name) & self.effects["effect"].notna()]
        if effects.empty:
            return None
        seed = int(effects.loc[(effects["effect"] - effects["effect"].median()).abs().idxmin(), "seed"])
        return seed, self.run_id(name, "on", seed)

    def run_id(self, name: str, arm: str, seed: int) -> str:
        """The run of an arm of a row with a seed."""
        place = list(self.asked.seeds).index(seed)
        return self.asked.run_ids[self.asked.claims[name].arms[arm]][place]

    def journal_hash(self, run_id: str) -> str:
        """Of a run that has been done; empty if it failed."""
        return self._rows[run_id]["journal_hash"]

    def done(self, name: str) -> int:
        """Seeds of which every run of the row has been done."""
        return len(self.asked.seeds) - self._waiting(name)

    def _said(self, card: str, run_id: str) -> dict:
        row = self._rows[run_id]
        if row["status"] == "failed":
            return {**dict.fromkeys(Sample._fields, np.nan), "reason": f"{FAILED}{row['message']}"}
        if f"{card}.reading" not in row:
            return {**dict.fromkeys(Sample._fields, np.nan), "reason": f"{FAILED}it was not read by {card}"}
        return {field: row[f"{card}.{field}"] for field in Sample._fields}

    def _sample(self, run_id: str, card: str) -> Sample | None:
        if run_id not in self._rows:
            return None
        sample = Sample(**self._said(card, run_id))
        return None if sample.reason.startswith(FAILED) else sample

    def _beside(self, column: str, run_ids: Sequence[str]) -> list[float]:
        """The values that there are, ascending, so that no interval depends on the order of seeds."""
        values = [self._rows.get(run_id, {}).get(column, np.nan) for run_id in run_ids]
        return sorted(value for value in values if np.isfinite(value))

    def _waiting(self, name: str) -> int:
        ids = [self.asked.run_ids[condition] for condition in self.asked.claims[name].arms.values()]
        return sum(any(run_id not in self._rows for run_id in each) for each in zip(*ids))

    def _evidence(self, name: str) -> Evidence:
        claim, samples = self.asked.claims[name], self.samples[name]
        lost = sum(any(one is None for one in each) for each in zip(*samples.values()))
        waiting = self._waiting(name)
        return Evidence(
            claim.sesoi,
            claim.effects(samples),
            claim.effects(samples, null=True) if "null" in samples else None,
            _p(samples["on"]),
            _p(samples.get("null", [])),
            planned=len(self.asked.seeds),
            waiting=waiting,
            failed=lost - waiting,
        )

    def _line(self, name: str) -> dict:
        claim, found = self.asked.claims[name], self.decisions[name]
        used = sorted(one.use for one in self.samples[name]["on"] if one is not None and np.isfinite(one.use))
        share = np.mean(used) if used else np.nan
        low, high = bca_interval(used, CONFIDENCE) if len(used) > 1 else (np.nan, np.nan)
        line = {
            **{column: getattr(claim, column) for column in ("group", "guess", "sesoi", "unit", "expected", "offered")},
            **{
                column: getattr(found, column)
                for column in ("verdict", "reason", "effect", "null_effect", "d_z", "detectable", "skew", "p_above", "p_below", "is_small")
            },
            "phenomenon": name,
            "use": share,
            "use_low": low,
            "use_high": high,
            "used": None if np.isnan(low) else bool(low > USE_FLOOR),
            "low": found.interval.low,
            "high": found.interval.high,
            "holm_low": found.holm_interval.low,
            "holm_high": found.holm_interval.high,
            "fired": found.fired,
            "null_fired": found.null_fired,
            "seeds": found.n,
            "done": self.done(name),
            "size": self._size(name),
            "extended_from": min(self.asked.extended_from, default=None),
        }  # fmt: skip
        return {column: line[column] for column in COLUMNS}

    def _size(self, name: str) -> str:
        twin = f"{name} x 2"
        if twin not in self.decisions:
            return "unchecked"
        return "robust" if self.decisions[twin].verdict == self.decisions[name].verdict else "finite-size"


COLUMNS = {
    "phenomenon": "the card, with what is set",
    "group": "its kind",
    "guess": "what the notes that ask expect: certain, unlikely or open",
    "offered": "whether the institution is there; empty for a phenomenon without one",
    "used": "whether it surely is taken in more than a twentieth of the decisions that were open and affordable",
    "use": "that share",
    "use_low": "its 95 % interval",
    "use_high": "",
    "verdict": "present, absent or inconclusive",
    "reason": "why it is inconclusive",
    "effect": "mean difference over the seeds, in the unit",
    "low": "its 95 % interval",
    "high": "",
    "holm_low": "its interval at the level of the first of Holm's steps",
    "holm_high": "",
    "sesoi": "smallest effect of interest, in the unit",
    "unit": "",
    "null_effect": "mean difference with the incentive removed",
    "fired": "single runs that show it, of the seeds; empty for a card without surrogates",
    "null_fired": "the same with the incentive removed",
    "seeds": "seeds with a difference",
    "done": "seeds that have been run",
    "d_z": "effect over the standard deviation of the differences",
    "detectable": "excess over the smallest effect of interest that would be found with power .8",
    "skew": "of the differences",
    "p_above": "one-sided, against the smallest effect of interest, after Holm",
    "p_below": "",
    "is_small": "absent, though many single runs show it",
    "size": "whether the verdict is the same at twice the size: robust, finite-size or unchecked",
    "expected": "the verdict that was expected",
    "extended_from": "seeds that were planned at first, where more were added later; empty otherwise",
}
"""The columns of the table and what they say."""


def _p(samples: Sequence[Sample | None]) -> np.ndarray | None:
    """The p-values of single runs (seeds,); None where no run has one, for there are no surrogates."""
    p = np.array([np.nan if one is None else one.p for one in samples])
    return p if np.isfinite(p).any() else None
