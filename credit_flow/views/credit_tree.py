"""One task's credit: from WORLD to the owner, on to whom it hired, and away for compute."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.path import Path

from credit_flow.core.record import Record
from credit_flow.views.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    POINTS,
    VERMILION,
    canvas,
    lettering,
    view,
)  # fmt: skip
from credit_flow.views.task_tree import Hand, instructive_task, task_postings, task_tree, work_done

SYSTEM = {0: "WORLD", 1: "SINK", 2: "treasury", 3: "escrow"}

WALL = 0.013
"""Width of the bars of WORLD and SINK, in shares of the axes."""


@view
def credit_tree(record: Record, width: str = "column", task: int | None = None) -> Figure:
    """One task's credit: WORLD pays the owner, the owner pays whom it hires, and all pay for the compute they use.

    An arrow is a sum of payments in credits caused by the task. A capsule is an expert with its number; below it the
    kinds of the steps it did, each done or failed, and what the task left it with. Unless a `task` is given it is one
    of the last 200 ticks with many hands and few failures and, if there are any, hired experts who hire on.
    """
    lines = task_postings(record, instructive_task(record) if task is None else task)
    owner, hands = task_tree(lines, record.manifest["first_account"])
    n_rows = _rows(owner, 0.0)
    figure, axes = canvas(width, {"column": 0.165, "page": 0.088, "slide": 0.105}[width] * (n_rows + 1.3))
    _Drawing(axes, width, record, n_rows, max(hand.level for hand in hands.values())).draw(lines, owner)
    return figure


def _rows(hand: Hand, top: float) -> float:
    """Give each hand its row, counted from the top, a principal in the middle of whom it hired; returns how many rows."""
    row = top
    for hired in hand.hires:
        row += _rows(hired, row)
    if not hand.hires:
        hand.row = hand.spends_at = top
        return 1.0
    hand.row = (hand.hires[0].row + hand.hires[-1].row) / 2.0
    # What a principal uses itself passes beneath the letters of its last hire.
    hand.spends_at = row - 0.2
    return hand.spends_at + 0.45 - top if hand.used else row - top


class _Drawing:
    """The tree on a canvas: levels of hiring from left to right, a row for each expert without hires."""

    def __init__(self, axes: Axes, width: str, record: Record, n_rows: float, deepest: int):
        self.axes, self.record, self.n_rows, self.deepest = axes, record, n_rows, deepest
        self.letter, self.line = lettering(width, axes)
        self.thick = POINTS[width] / 7.5
        self.start, self.end = self.letter, 1.0 - 2.2 * self.letter

    def draw(self, lines: pd.DataFrame, owner: Hand) -> None:
        """Draw who pays, the hands with their payments, and where credit ends."""
        rewards, spent = lines[lines["kind"] == "reward"], lines[lines["payee"].isin((1, 2))]
        self.lines, self.thickest = lines, lines["amount"].max()
        self.done = work_done(self.record, int(lines["cause"].iloc[0]))
        if len(rewards):
            self._wall(self.start, SYSTEM[int(rewards["payer"].iloc[0])], INK, "left")
            self._arrow((self.start + WALL, self._y(owner.row)), self._place(owner, -1), owner.earned, BLUE)
        self._hand(owner)
        if len(spent):
            self._wall(self.end, SYSTEM[int(spent["payee"].iloc[0])], ORANGE, "right")
        self._words()

    def _words(self) -> None:
        for level, word in enumerate(("owner", "hired", *["hired on"] * self.deepest)[: self.deepest + 1]):
            self._write(self._x(level), 1.0 - 0.3 * self.line, word, MUTED, va="top")
        task, tick = int(self.lines["cause"].iloc[0]), int(self.lines["tick"].min())
        words = f"credits of task {task:,}, tick {tick:,}; numbers name experts"
        self._write(0.5, 1.6 * self.line, words, MUTED, va="bottom")
        self._write(0.47, 0.4 * self.line, "payments", BLUE, va="bottom", ha="right")
        self._write(0.5, 0.4 * self.line, "compute and fees", ORANGE, va="bottom", ha="left")

    def _y(self, row: float) -> float:
        top, bottom = 1.0 - 3.0 * self.line, 2.6 * self.line
        return top - (top - bottom) * row / self.n_rows

    def _x(self, level: int) -> float:
        left, right = self.start + 12.0 * self.letter, self.end - 9.5 * self.letter
        return left if self.deepest == 0 else left + (right - left) * level / self.deepest

    def _place(self, hand: Hand, side: int = 0) -> tuple[float, float]:
        """The middle of a hand's capsule, or its left (-1) or right (1) rim."""
        return self._x(hand.level) + side * 2.5 * self.letter, self._y(hand.row)

    def _write(
        self, x: float, y: float, text: str, colour: str = INK, ha="center", va="center", **more
    ) -> None:
        self.axes.text(x, y, text, color=colour, ha=ha, va=va, zorder=5, **more)

    def _hand(self, hand: Hand) -> None:
        x, y = self._place(hand)
        number, left = str(hand.account - self.record.manifest["first_account"]), hand.left
        rim = {"boxstyle": "round,pad=0.35,rounding_size=0.8", "facecolor": PAPER, "edgecolor": BLUE}
        self._write(x, y, number, bbox={**rim, "linewidth": 1.1 * self.thick})
        self._write(
            x, y - 0.95 * self.line, self.done.get(number, "no step" if self.done else ""), MUTED, va="top"
        )
        signed = f"{left:+.2f}".replace("-", "\u2212")
        self._write(x, y - 1.9 * self.line, signed, GREEN if left >= 0.0 else VERMILION, va="top")
        self._spends(hand)
        for hired in hand.hires:
            paid = (self.lines["payer"] == hand.account) & (self.lines["payee"] == hired.account)
            amount = self.lines.loc[paid, "amount"].sum()
            self._arrow(self._place(hand, 1), self._place(hired, -1), amount, BLUE)
            self._hand(hired)

    def _spends(self, hand: Hand) -> None:
        """Compute and fees leave to the right, those of a principal beneath whom it hired."""
        (x, y), beneath = self._place(hand), self._y(hand.spends_at)
        if hand.used > 0.0 and hand.hires:
            turn = 1.5 * self.letter
            corner = [(x, beneath + turn), (x, beneath), (x + turn, beneath)]
            points = [(x, y - 3.0 * self.line), *corner, (self.end, beneath)]
            path = Path(points, [Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.LINETO])
            self._stroke(path, hand.used, ORANGE)
            self._amount((x + 0.55 * (self.end - x), beneath), hand.used)
        elif hand.used > 0.0:
            self._arrow(self._place(hand, 1), (self.end, y), hand.used, ORANGE)

    def _arrow(self, start: tuple, stop: tuple, amount: float, colour: str) -> None:
        middle = (start[0] + stop[0]) / 2.0
        points = [start, (middle, start[1]), (middle, stop[1]), stop]
        self._stroke(Path(points, [Path.MOVETO, *[Path.CURVE4] * 3]), amount, colour)
        # Most of the way along, the arrows of one principal are apart already.
        t = 0.62 if start[1] != stop[1] else 0.46
        across = (
            1.5 * t * (1 - t) + t**3
        )  # of the Bezier curve above; the weight of `stop` in height is 3 t^2 - 2 t^3
        up = 3 * t**2 - 2 * t**3
        self._amount((start[0] + across * (stop[0] - start[0]), start[1] + up * (stop[1] - start[1])), amount)

    def _stroke(self, path: Path, amount: float, colour: str) -> None:
        self.axes.add_patch(
            FancyArrowPatch(
                path=path, arrowstyle="-|>,head_length=3,head_width=1.6", mutation_scale=self.thick, color=colour,
                linewidth=self.thick * (0.6 + 2.0 * amount / self.thickest), joinstyle="miter", zorder=2,
            )
        )  # fmt: skip

    def _amount(self, at: tuple, amount: float) -> None:
        self._write(*at, f"{amount:.2f}", bbox={"facecolor": PAPER, "linewidth": 0, "pad": 0.8})

    def _wall(self, x: float, name: str, colour: str, side: str) -> None:
        low, high = self._y(self.n_rows - 0.3), self._y(-0.25)
        self.axes.add_patch(Rectangle((x, low), WALL, high - low, color=colour, linewidth=0, zorder=3))
        self._write(x if side == "left" else x + WALL, 1.0 - 0.3 * self.line, name, ha=side, va="top")
