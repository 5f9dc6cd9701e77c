"""Checks of a Record's tables against its journal: measures, snapshots, steps, asks, scores."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from credit_flow.core.books.ledger import HOUSE, SINK
from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.audit_measures import expected


class Finding(NamedTuple):
    """What a table should be like, where it is not, and which of its columns that settles."""

    law: str
    wrong: str  # "" if it holds
    settles: tuple[str, ...] = ()


def same(found, written) -> np.ndarray:
    """Where two columns (n,) hold the same, nan and nan included."""
    found, written = np.asarray(found), np.asarray(written)
    return (found == written) | ((found != found) & (written != written))


def measures(record: Record, history: AccountHistory) -> list[Finding]:
    """One row per tick, and every number that follows from the other tables is what follows."""
    written, ticks = record.measures, record.measures.index.to_numpy()
    if not np.array_equal(ticks, history.ticks):
        return [
            Finding("measures: one row per tick", f"{len(ticks):,} rows for ticks 1 .. {history.n_ticks}")
        ]
    findings = [Finding("measures: one row per tick", "", ("tick",))]
    for name, values in expected(record, history).items():
        wrong = np.flatnonzero(~same(values, written[name]))
        text = (
            f"tick {ticks[wrong[0]]}: {written[name].iloc[wrong[0]]}, not {values[wrong[0]]} ({len(wrong)} ticks)"
            if len(wrong)
            else ""
        )
        findings.append(Finding(f"measures: {name} follows from the other tables", text, (name,)))
    return findings


def snapshots(record: Record, history: AccountHistory) -> list[Finding]:
    """Every living expert stands once in every `stride`-th tick, with what it held and its tick of birth."""
    table, stride = record.snapshots, record.manifest["stride"]
    ticks = np.arange(stride, history.n_ticks + 1, stride)
    rows = [history.living(tick) for tick in ticks.tolist()]
    held = history.balances(ticks)
    right = pd.DataFrame(
        {
            "tick": np.repeat(ticks, [len(living) for living in rows]),
            "row": np.concatenate([*rows, np.empty(0, dtype=np.int64)]),
            "balance": np.concatenate(
                [*(held[t][living] for t, living in zip(ticks.tolist(), rows)), np.empty(0)]
            ),
        }
    )
    right["born"] = history.born[right["row"]]
    law = "snapshots: every living expert, balance and birth as the journal has them"
    if len(right) != len(table):
        return [Finding(law, f"{len(table):,} rows, not {len(right):,}")]
    for name in right:
        wrong = np.flatnonzero(~same(right[name], table[name]))
        if len(wrong):
            return [
                Finding(
                    law,
                    f"{name} in row {wrong[0]}: {table[name].iloc[wrong[0]]}, not {right[name].iloc[wrong[0]]}",
                )
            ]
    return [Finding(law, "", tuple(right))]


def steps(record: Record, history: AccountHistory) -> list[Finding]:
    """Who was paid for a step was paid that by its principal; who did one paid for its compute; nobody hires himself."""
    table, first = record.steps, history.first
    own = table["price"].isna()
    alone = table[own & (table["doer"] != table["principal"])]
    findings = [_no_rows("steps: who is not paid works for himself", alone)]
    hired = table[~own]
    paid = _hands(history.of_kind("payment"), first, ["payer", "payee", "amount"])
    claimed = _times(hired[["tick", "task", "principal", "doer", "price"]].set_axis(paid.columns, axis=1))
    findings.append(
        _no_rows("steps: prices are what the principal paid the doer", _beyond(claimed, _times(paid)))
    )
    findings += _compute_paid(record, history, table)
    twice = table[table.duplicated(["tick", "task", "step"])]
    findings.append(_no_rows("steps: each once", twice))
    settled = (
        ("tick", "task", "principal", "doer", "price")
        if record.manifest["scenario"] == "credit_economy"
        else ()
    )
    return [*findings[:-1], findings[-1]._replace(settles=settled)]


def _compute_paid(record: Record, history: AccountHistory, table: pd.DataFrame) -> list[Finding]:
    """A step is a line to SINK or, where compute is recycled, one to HOUSE, or one to each."""
    used = history.of_kind("compute")
    if used.empty:
        return []  # there compute is shared, not bought
    parts = [_times(_hands(used[used["payee"] == to], history.first, ["payer"])) for to in (SINK, HOUSE)]
    most = pd.concat(parts, axis=1).fillna(0).max(axis=1)
    done = _times(table[["tick", "task", "doer"]].set_axis(["tick", "task", "payer"], axis=1))
    findings = [_no_rows("steps: every doer paid for its compute", _beyond(done, most))]
    if record.manifest["scenario"] == "credit_economy":
        findings.append(_no_rows("steps: whoever paid for compute did a step", _beyond(most, done)))
    return findings


def asks(record: Record, history: AccountHistory) -> list[Finding]:
    """In snapshot ticks, by living experts, one winner a task, who owns it in the steps."""
    table = record.asks
    off = table[(table["tick"] % record.manifest["stride"] != 0) | (table["tick"] > history.n_ticks)]
    known = table[table["row"].between(0, len(history.born) - 1)]
    dead = known[(history.born[known["row"]] > known["tick"]) | (history.died[known["row"]] < known["tick"])]
    won = table[table["won"]]
    findings = [
        _no_rows("asks: in snapshot ticks", off),
        _no_rows("asks: by the living", pd.concat([dead, table[~table.index.isin(known.index)]])),
        _no_rows("asks: one winner a task", won[won.duplicated(["tick", "task"])]),
        _no_rows("asks: one bounty and price a task", _varying(table, ["bounty", "price"])),
    ]
    if "steps" in record.tables:
        owners = record.steps.drop_duplicates(["tick", "task"])[["tick", "task", "owner"]]
        both = won.merge(owners, on=["tick", "task"])
        findings.append(_no_rows("asks: the winner owns the task", both[both["row"] != both["owner"]]))
    return findings


def scores(record: Record, history: AccountHistory) -> list[Finding]:
    """Shares of right answers, once a tick and name."""
    table = record.scores
    wrong = ~table["accuracy"].between(0.0, 1.0) | (table["tick"] > history.n_ticks)
    return [_no_rows("scores: shares, each once", table[wrong | table.duplicated(["tick", "name"])])]


CHECKS = {"measures": measures, "snapshots": snapshots, "steps": steps, "asks": asks, "scores": scores}
"""Table -> what is checked of it."""


def _hands(lines: pd.DataFrame, first: int, names: list[str]) -> pd.DataFrame:
    """Tick, task and the columns `names` of journal lines; accounts as rows of experts."""
    found = lines[["tick", "cause", *names]].rename(columns={"cause": "task"})
    return found.assign(**{name: found[name] - first for name in names if name != "amount"})


def _times(rows: pd.DataFrame) -> pd.Series:
    """How often each row stands in a table."""
    return rows.groupby(list(rows), sort=False).size()


def _beyond(some: pd.Series, all_: pd.Series) -> pd.DataFrame:
    """What stands more often in `some` than in `all_`."""
    gap = some - all_.reindex(some.index, fill_value=0)
    return gap[gap > 0].index.to_frame(index=False)


def _varying(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The rows whose columns `names` differ from those of the first row of their task."""
    first = table.groupby(["tick", "task"])[names].transform("first")
    told = table[names].where(table[names].notna(), first)
    return table[(told.to_numpy() != first.to_numpy()).any(axis=1) & first.notna().all(axis=1)]


def _no_rows(law: str, rows: pd.DataFrame) -> Finding:
    if rows.empty:
        return Finding(law, "")
    facts = ", ".join(
        f"{name} {value}" for name, value in rows.iloc[0].items() if name in ("tick", "task", "row", "doer")
    )
    return Finding(law, f"{len(rows):,} rows are not, first {facts}")
