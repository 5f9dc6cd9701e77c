"""What learning from one's influence comes to: how often the box is opened, where that rests, and who has what of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.theory.games.influence_play import PLAY, gradient_play, least_weight, most_rate, rest_rate
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import (
    BLUE,
    DASHED,
    DOTTED,
    GREEN,
    INK,
    MUTED,
    PURPLE,
    VERMILION,
    heading,
)
from credit_flow.views.games.roles import episodes_ended
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

COLOURS = (BLUE, VERMILION, GREEN, PURPLE)
DASHES = ("-", DOTTED, "-", DOTTED)


@dataclass(frozen=True)
class InfluenceArm:
    """A run of Box Trapped with an influencer, and what was set in it."""

    record: Record
    beta: float  # credits/nat
    theta: float  # credits for opening, by contract
    prize: float  # credits that the others have when it is opened

    @property
    def name(self) -> str:
        """What sets it apart."""
        paid = f"theta {self.theta:g}" if self.theta else f"beta {self.beta:g}"
        return f"{paid}, harms" if self.prize < 0.0 else paid

    @property
    def opened(self) -> np.ndarray:
        """The share of boxes opened in each tick (ticks,)."""
        return self.record.measures["outcome_opened"].to_numpy() / self.record.parameters["copies"]

    def later(self, agent: int) -> float:
        """What the influencer (0) or another had in the second half of the run, transfers included, credits a step."""
        table = episodes_ended(self.record)
        late = table[(table["tick"] > self.record.ticks // 2) & ((table["agent"] == 0) == (agent == 0))]
        return float((late["earned"] + late["moved"]).sum() / late["steps"].sum())


def influence_arm(record: Record) -> InfluenceArm:
    """What was set in a run. Errors: `NothingToShow` for another policy or game, for more than two players, and for a contract that is not decreed."""
    known = record.parameters
    if (known.get("policy"), known.get("world.game"), known.get("experts")) != (
        "influencer",
        "box_trapped",
        2,
    ) or known["others"]:
        raise NothingToShow("it is drawn of two players in Box Trapped whose policy is influencer")
    if known["terms"] not in ("none", "decreed"):
        raise NothingToShow("it is drawn of runs under a decreed contract, or none")
    theta = known["theta"] if known["terms"] == "decreed" else 0.0
    return InfluenceArm(record, known.get("policy.beta", 0.0), theta, known.get("world.prize", 0.0))


@view(needs=Needs(families=(GAMES,), also=influence_arm, words="an influencer in Box Trapped"))
def influence(record: Record | list[Record], size: Size) -> Figure:
    """How often an agent that learns from credits and from its influence opens the box; where that rests by what influence counts for; and what it and the other have of it.

    Drawn of a run with `policy = influencer`, or of a list of up to four, such as a bonus, the same where opening harms the other, and a contract. Dashed, and the curve, is exact gradient play
    (`theory.games.influence_play`); credits are those of the second half, transfers included.
    """
    given = list(record) if isinstance(record, list | tuple) else [record]
    arms = [influence_arm(one) for one in given]
    if len(arms) > len(COLOURS):
        raise NothingToShow(f"it compares up to {len(COLOURS)} runs, not {len(arms)}")
    figure, places = panels(size, 3, 0.7)
    _paths(places[0], arms)
    _rests(places[1], arms)
    _credits(places[2], arms)
    return figure


def _paths(axes: Axes, arms: list[InfluenceArm]) -> None:
    for arm, colour, dashes in zip(arms, COLOURS, DASHES):
        n = len(arm.opened)
        set_ = arm.record.parameters
        exact = gradient_play(
            arm.beta,
            1.0 - arm.theta,
            start=set_.get("policy.rate", PLAY.start),
            step=set_.get("policy.step", PLAY.step),
            n_steps=n - 1,
        )
        ticks = np.arange(1, n + 1)
        axes.plot(ticks, arm.opened, color=colour, linestyle=dashes, linewidth=1.0, label=arm.name)
        axes.plot(ticks, exact, color=INK, linestyle=DASHED, linewidth=0.8, label=f"{arm.name}, exact")
    axes.set(xlabel="ticks", ylabel="share of boxes opened", ylim=(-0.03, 1.03), xlim=(0, n))
    heading(axes, *[(arm.name, colour, dashes) for arm, colour, dashes in zip(arms, COLOURS, DASHES)])


def _rests(axes: Axes, arms: list[InfluenceArm]) -> None:
    high = max(10.0, 1.2 * max(arm.beta for arm in arms))
    betas = np.linspace(0.0, high, 121)
    axes.plot(betas, [rest_rate(beta) for beta in betas], color=INK, label="exact rest")
    axes.axhline(most_rate(), color=MUTED, linestyle=DASHED, linewidth=0.8, label="the most, for any beta")
    axes.axvline(least_weight(), color=MUTED, linestyle=DOTTED, linewidth=0.8, label="1 / KL")
    bonuses = [(arm, colour) for arm, colour in zip(arms, COLOURS) if not arm.theta]
    for arm, colour in bonuses:
        half = len(arm.opened) // 2
        axes.plot(
            [arm.beta],
            [arm.opened[half:].mean()],
            "o",
            color=colour,
            markersize=5,
            label=f"{arm.name}, second half",
            clip_on=False,
        )
    axes.set(
        xlabel="beta, credits a nat", ylabel="share of boxes opened", ylim=(-0.03, 1.03), xlim=(0.0, high)
    )
    heading(axes, ("rest", INK, "-"), ("most", MUTED, DASHED), ("1/KL", MUTED, DOTTED))


def _credits(axes: Axes, arms: list[InfluenceArm]) -> None:
    for place, (arm, colour) in enumerate(zip(arms, COLOURS)):
        for shift, (agent, alpha) in enumerate(((0, 1.0), (1, 0.45))):
            name = f"{arm.name}, {('opener', 'other')[agent]}"
            axes.bar(
                place + 0.38 * (shift - 0.5), arm.later(agent), 0.36, color=colour, alpha=alpha, label=name
            )
    axes.axhline(0.0, color=MUTED, linewidth=0.6)
    axes.set_xticks(range(len(arms)), [arm.name.replace(", ", "\n") for arm in arms])
    axes.set(xlabel="run", ylabel="credits a step")
    heading(axes, ("opener", INK), ("pale: the other", MUTED))
