"""One task's hands: who earned, handed on and used how much of its credit, and which task is worth a look."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from credit_flow.core.books.kinds import RESPIRATION
from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import kind_of_work
from credit_flow.views.economy.levels import HiringLevels
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.window import RECENT, during, last, needed

DONE, FAILED = "\u2713", "\u2717"

TASK_KINDS = ("reward", "payment", "compute", "fee", "royalty")
"""Kinds of posting whose cause is a task."""

MOST_STEPS = 3
"""More steps of one expert are counted, not listed."""

MOST_EXPERTS = 9
"""A task that more experts had a hand in makes no picture."""


DEEPEST = 2
"""Hand-overs in a row that still fit a column."""


@dataclass
class Hand:
    """An expert's part in a task: amounts in credits."""

    account: int
    level: int
    earned: float = 0.0  # from WORLD or from who hired it
    handed_on: float = 0.0
    used: float = 0.0  # compute, fees: what is used up
    bought: float = 0.0  # paid for the task itself, where tasks are sold
    hires: list[Hand] = field(default_factory=list)
    row: float = 0.0  # counted from the top of the drawing
    lanes: list[float] = field(default_factory=list)  # the rows in which what is not for whom it hired leaves

    @property
    def left(self) -> float:
        """What the task left it with, credits."""
        return self.earned - self.handed_on - self.used - self.bought

    @property
    def n_lanes(self) -> int:
        """Streams that leave it and go to no expert."""
        return (self.used > 0.0) + (self.bought > 0.0)


def task_postings(record: Record, task: int) -> pd.DataFrame:
    """The postings of credit that a task caused. Errors: `NothingToShow` if nobody was paid or paid for it."""
    lines = record.journal
    lines = lines[(lines["cause"] == task) & lines["kind"].isin(TASK_KINDS) & (lines["asset"] == 0)]
    if lines.empty:
        raise NothingToShow(f"no credit moved for task {task}")
    return lines


def instructive_task(record: Record) -> int:
    """A task of the last 200 ticks that shows much: paid, deep, many hands, few failures; the latest of equals.

    Errors: `NothingToShow` if no task of few enough hands was paid.
    """
    lines = during(record.journal, last(record, RECENT))
    lines = lines[lines["asset"] == 0]
    first = record.manifest["first_account"]
    rewards = lines[(lines["kind"] == "reward") & (lines["payee"] >= first)]
    hires = lines[(lines["kind"] == "payment") & (lines["payer"] >= first) & (lines["payee"] >= first)]
    levels = HiringLevels(hires["cause"], hires["payer"], hires["payee"], rewards["cause"], rewards["payee"])
    hired = pd.DataFrame({"cause": hires["cause"], "payee": hires["payee"], "amount": hires["amount"]})
    hired["level"] = levels(hires["cause"], hires["payee"])
    by_task = hired.groupby("cause").agg(depth=("level", "max"), hands=("payee", "nunique"))
    tasks = (
        rewards.groupby("cause")
        .agg(reward=("amount", "sum"), owners=("payee", "nunique"))
        .join(by_task)
        .fillna(0)
    )
    tasks = tasks[(tasks["owners"] == 1) & (tasks["hands"] < MOST_EXPERTS) & (tasks["depth"] <= DEEPEST)]
    if tasks.empty:
        raise NothingToShow("no task small enough to draw was paid")
    tasks["failed"] = _failures(record, tasks.index)
    tasks["hands"] = tasks["hands"].clip(upper=5)
    tasks["id"] = tasks.index
    return int(
        tasks.sort_values(["depth", "hands", "failed", "id"], ascending=[True, True, False, True]).index[-1]
    )


def _failures(record: Record, tasks: pd.Index) -> pd.Series:
    try:
        steps = needed(record, "steps")
    except NothingToShow:
        return pd.Series(0, index=tasks)
    return (~steps["succeeded"]).groupby(steps["task"]).sum().reindex(tasks).fillna(0)


def task_tree(lines: pd.DataFrame, first: int) -> tuple[Hand, dict[int, Hand]]:
    """The owner with whom it hired, and all hands by account. One hired twice stands where it was first."""
    rewards, hires = (
        lines[lines["kind"] == "reward"],
        lines[(lines["kind"] == "payment") & (lines["payee"] >= first)],
    )
    levels = HiringLevels(hires["cause"], hires["payer"], hires["payee"], rewards["cause"], rewards["payee"])
    parties = pd.concat([lines["payer"], lines["payee"]])
    accounts = sorted(parties[parties >= first].unique())
    cause = [lines["cause"].iloc[0]] * len(accounts)
    hands = {int(a): Hand(int(a), int(level)) for a, level in zip(accounts, levels(cause, accounts))}
    for payer, payee, amount, kind in lines[["payer", "payee", "amount", "kind"]].itertuples(index=False):
        _book(hands, int(payer), int(payee), amount, kind)
    placed = set()
    for hand in sorted(hands.values(), key=lambda hand: (hand.level, hand.account)):
        for payee in hires.loc[hires["payer"] == hand.account, "payee"].unique():
            if payee not in placed and hands[payee].level > hand.level:
                hand.hires.append(hands[payee])
                placed.add(payee)
    owners = [hands[a] for a in rewards["payee"] if a in hands] or [h for h in hands.values() if h.level == 0]
    return owners[0], hands


def _book(hands: dict[int, Hand], payer: int, payee: int, amount: float, kind: str) -> None:
    if payee in hands and kind != "royalty":
        hands[payee].earned += amount
    if payer in hands:
        if payee in hands:
            hands[payer].handed_on += amount
        elif kind in RESPIRATION:
            hands[payer].used += amount
        else:
            hands[payer].bought += amount


def work_done(record: Record, task: int) -> dict[str, str]:
    """What each expert did in a task, in words, by its number: the kinds of its steps, each done or failed."""
    try:
        steps = needed(record, "steps")
    except NothingToShow:
        return {}
    steps = steps[steps["task"] == task]
    return {str(doer): _in_words(part["kind"], part["succeeded"]) for doer, part in steps.groupby("doer")}


def _in_words(kinds: pd.Series, succeeded: pd.Series) -> str:
    if len(kinds) > MOST_STEPS:
        return f"{succeeded.sum()} of {len(kinds)} steps {DONE}"
    marked = [(kind_of_work(k), DONE if good else FAILED) for k, good in zip(kinds, succeeded)]
    if all(name == f"kind {k}" for (name, _), k in zip(marked, kinds)):
        return "kind " + " ".join(f"{k}{mark}" for k, (_, mark) in zip(kinds, marked))
    return " ".join(f"{name}{mark}" for name, mark in marked)
