"""What becomes of a Hayek machine when one of its rules is broken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.views.style import BLUE, GREY, INK, MUTED, ORANGE, NothingToShow, dots, heading, panels, view
from credit_flow.views.window import needed

NAMES = {
    "full": "full rules",
    "no_property": "no property",
    "printing": "printing",
    "free_entry": "free entry",
}


@view
def broken_rules(record: Record | Sequence[Record], width: str = "column") -> Figure:
    """Success once entry is frozen, and credit held at the end, by the rule that is broken (key `baum1999`).

    `record` is one run of a Hayek machine or many, of several rules and seeds: a bar is the mean over runs, a dot a run. Credit
    is that of HOUSE (the first seller of every state) and of the experts.
    """
    records = [record] if isinstance(record, Record) else list(record)
    if any("rules" not in run.parameters or "house_capital" not in run.parameters for run in records):
        raise NothingToShow("no rule of a Hayek machine was broken or kept")
    arms = [name for name in NAMES if any(run.parameters["rules"] == name for run in records)]
    of_arm = {name: [run for run in records if run.parameters["rules"] == name] for name in arms}
    figure, (success, money) = panels(width, 2, 0.62)
    for place, name in enumerate(arms):
        shares = [frozen_success(run) for run in of_arm[name]]
        success.bar(
            place,
            np.nanmean(shares) if not np.isnan(shares).all() else 0.0,
            0.7,
            color=BLUE if name == "full" else GREY,
        )
        success.scatter(
            place + _spread(len(shares)),
            shares,
            s=dots(width, 7),
            color=INK,
            linewidth=0,
            zorder=3,
            clip_on=False,
        )
        held = np.array([_held(run) for run in of_arm[name]]).mean(axis=0)
        money.bar(place, held[0], 0.7, color=GREY)
        money.bar(place, held[1], 0.7, bottom=held[0], color=ORANGE)
    success.set(ylabel="share of episodes", ylim=(0, 1))
    money.set(ylabel="credits")
    n = len(records) // len(arms)
    heading(success, ("success, entry frozen", INK), (f"{n} run{'s' if n > 1 else ''} each", MUTED))
    heading(money, ("HOUSE", GREY), ("experts", ORANGE))
    for axes in (success, money):
        _name(axes, arms)
    return figure


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
