"""Who paid whom: players around a circle with WORLD, and the same as a table."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.sheet import Sheet, given, keep
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import (
    BLUE,
    DASHED,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    VERMILION,
    heading,
    kind_colour,
)
from credit_flow.views.games.bows import arrow, bow
from credit_flow.views.games.payment_table import MOST_WRITTEN, payment_table
from credit_flow.views.games.payments import (
    KINDS,
    LOSS,
    REWARD,
    SIGNING,
    SINK,
    TRANSFER,
    UNPAID,
    WORLD,
    busiest_copy,
    payments,
    seats_of,
    some_payment,
)
from credit_flow.views.games.roles import acting, roles_of, whole
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

COLOURS = {REWARD: GREEN, LOSS: ORANGE, SIGNING: PURPLE, TRANSFER: BLUE, UNPAID: VERMILION}
NAMES = {WORLD: "WORLD", SINK: "SINK"}

WIDEST = 5.0
"""Points of the widest arrow, in letters of 7.5 points."""

MOST_LABELS, MOST_NAMED = 6, 16
"""So many arrows bear their amount, so many players what they do."""


@view(needs=Needs(families=(GAMES,), also=some_payment, words="a payment"))
def who_paid_whom(record: Record, size: Size, copy: int | None = None) -> Figure:
    """Who paid whom in one copy of the game: arrows from who pays to who is paid, the wider the more credits over the whole run, and beside it the same as a table.

    Players stand around a circle with WORLD, which pays rewards, and SINK, which gets what was lost. Beside each: what it does, and what it has gained or lost in all. Between two players an arrow is what
    is left of what went both ways; the table shows both. Dashed is what was promised and never paid. The copy is the one in which players paid each other most, unless given. The
    residual is that of the ledger: what was made less what was burnt and what is held.
    """
    copy = busiest_copy(record) if copy is None else copy
    lines, seats, roles = payments(record, copy), seats_of(record), roles_of(record, copy)
    if lines.empty:
        raise NothingToShow(f"no credit moved in copy {copy}")
    players = sorted(seats.loc[seats["copy"] == copy, "agent"].tolist())
    figure, (circle, table) = _places(size, len(players))
    _circle(circle, lines, {player: roles.get(player, "") for player in players}, size)
    payment_table(table, lines, len(players), size)
    _below(circle, record, copy)
    return keep(figure, lines.replace({"payer": NAMES, "payee": NAMES}))


def _places(size: Size, n_agents: int) -> tuple[Figure, list[Axes]]:
    """The circle above the table in a column, else beside it."""
    if size.axes is not None:
        return given(size, 2)
    letter = size.points / 72.0 / size.inches  # in shares of the width
    rows, labels = (
        (n_agents + 1) * (2.0 if n_agents <= MOST_WRITTEN else 16.0 / n_agents) * letter,
        6.5 * letter,
    )
    if size.layout == "column":
        high = 0.96 + rows + 7.0 * letter
        figure = Sheet(figsize=(size.inches, size.high(high)))
        boxes = (
            (0.01, 1.0 - (0.95 + 2.0 * letter) / high, 0.98, 0.95 / high),
            (labels, 1.5 * letter / high, 0.99 - labels, rows / high),
        )
    else:
        high = max(0.5, rows + 8.0 * letter)
        figure = Sheet(figsize=(size.inches, size.high(high)))
        top = 1.0 - 6.5 * letter / high
        boxes = (
            (0.01, 0.0, 0.5, 1.0 - 2.0 * letter / high),
            (0.53 + labels, top - rows / high, 0.46 - labels, rows / high),
        )
    return figure, [figure.add_axes(box) for box in boxes]


def _circle(axes: Axes, lines: pd.DataFrame, roles: dict[int, str], size: Size) -> None:
    places = _around(
        sorted(roles), [end for end in (WORLD, SINK) if end in set(lines["payer"]) | set(lines["payee"])]
    )
    radius = 0.15 if len(places) <= 10 else 1.5 / len(places)
    _fit(axes, 1.1 + radius, size.points)
    arrows = net(lines)
    for (payer, payee, kind, amount), bend in zip(arrows.itertuples(index=False), _bends(arrows)):
        width = size.points / 7.5 * (0.5 + WIDEST * amount / arrows["amount"].max())
        dashes = DASHED if kind == UNPAID else "-"
        arrow(axes, places[payer], places[payee], bend, radius, width, COLOURS[kind], dashes)
    if len(arrows) <= MOST_LABELS:
        _amounts(axes, arrows, places, radius, size.points)
    gains = lines[lines["kind"] != UNPAID]
    for who, place in places.items():
        _node(axes, who, place, roles.get(who, ""), _gain(gains, who), radius, len(places), size.points)
    kinds = set(arrows["kind"])
    heading(
        axes, *[(kind, COLOURS[kind], DASHED if kind == UNPAID else "-") for kind in KINDS if kind in kinds]
    )


def _amounts(
    axes: Axes, arrows: pd.DataFrame, places: dict[int, np.ndarray], radius: float, points: float
) -> None:
    """The amount beside each arrow, unless another stands there, or a player: the table has them all."""
    unit = np.diff(axes.get_xlim())[0] / (
        axes.get_window_extent().width / axes.figure.dpi * 72.0
    )  # of a point
    taken: list[np.ndarray] = []
    for (payer, payee, kind, amount), bend in zip(arrows.itertuples(index=False), _bends(arrows)):
        at = bow(places[payer], places[payee], bend + 0.07, radius, radius).vertices[1]
        free = all((np.abs(at - other) > np.array([3.2, 1.4]) * points * unit).any() for other in taken)
        if free and all(
            np.linalg.norm(at - place) > radius + 1.7 * points * unit for place in places.values()
        ):
            taken.append(at)
            axes.text(*at, whole(amount), color=COLOURS[kind], ha="center", va="center", bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}, zorder=5)  # fmt: skip


def _fit(axes: Axes, reach: float, points: float) -> None:
    """Limits that leave room for letters of so many points beyond `reach` from the middle: two lines above, four below, nine letters at the sides."""
    wide, high = axes.get_window_extent().size / axes.figure.dpi
    line, letter = 1.25 * points / 72.0, 0.6 * points / 72.0
    unit = min((wide - 18.0 * letter) / (2.0 * reach), (high - 6.5 * line) / (2.0 * reach))  # inches
    middle = 1.9 * line / unit
    axes.set(
        xlim=(-0.5 * wide / unit, 0.5 * wide / unit),
        ylim=(-0.5 * high / unit - 0.35 * middle, 0.5 * high / unit - 0.35 * middle),
    )
    axes.set_aspect("equal")
    axes.axis("off")


def _bends(arrows: pd.DataFrame) -> np.ndarray:
    """How far each arrow bends: those between the same two for different things stand side by side."""
    return 0.2 + 0.17 * arrows.groupby(["payer", "payee"]).cumcount().to_numpy()


def net(lines: pd.DataFrame) -> pd.DataFrame:
    """The payments with what goes both ways for the same thing taken off; nothing below a hundredth of a credit."""
    back = lines.rename(columns={"payer": "payee", "payee": "payer", "amount": "back"})
    both = lines.merge(back, on=["payer", "payee", "kind"], how="left")
    left = lines.assign(amount=both["amount"].to_numpy() - both["back"].fillna(0.0).to_numpy())
    return left.loc[left["amount"] >= 0.01, ["payer", "payee", "kind", "amount"]].reset_index(drop=True)


def _around(players: list[int], ends: list[int]) -> dict[int, np.ndarray]:
    """Places on the circle: WORLD at the top, SINK at the bottom, players clockwise between them."""
    half = -(-len(players) // 2)
    order, top = [*ends, *players], 1.0
    if ends == [SINK]:
        top = -1.0
    elif SINK in ends:
        order = [WORLD, *players[:half], SINK, *players[half:]]
    angles = top * math.pi / 2.0 - 2.0 * math.pi * np.arange(len(order)) / len(order)
    return {who: np.array([math.cos(angle), math.sin(angle)]) for who, angle in zip(order, angles)}


def _node(
    axes: Axes, who: int, place: np.ndarray, role: str, gain: float, radius: float, n: int, points: float
) -> None:
    """A disc with its number, and outside the circle what it does and what it gained."""
    is_player = who >= 0
    axes.add_patch(_disc(place, radius, kind_colour(who % 8) if is_player else INK))
    words = [acting(role, 1)] if role else []
    if is_player:
        axes.text(
            *place, str(who), color="#ffffff", ha="center", va="center_baseline", fontweight="bold", zorder=7
        )
        words.append(f"{'+' if gain > 0 else ''}{whole(gain).replace('-', chr(8722))}")
    else:
        words = [called(NAMES[who])]
    if n <= MOST_NAMED:
        x, y = place * (1.0 + radius + 0.1)
        side = "center" if abs(place[0]) < 0.3 else "left" if place[0] > 0 else "right"
        axes.text(x, y, "\n".join(words), ha=side, va="bottom" if place[1] > 0.9 else "top" if place[1] < -0.9 else "center", color=INK if is_player else MUTED, linespacing=1.15, zorder=7)  # fmt: skip


def _disc(place: np.ndarray, radius: float, colour: str) -> Circle:
    return Circle(place, radius, facecolor=colour, edgecolor=PAPER, linewidth=0.8, zorder=6)


def _gain(lines: pd.DataFrame, who: int) -> float:
    return float(
        lines.loc[lines["payee"] == who, "amount"].sum() - lines.loc[lines["payer"] == who, "amount"].sum()
    )


def _below(axes: Axes, record: Record, copy: int) -> None:
    residual = record.manifest["books"]["residual"]
    words = f"credits in {record.ticks:,} steps of copy {copy}; residual {residual:g}"
    axes.text(0.5, 0.012, words, transform=axes.transAxes, ha="center", va="bottom", color=MUTED)
