"""Who hires whom."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import called, kind_of_work
from credit_flow.views.drawing.sheet import canvas, keep, lettering
from credit_flow.views.drawing.size import MILLIMETRES, Size
from credit_flow.views.drawing.style import GREY, INK, MUTED, PAPER, kind_colour
from credit_flow.views.needs import CHAIN, TASKS, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import RECENT, during, last, specialties, ticks_in_words

MOST_LINKS = 600
"""So many links are drawn, those that carry most."""

MOST_GROUPS, OTHERS = 7, 1_000_000
"""So many kinds have a group of their own; the kind that stands for all others."""

GOLDEN = math.pi * (3.0 - math.sqrt(5.0))
"""The angle by which sunflower seeds follow each other (key `vogel1979`)."""


def somebody_is_hired(record: Record) -> None:
    """Errors: `NothingToShow` where no expert paid another in the last ticks."""
    window = last(record)
    if payments_between_experts(record, window).empty:
        raise NothingToShow(f"nobody hired anybody in {ticks_in_words(window)}")


@view(needs=Needs(families=(TASKS, CHAIN), also=somebody_is_hired, words="payments between experts"))
def flow_network(record: Record, size: Size, n_ticks: int = RECENT) -> Figure:
    """Who hires whom: experts and the payments between them in the last 200 ticks, or in those since the last shock.

    A dot is an expert, its area what others paid it per tick, its colour the kind of work it does most; those of one
    kind stand together, the best paid in the middle, and those that do no step themselves, only hire, in the centre.
    A link is the payments from one expert to another in the colour of the one that gets them, bending to the right
    on its way; the stronger, the more. The numbers are credits per tick that a group gets from other experts.
    """
    window = last(record, n_ticks)
    links = payments_between_experts(record, window)
    figure, axes = canvas(size, size.pick(1.0, 0.6))
    if links.empty:
        raise NothingToShow(f"nobody hired anybody in {ticks_in_words(window)}")
    experts = pd.Index(np.union1d(links["payer"], links["payee"]))
    income = links.groupby("payee")["amount"].sum().reindex(experts).fillna(0.0)
    kinds = specialties(record, window).reindex(experts).fillna(-1).astype(int)
    kinds = _grouped(kinds, income)
    places, discs = _places(figure, kinds, income)
    strongest = links.nlargest(MOST_LINKS, "amount")
    _draw_links(axes, strongest, places, kinds, size)
    _draw_experts(axes, places, kinds, income, size)
    _name(axes, discs, kinds, income)
    line = lettering(size, axes)[1]
    drawn = "" if len(strongest) == len(links) else f"the strongest {len(strongest):,} of "
    words = f"{len(experts)} experts, {drawn}{len(links):,} links\ncredits per tick, {ticks_in_words(window)}"
    axes.text(0.5, 0.4 * line, words, ha="center", va="bottom", color=MUTED)
    return keep(figure, _as_table(strongest, kinds, income))


def _as_table(links: pd.DataFrame, kinds: pd.Series, income: pd.Series) -> pd.DataFrame:
    """The links, payer to payee, and the experts with their kinds (others: -2, none: -1) and incomes, in credits per tick."""
    drawn = links.assign(what="link", kind=kinds.loc[links["payee"]].to_numpy())
    experts = pd.DataFrame(
        {"what": "expert", "payee": income.index, "kind": kinds.to_numpy(), "amount": income.to_numpy()}
    )
    table = pd.concat([drawn, experts], ignore_index=True)[["what", "payer", "payee", "kind", "amount"]]
    return (
        table.astype({"payer": "Int64"})
        .replace({"kind": {OTHERS: -2}})
        .rename(columns={"amount": "credits_per_tick"})
    )


def payments_between_experts(record: Record, window: tuple[int, int]) -> pd.DataFrame:
    """Who paid whom how many credits per tick for work in the window: columns payer, payee (rows), amount."""
    lines, first = during(record.journal, window), record.manifest["first_account"]
    hires = lines[(lines["kind"] == "payment") & (lines["payer"] >= first) & (lines["payee"] >= first)]
    links = hires[hires["asset"] == 0].groupby(["payer", "payee"], as_index=False)["amount"].sum()
    links[["payer", "payee"]] -= first
    links["amount"] /= window[1] - window[0]
    return links


def _grouped(kinds: pd.Series, income: pd.Series) -> pd.Series:
    """The kinds that earn most keep their own group, the rest become `OTHERS`."""
    earned = income.groupby(kinds).sum().drop(-1, errors="ignore")
    rest = earned.index.difference(earned.nlargest(MOST_GROUPS).index)
    return kinds.mask(kinds.isin(rest), OTHERS)


def _places(figure: Figure, kinds: pd.Series, income: pd.Series) -> tuple[pd.DataFrame, dict]:
    """Where each expert stands, and the middle and radii (x, y) of the disc of each kind: kinds on a ring, the others inside."""
    inches = figure.get_size_inches()
    unit = inches.min() / inches
    working = sorted(kind for kind in kinds.unique() if kind >= 0)
    places = pd.DataFrame(index=kinds.index, columns=["x", "y"], dtype=float)
    discs = {}
    for kind in sorted(kinds.unique()):
        members = income[kinds == kind].sort_values(ascending=False, kind="stable").index
        angle = math.pi / 2.0 - 2.0 * math.pi * working.index(kind) / len(working) if kind >= 0 else 0.0
        ring = np.array([0.37, 0.3]) if kind >= 0 and len(kinds.unique()) > 1 else np.zeros(2)
        middle = np.array([0.5, 0.56]) + ring * (math.cos(angle), math.sin(angle))
        spacing = _spacing(kind >= 0, len(working), len(members))
        n = np.arange(len(members))
        turned = np.column_stack([np.cos(n * GOLDEN), np.sin(n * GOLDEN)])
        places.loc[members, ["x", "y"]] = middle + spacing * np.sqrt(n + 0.3)[:, None] * turned * unit
        discs[kind] = (middle, spacing * math.sqrt(len(members)) * unit)
    return places, discs


def _spacing(works: bool, n_working: int, n_members: int) -> float:
    """Room for a dot: less in the centre, where dots are small, and where it is crowded."""
    if not n_working:
        return min(0.04, 0.33 / math.sqrt(n_members))
    return min(0.021, 0.085 / math.sqrt(n_members)) if works else min(0.0125, 0.17 / math.sqrt(n_members))


def _colour(kind: int) -> str:
    return GREY if kind == OTHERS else kind_colour(kind)


def _draw_links(axes: Axes, links: pd.DataFrame, places: pd.DataFrame, kinds: pd.Series, size: Size) -> None:
    start, stop = places.loc[links["payer"]].to_numpy(), places.loc[links["payee"]].to_numpy()
    along = stop - start
    bend = (start + stop) / 2.0 + 0.14 * np.column_stack([along[:, 1], -along[:, 0]])
    paths = [Path(points, [Path.MOVETO, Path.CURVE3, Path.CURVE3]) for points in zip(start, bend, stop)]
    strength = np.sqrt(links["amount"] / links["amount"].max()).to_numpy()
    colours = [to_rgba(_colour(kinds[payee]), 0.06 + 0.5 * s) for payee, s in zip(links["payee"], strength)]
    thick = size.points / 7.5 * (0.3 + 1.2 * strength)
    axes.add_collection(PathCollection(paths, facecolors="none", edgecolors=colours, linewidths=thick))


def _draw_experts(axes: Axes, places: pd.DataFrame, kinds: pd.Series, income: pd.Series, size: Size) -> None:
    scale = size.pick(1.0, 1.6, 4.0) * (size.width / MILLIMETRES[size.layout])
    sizes = scale * (4.0 + 80.0 * income / income.max())
    colours = [_colour(kind) for kind in kinds]
    axes.scatter(places["x"], places["y"], s=sizes, c=colours, edgecolors=PAPER, linewidths=0.4, zorder=3)


def _name(axes: Axes, discs: dict, kinds: pd.Series, income: pd.Series) -> None:
    """The name of each group away from the centre of the picture, that of the centre below it."""
    for kind, (middle, radii) in discs.items():
        above = kind >= 0 and middle[1] > 0.55
        members = kinds == kind
        if kind >= 0:
            name = called("others") if kind == OTHERS else kind_of_work(kind)
            words = f"{name}: {income[members].sum():,.1f}"
        else:
            words = (
                f"{members.sum()} only hire" if len(discs) > 1 else f"{income.sum():,.1f} credits per tick"
            )
        axes.annotate(
            words, (middle[0], middle[1] + (radii[1] if above else -radii[1])), xytext=(0, 6 if above else -6),
            textcoords="offset points", ha="center", va="bottom" if above else "top", color=INK, zorder=4,
            bbox={"facecolor": PAPER, "alpha": 0.7, "linewidth": 0, "pad": 0.4},
        )  # fmt: skip
