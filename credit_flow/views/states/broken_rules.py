"""What becomes of a Hayek machine when one of its rules is broken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, GREY, INK, MUTED, ORANGE, PAPER, heading
from credit_flow.views.needs import STATES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import needed

NAMES = {
    "full": "full rules",
    "no_property": "no property",
    "printing": "printing",
    "free_entry": "free entry",
}


@view(needs=Needs(families=(STATES,), measures=("episode",), runs=2, words="of Hayek machines"))
def broken_rules(record: Sequence[Record], size: Size) -> Figure:
    """Success once entry is frozen, and credit held at the end, by the rule that is broken (key `baum1999`).

    `record` are several runs of a Hayek machine, of some rules and seeds: a bar is the mean over runs, a dot a run. Credit is that
    of HOUSE (the first seller of every state) and of the experts. The first panel is left out where no run came to the end of entry.
    """
    records = list(record)
    if any("rules" not in run.parameters for run in records):
        raise NothingToShow("no rule of a Hayek machine was broken or kept")
    arms = [name for name in NAMES if any(run.parameters["rules"] == name for run in records)]
    of_arm = {name: [run for run in records if run.parameters["rules"] == name] for name in arms}
    shares = {name: np.array([frozen_success(run) for run in of_arm[name]]) for name in arms}
    is_frozen = not all(np.isnan(values).all() for values in shares.values())
    figure, (*success, money) = panels(size, 1 + is_frozen, 0.62)
    for axes in success:
        _success(axes, shares, size)
        n = len(records) // len(arms)
        heading(axes, ("success, entry frozen", INK), (f"{n} run{'s' if n > 1 else ''} each", MUTED))
    _money(money, [np.mean([_held(run) for run in of_arm[name]], axis=0) for name in arms])
    for axes in (*success, money):
        _name(axes, arms)
    return figure


def _success(axes: Axes, shares: dict[str, np.ndarray], size: Size) -> None:
    means = [np.nanmean(values) if not np.isnan(values).all() else np.nan for values in shares.values()]
    colours = [BLUE if name == "full" else GREY for name in shares]
    axes.bar(range(len(shares)), means, 0.7, color=colours, label="mean share")
    place = np.concatenate([i + _spread(len(values)) for i, values in enumerate(shares.values())])
    runs = np.concatenate(list(shares.values()))
    dots = {"s": size.dots(7), "color": INK, "linewidth": 0, "zorder": 3, "clip_on": False}
    axes.scatter(place, runs, **dots, label="share of a run")
    axes.set(ylabel="share of episodes", ylim=(0, 1))


def _money(axes: Axes, held: list[np.ndarray]) -> None:
    house, experts = np.transpose(held)
    axes.bar(range(len(held)), house, 0.7, color=GREY, label="HOUSE")
    marks = {"color": ORANGE, "hatch": "///", "edgecolor": PAPER, "linewidth": 0}
    axes.bar(range(len(held)), experts, 0.7, bottom=house, **marks, label="experts")
    axes.set_ylabel("credits")
    heading(axes, ("HOUSE", GREY), ("experts (hatched)", ORANGE))


def frozen_success(record: Record) -> float:
    """The share of episodes that were rewarded after entry was frozen; nan if the run did not get there."""
    measures = needed(record, "measures")
    frozen = measures[
        (measures["episode"] >= record.parameters["entry_episodes"]) & (measures["episodes"] > 0)
    ]
    n = frozen["episodes"].sum()
    return float((frozen["success"] * frozen["episodes"]).sum() / n) if n else np.nan


def _held(record: Record) -> tuple[float, float]:
    last = needed(record, "measures").iloc[-1]
    return float(last["treasury"]), float(last["supply"] - last["treasury"])


def _spread(n: int) -> np.ndarray:
    """Places (n,) beside each other, so that equal dots can be counted."""
    return np.linspace(-0.25, 0.25, n) if n > 1 else np.zeros(1)


def _name(axes: Axes, arms: list[str]) -> None:
    axes.locator_params(axis="y", nbins=5)
    axes.set_xticks(range(len(arms)), [NAMES[name].replace(" ", "\n") for name in arms])
    axes.set_xlabel("rule that is broken")
    axes.set_xlim(-0.6, len(arms) - 0.4)
    axes.tick_params(axis="x", length=0)
