"""One task's credit: from WORLD to the owner, on to whom it hired, and away for compute."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.path import Path

from credit_flow.core.record import Record
from credit_flow.views.levels import HiringLevels
from credit_flow.views.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    VERMILION,
    NothingToShow,
    canvas,
    lettering,
    view,
)  # fmt: skip
from credit_flow.views.window import RECENT, during, last, needed

WORLD, SINK, HOUSE = 0, 1, 2
TASK_KINDS = ("reward", "payment", "compute", "fee", "royalty")
"""Kinds of posting whose cause is a task."""

MOST_EXPERTS = 9
"""A task that more experts had a hand in makes no picture."""


@dataclass
class Hand:
    """An expert's part in a task: amounts in credits."""

    account: int
    level: int
    earned: float = 0.0  # from WORLD or from who hired it
    handed_on: float = 0.0
    used: float = 0.0  # compute and fees
    hires: list[Hand] = field(default_factory=list)
    row: float = 0.0  # counted from the top of the drawing
    spends_at: float = 0.0  # the row in which its own spending leaves


@view
def credit_tree(record: Record, width: str = "column", task: int | None = None) -> Figure:
    """One task's credit: WORLD pays the owner, the owner pays whom it hires, and all pay for the compute they use.

    An arrow is a sum of payments in credits caused by the task. A circle is an expert with its number; below it the
    kinds of the steps it did, each done or failed, and what the task left it with. Unless a `task` is given it
    is one of the last 200 ticks with many hands, succeeded steps and, if there are any, hired experts who hire on.
    """
    task = instructive_task(record) if task is None else task
    lines = task_postings(record, task)
    owner, hands = _tree(lines, record.manifest["first_account"])
    leaves = _rows(owner, 0.0)
    figure, axes = canvas(width, _ratio(width, leaves))
    _Drawing(axes, width, record, leaves).draw(lines, owner, hands)
    return figure


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
    tasks = tasks[(tasks["owners"] == 1) & (tasks["hands"] < MOST_EXPERTS)]
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


def _tree(lines: pd.DataFrame, first: int) -> tuple[Hand, dict[int, Hand]]:
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
        else:
            hands[payer].used += amount


def _rows(hand: Hand, top: float) -> float:
    """Give each hand its row, counted from the top, a principal in the middle of whom it hired; returns how many rows."""
    row = top
    for hired in hand.hires:
        row += _rows(hired, row)
    if not hand.hires:
        hand.row = hand.spends_at = top
        return 1.0
    hand.row = (hand.hires[0].row + hand.hires[-1].row) / 2.0
    # What a principal uses itself passes below its hires; a lone one also needs room for its own lettering.
    hand.spends_at = row - 0.35 + (0.4 if len(hand.hires) == 1 else 0.0)
    return hand.spends_at + 0.35 - top if hand.used else row - top


def _ratio(width: str, leaves: float) -> float:
    """Height over width for so many rows."""
    row = {"column": 0.165, "page": 0.088, "slide": 0.105}[width]
    return row * (leaves + 0.9)


