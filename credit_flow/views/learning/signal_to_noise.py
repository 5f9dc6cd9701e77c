"""What a learner's gradient is worth if it is paid its own reward or that of a team: the law, and what a run measured."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from credit_flow.core.records.record import Record
from credit_flow.measures.statistics.gradient_power import gradient_power
from credit_flow.theory.games import bandit_gradients
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, DOTTED, GREY, VERMILION, heading
from credit_flow.views.games.roles import episodes_ended
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

KINDS = {
    "own pay": (BLUE, "-", {"pooled": False}),
    "pooled pay": (VERMILION, DASHED, {"pooled": True}),
    "without baseline": (GREY, DOTTED, {"pooled": True, "baseline": False}),
}
"""Line -> colour, dashes, and what is asked of law and measure."""


def bandit_pay(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Acts and credits (moments, agents) of a shared-reward bandit. Errors: `NothingToShow` for another game, for pay that is pooled already, and where nobody chooses by a coin."""
    told = record.parameters
    if told.get("world_name") != "shared_reward_bandit" or told.get("world.pooled"):
        raise NothingToShow(
            "it is drawn of a shared-reward bandit in which each is paid its own: social_dilemma/bandit"
        )
    if told.get("policy") != "random":
        raise NothingToShow("it is drawn of players who act by a coin: policy = random")
    table = episodes_ended(record).sort_values(["copy", "episode", "agent"])
    shape = (-1, int(table["agent"].max()) + 1)
    return table["acted"].to_numpy().reshape(shape), table["earned"].to_numpy().reshape(shape)


@view(
    needs=Needs(
        families=(GAMES,), also=bandit_pay, words="a shared-reward bandit whose players act by a coin"
    )
)
def signal_to_noise(record: Record, size: Size) -> Figure:
    """The power of a learner's gradient over its noise, by the number of agents whose reward is pooled: lines are the law, dots what the run measured, both axes logarithmic.

    Paid its own, a learner is taught as well in any company; paid the sum (or mean) of n, its signal falls as 1/n, and as 1/n^2 if what is usual is not taken off first. Teams of n are
    made of agents side by side in one run.
    """
    acted, earned = bandit_pay(record)
    figure, (axes,) = panels(size, 1, 0.66)
    table = _table(acted, earned, record.parameters)
    for name, (colour, dashes, _) in KINDS.items():
        own = table[table["series"] == name]
        axes.plot(own["agents"], own["law"], color=colour, linestyle=dashes, label=f"{name}, law")
        axes.plot(own["agents"], own["run"], "o", color=colour, markersize=0.45 * size.points, label=name)
    _scales(axes, acted.shape[1])
    heading(axes, *[(name, colour, dashes) for name, (colour, dashes, _) in KINDS.items()])
    return figure


def _table(acted: np.ndarray, earned: np.ndarray, told: Mapping) -> pd.DataFrame:
    """Law and run of each line at 1, 2, 4, ... agents."""
    terms = {name: float(told[f"world.{name}"]) for name in ("gain", "noise") if f"world.{name}" in told}
    sizes = 2 ** np.arange(int(np.log2(acted.shape[1])) + 1)
    rows = [
        (
            name,
            n,
            bandit_gradients.signal_to_noise(n, **terms, **asked),
            gradient_power(acted, earned, n, **asked),
        )
        for name, (*_, asked) in KINDS.items()
        for n in sizes.tolist()
    ]
    return pd.DataFrame(rows, columns=["series", "agents", "law", "run"])


def _scales(axes: Axes, n_agents: int) -> None:
    axes.set(xscale="log", yscale="log", xlabel=called("agents whose reward is pooled"))
    axes.set_ylabel(called("gradient, power over noise"))
    ticks = [n for n in (1, 2, 4, 8, 16, 32, 64) if n <= n_agents]
    axes.set_xticks(ticks, [str(n) for n in ticks])
    decades = np.ptp(np.log10(axes.get_ylim()))
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if decades < 1.5 else (1.0,)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
