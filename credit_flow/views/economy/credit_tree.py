"""One task's credit: from WORLD to the owner, on to whom it hired, and away for compute."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.path import Path

from credit_flow.core.books.kinds import TABLE
from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import called, kind_of_posting
from credit_flow.views.drawing.sheet import canvas, keep, lettering
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, VERMILION
from credit_flow.views.economy.task_tree import Hand, instructive_task, task_postings, task_tree, work_done
from credit_flow.views.needs import TASKS, Needs
from credit_flow.views.view import view

RESPIRATION_IN_ORDER = tuple(kind.name for kind in TABLE if kind.flow == "respiration")

SYSTEM = {0: "WORLD", 1: "SINK", 2: "treasury", 3: "escrow"}

WALL = 0.013
"""Width of the bars of WORLD and SINK, in shares of the axes."""


@view(
    needs=Needs(
        families=(TASKS,), kinds=("reward",), also=instructive_task, words="a task small enough to draw"
    )
)
def credit_tree(record: Record, size: Size, task: int | None = None) -> Figure:
    """One task's credit: WORLD pays the owner, the owner pays whom it hires, and all pay for the compute they use.

    An arrow is a sum of payments in credits caused by the task. A capsule is an expert with its number; below it the
    kinds of the steps it did, each done or failed, and what the task left it with. Where tasks are sold a further arrow is what the
    owner paid for it. Unless a `task` is given it is one
    of the last 200 ticks with many hands and few failures and, if there are any, hired experts who hire on.
    """
    lines = task_postings(record, instructive_task(record) if task is None else task)
    owner, hands = task_tree(lines, record.manifest["first_account"])
    n_rows = _rows(owner, 0.0)
    figure, axes = canvas(size, size.pick(0.165, 0.088, 0.105) * (n_rows + 1.3))
    drawing = _Drawing(axes, size, record, n_rows, max(hand.level for hand in hands.values()))
    drawing.draw(lines, owner)
    return keep(figure, pd.DataFrame(drawing.arrows, columns=["payer", "payee", "what", "credits"]))


def _rows(hand: Hand, top: float) -> float:
    """Give each hand its row, counted from the top, a principal in the middle of whom it hired; returns how many rows."""
    row = top
    for hired in hand.hires:
        row += _rows(hired, row)
    if not hand.hires:
        # One stream of its own leaves beside the capsule, a second beneath its letters.
        hand.row, row = top, top + 1.0
        hand.lanes = [top, top + 0.85][: hand.n_lanes]
        return 1.0 + 0.3 * max(0, hand.n_lanes - 1)
    hand.row = (hand.hires[0].row + hand.hires[-1].row) / 2.0
    # What a principal uses or buys itself passes beneath the letters of its last hire.
    hand.lanes = [row - 0.2 + 0.45 * i for i in range(hand.n_lanes)]
    return (hand.lanes[-1] + 0.45 if hand.lanes else row) - top


class _Drawing:
    """The tree on a canvas: levels of hiring from left to right, a row for each expert without hires."""

    def __init__(self, axes: Axes, size: Size, record: Record, n_rows: float, deepest: int):
        self.axes, self.record, self.n_rows, self.deepest = axes, record, n_rows, deepest
        self.letter, self.line = lettering(size, axes)
        self.thick = size.points / 7.5
        self.start, self.end = self.letter, 1.0 - 2.2 * self.letter
        self.arrows: list[tuple[str, str, str, float]] = []  # payer, payee, what for, credits

    def draw(self, lines: pd.DataFrame, owner: Hand) -> None:
        """Draw who pays, the hands with their payments, and where credit ends."""
        rewards, spent = lines[lines["kind"] == "reward"], lines[lines["payee"].isin((1, 2))]
        self.lines, self.thickest = lines, lines["amount"].max()
        self.done = work_done(self.record, int(lines["cause"].iloc[0]))
        if len(rewards):
            payer = SYSTEM[int(rewards["payer"].iloc[0])]
            self._wall(self.start, payer, INK, "left")
            self._arrow((self.start + WALL, self._y(owner.row)), self._place(owner, -1), owner.earned, BLUE)
            self._note(payer, self._number(owner), "reward", owner.earned)
        self.goal = SYSTEM[int(spent["payee"].iloc[0])] if len(spent) else ""
        self.uses = [kind for kind in RESPIRATION_IN_ORDER if (spent["kind"] == kind).any()]
        self._hand(owner)
        if len(spent):
            self._wall(self.end, self.goal, ORANGE, "right")
        self._words()

    def _words(self) -> None:
        for level, word in enumerate(("owner", "hired", *["hired on"] * self.deepest)[: self.deepest + 1]):
            self._write(self._x(level), 1.0 - 0.3 * self.line, word, MUTED, va="top")
        task, tick = int(self.lines["cause"].iloc[0]), int(self.lines["tick"].min())
        words = f"credits of task {task:,}, tick {tick:,}; numbers name experts"
        self._write(0.5, 1.6 * self.line, words, MUTED, va="bottom")
        self._write(0.47, 0.4 * self.line, called("payments"), BLUE, va="bottom", ha="right")
        self._write(0.5, 0.4 * self.line, self._use(), ORANGE, va="bottom", ha="left")

    def _use(self) -> str:
        return " and ".join(kind_of_posting(kind) for kind in self.uses)

    def _number(self, hand: Hand) -> str:
        return str(hand.account - self.record.manifest["first_account"])

    def _note(self, payer: str, payee: str, what: str, amount: float) -> None:
        self.arrows.append((payer, payee, what, amount))

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
        number, left = self._number(hand), hand.left
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
            self._note(number, self._number(hired), "payment", amount)
            self._hand(hired)

    def _spends(self, hand: Hand) -> None:
        """What is used up, and what the task itself cost, leave to the right; those of a principal beneath whom it hired."""
        streams = [(hand.bought, BLUE, " for the task", "payment"), (hand.used, ORANGE, "", self._use())]
        streams = [stream for stream in streams if stream[0] > 0.0]
        for i, ((amount, colour, words, what), lane) in enumerate(zip(streams, hand.lanes)):
            self._note(self._number(hand), self.goal, what, amount)
            if lane == hand.row:
                self._arrow(self._place(hand, 1), (self.end, self._y(lane)), amount, colour, words)
            else:
                self._detour(hand, lane, 0.8 * (i + 1 - len(streams)) * self.letter, amount, colour, words)

    def _detour(self, hand: Hand, lane: float, shift: float, amount: float, colour: str, words: str) -> None:
        """An arrow that goes down below the letters of a hand and then along a lane."""
        (x, y), beneath, turn = self._place(hand), self._y(lane), 1.5 * self.letter
        x += shift
        corner = [(x, beneath + turn), (x, beneath), (x + turn, beneath)]
        points = [(x, y - 3.0 * self.line), *corner, (self.end, beneath)]
        path = Path(points, [Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.LINETO])
        self._stroke(path, amount, colour)
        self._amount((x + 0.55 * (self.end - x), beneath), amount, words)

    def _arrow(self, start: tuple, stop: tuple, amount: float, colour: str, words: str = "") -> None:
        middle = (start[0] + stop[0]) / 2.0
        points = [start, (middle, start[1]), (middle, stop[1]), stop]
        self._stroke(Path(points, [Path.MOVETO, *[Path.CURVE4] * 3]), amount, colour)
        # Most of the way along, the arrows of one principal are apart already.
        t = 0.62 if start[1] != stop[1] else 0.46
        across = (
            1.5 * t * (1 - t) + t**3
        )  # of the Bezier curve above; the weight of `stop` in height is 3 t^2 - 2 t^3
        up = 3 * t**2 - 2 * t**3
        self._amount(
            (start[0] + across * (stop[0] - start[0]), start[1] + up * (stop[1] - start[1])), amount, words
        )

    def _stroke(self, path: Path, amount: float, colour: str) -> None:
        self.axes.add_patch(
            FancyArrowPatch(
                path=path, arrowstyle="-|>,head_length=3,head_width=1.6", mutation_scale=self.thick, color=colour,
                linewidth=self.thick * (0.6 + 2.0 * amount / self.thickest), joinstyle="miter", zorder=2,
            )
        )  # fmt: skip

    def _amount(self, at: tuple, amount: float, words: str = "") -> None:
        self._write(*at, f"{amount:.2f}{words}", bbox={"facecolor": PAPER, "linewidth": 0, "pad": 0.8})

    def _wall(self, x: float, name: str, colour: str, side: str) -> None:
        low, high = self._y(self.n_rows - 0.3), self._y(-0.25)
        self.axes.add_patch(Rectangle((x, low), WALL, high - low, color=colour, linewidth=0, zorder=3))
        self._write(x if side == "left" else x + WALL, 1.0 - 0.3 * self.line, called(name), ha=side, va="top")