class _Drawing:
    """The tree on a canvas: levels of hiring from left to right, a row for each expert without hires."""

    def __init__(self, axes: Axes, width: str, record: Record, leaves: float):
        self.axes, self.record, self.leaves, self.width = axes, record, leaves, width
        self.letter, self.line = lettering(width, axes)

    def draw(self, lines: pd.DataFrame, owner: Hand, hands: dict[int, Hand]) -> None:
        """Draw the payer, the hands with their payments, and where credit ends."""
        first, task = self.record.manifest["first_account"], int(lines["cause"].iloc[0])
        rewards, spent = lines[lines["kind"] == "reward"], lines[lines["payee"].isin((SINK, HOUSE))]
        self.thickest = lines["amount"].max()
        self.done = _work_done(self.record, task, first)
        self.first, self.deepest = first, max(hand.level for hand in hands.values())
        self.end = 1.0 - 4.2 * self.letter
        start = (3.0 * self.letter, self._y(owner.row))
        self.axes.text(
            *start, _named(rewards["payer"], "unpaid"), ha="center", va="center", zorder=4, color=INK
        )
        self._arrow((start[0] + 3.4 * self.letter, start[1]), self._place(owner, -1), owner.earned, BLUE)
        self._hand(owner, lines)
        self._sink(_named(spent["payee"], ""))
        words = f"credits of task {task:,}, tick {int(lines['tick'].min()):,}; numbers name experts"
        self.axes.text(0.5, 0.4 * self.line, words, ha="center", va="bottom", color=MUTED)

    def _y(self, row: float) -> float:
        top, bottom = 1.0 - 2.0 * self.line, 2.2 * self.line
        return top - (top - bottom) * row / self.leaves

    def _x(self, level: int) -> float:
        left = 0.14 + 5.5 * self.letter
        right = self.end - 8.5 * self.letter
        return left if self.deepest == 0 else left + (right - left) * level / self.deepest

    def _place(self, hand: Hand, side: int = 0) -> tuple[float, float]:
        """The middle of a hand's circle, or its left (-1) or right (1) rim."""
        return self._x(hand.level) + side * 2.4 * self.letter, self._y(hand.row)

    def _hand(self, hand: Hand, lines: pd.DataFrame) -> None:
        x, y = self._place(hand)
        number = str(hand.account - self.first)
        rim = {
            "boxstyle": "round,pad=0.35,rounding_size=0.8",
            "facecolor": PAPER,
            "edgecolor": BLUE,
            "linewidth": 1.1,
        }
        self.axes.text(x, y, number, ha="center", va="center", bbox=rim, zorder=5)
        net = hand.earned - hand.handed_on - hand.used
        below = y - 0.95 * self.line
        self.axes.text(
            x, below, self.done.get(number, "no step"), ha="center", va="top", color=MUTED, zorder=5
        )
        self.axes.text(
            x,
            below - 0.95 * self.line,
            f"{net:+.2f}",
            ha="center",
            va="top",
            color=GREEN if net >= 0 else VERMILION,
            zorder=5,
        )
        self._spends(hand)
        for hired in hand.hires:
            paid = lines[(lines["payer"] == hand.account) & (lines["payee"] == hired.account)]["amount"].sum()
            self._arrow(self._place(hand, 1), self._place(hired, -1), paid, BLUE)
            self._hand(hired, lines)

    def _spends(self, hand: Hand) -> None:
        """Compute and fees leave to the right, those of a principal beneath whom it hired."""
        x, y, beneath = *self._place(hand), self._y(hand.spends_at)
        if hand.used <= 0.0:
            return
        if not hand.hires:
            self._arrow(self._place(hand, 1), (self.end, y), hand.used, ORANGE)
            return
        turn = 1.5 * self.letter
        corner = [
            (x, y - 3.0 * self.line),
            (x, beneath + turn),
            (x, beneath),
            (x + turn, beneath),
            (self.end, beneath),
        ]
        path = Path(corner, [Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.LINETO])
        self._stroke(path, hand.used, ORANGE)
        self._amount((x + 0.55 * (self.end - x), beneath), hand.used)

    def _arrow(self, start: tuple, stop: tuple, amount: float, colour: str) -> None:
        middle = (start[0] + stop[0]) / 2.0
        points = [start, (middle, start[1]), (middle, stop[1]), stop]
        self._stroke(Path(points, [Path.MOVETO, *[Path.CURVE4] * 3]), amount, colour)
        # At 0.62 of the way the arrows of one principal are apart already.
        t = 0.62 if start[1] != stop[1] else 0.5
        weight = (1 - t) ** 3 + 3 * (1 - t) ** 2 * t
        at = (start[0] + t * (stop[0] - start[0]), weight * start[1] + (1.0 - weight) * stop[1])
        self._amount(at, amount)

    def _stroke(self, path: Path, amount: float, colour: str) -> None:
        thick = {"column": 1.0, "page": 1.2, "slide": 2.2}[self.width]
        arrow = FancyArrowPatch(
            path=path, arrowstyle="-|>,head_length=3,head_width=1.6", mutation_scale=thick, color=colour,
            linewidth=thick * (0.6 + 2.4 * amount / self.thickest), shrinkA=0, shrinkB=0, joinstyle="miter", zorder=2,
        )  # fmt: skip
        self.axes.add_patch(arrow)

    def _amount(self, at: tuple, amount: float) -> None:
        ground = {"facecolor": PAPER, "linewidth": 0, "pad": 0.8}
        self.axes.text(*at, f"{amount:.2f}", ha="center", va="center", bbox=ground, zorder=3)

    def _sink(self, name: str) -> None:
        low, high = self._y(self.leaves - 0.3), self._y(-0.3)
        corner = (self.end + 0.004, low)
        self.axes.add_patch(Rectangle(corner, 0.012, high - low, color=ORANGE, linewidth=0, zorder=3))
        self.axes.text(
            self.end + 2.4 * self.letter,
            (low + high) / 2.0,
            f"compute and fees to {name}",
            ha="center",
            va="center",
            rotation=90,
        )


def _named(accounts: pd.Series, none: str) -> str:
    names = {WORLD: "WORLD", SINK: "SINK", HOUSE: "treasury"}
    return names[int(accounts.iloc[0])] if len(accounts) else none


def _work_done(record: Record, task: int, first: int) -> dict[str, str]:
    """What each expert did in a task, in words, by its number: the kinds of its steps, done or failed."""
    try:
        steps = needed(record, "steps")
    except NothingToShow:
        return {}
    words: dict[str, str] = {}
    for doer, kind, succeeded in steps.loc[steps["task"] == task, ["doer", "kind", "succeeded"]].itertuples(
        index=False
    ):
        words[str(doer)] = (
            words.get(str(doer), "kind") + f" {kind}{chr(0x2713) if succeeded else chr(0x2717)}"
        )
    return words
