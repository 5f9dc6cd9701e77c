"""Lesson 9: who is paid for what all did can hardly tell what its own act was worth."""

import pandas as pd

from credit_flow.dashboard.lessons.lesson import Lesson, Outcome, Plotted, Reading, mean
from credit_flow.dashboard.run.player import Player
from credit_flow.models.games.pay_presets import PAY
from credit_flow.models.games.social_dilemma import SocialDilemma

GAP = 10.0
"""Of a hundred players, how many more must act under own pay for the claim to count as seen."""

TEAM = SocialDilemma(**PAY["own_pay"].settings)
"""Sixteen learners."""

FEW = 4
"""Players of the third arm."""

SMOOTH = 10
"""Ticks that a point of the line is the mean of: of four players a single tick says little."""


class OwnOrPooledPay(Lesson):
    """Paid the mean of what all brought, learners take much longer to find out what is good for all of them."""

    number = 9
    title = "Own or pooled pay"
    question = "Everybody could be paid for what it did itself, or all alike for what all did. Which teaches faster what is good for all?"
    setting = (
        "Sixteen players act or do not, again and again. An act brings 1 credit on average, but luck adds or takes as much again, so that one pay says little. Nobody is told that "
        "acting is good: each does oftener what was followed by more pay than usual, and less often what was followed by less.\n\n"
        "On the left WORLD pays each what its own act brought. In the control arm it pays each the mean of what all sixteen brought; all together are paid the same for the same acts. In the "
        "third arm there are four players, paid the mean of four."
    )
    answers = (
        "Pooled pay: luck averages out over sixteen, so that the pay is steadier.",
        "Neither: an act adds as much to what all are paid together, in both.",
        "Own pay: in a mean of sixteen one's own act is lost among the acts of the others.",
    )
    right = 2
    claim = "paid its own, more players have learnt to act than paid the mean of all"
    why = (
        "A mean of sixteen is indeed steadier: luck shrinks to a quarter. But what one's own act adds shrinks to a sixteenth, and fifteen others who try this and that are luck to it as well. What counts for "
        "a learner is the one over the other. Squared, it is 1/4 if each is paid its own, in any company, and 1/(5n - 1) if n are paid alike: 1/19 with four, 1/79 with sixteen. Pay the sum in the place of the "
        "mean, and both grow alike; nothing changes.\n\n"
        "That is the case for paying experts by the ledger, each for its own, and not by how the society fares. It has a limit: here an act harms nobody. Where what is good for oneself is bad "
        "for others, own pay teaches just that, and quickly; that is what the lessons with contracts are about."
    )
    known = (
        "At a traffic junction, where cars learn when to brake (six seeds, 150 updates), 35 % of the episodes have no crash if each car learns from its own losses and 23 % if from the mean of all; who never "
        "brakes has 30 %. The more cars, the more own pay is worth: by the measure above 3.5 times as much with two, 9.7 times with eight."
    )
    tries = (
        "Set the number of players to 2 and to 40. In which arm does it matter?",
        "Set the noise to 0: only the others' acts are left as luck. Is pooled pay as good now?",
        "Set the step of learning to 0.5. Does haste make up for pooled pay?",
    )
    arms = ("own pay", "pooled pay", "pooled pay of four")
    controls = ("experts", "world.noise", "policy.step")
    lines = (("outcome_acted", "players who act, %, mean of the last ten ticks"),)
    source = "singh2019"
    larger = {"copies": 8}  # noqa: RUF012 - never changed

    @property
    def main(self):
        """Each is paid its own."""
        return TEAM

    @property
    def control(self):
        """Each is paid the mean of all."""
        return TEAM.but(**{"world.pooled": True})

    @property
    def scenarios(self):
        """And the mean of few."""
        return self.main, self.control, self.control.but(experts=FEW)

    def outcome(self, main: Player, control: Player, *others: Player) -> Outcome:
        """How many act in the later half, and what they are paid."""
        arms = (main, control, *others)
        seats = [arm.scenario.experts * arm.scenario.copies for arm in arms]
        acting = [100.0 * mean(arm, "outcome_acted") / n for arm, n in zip(arms, seats)]
        paid = [mean(arm, "welfare") / arm.scenario.experts for arm in arms]
        sentence = f"{acting[0]:.0f} % of the players act under own pay, {acting[1]:.0f} % under pooled pay" + (f", {acting[2]:.0f} % where only {others[0].scenario.experts} share." if others else ".")  # fmt: skip
        readings = (_row("players who act, %", acting, 0), _row("credits of a player, per step", paid, 2))
        return Outcome(acting[0] > acting[1] + GAP, sentence, readings)

    def plots(self, players: tuple[Player, ...]) -> list[Plotted]:
        """How many of its players act in each arm, of a hundred."""
        (key, title), series = self.lines[0], {}
        for name, arm in zip(self.arms, players):
            ticks, acted = arm.history([key], 400)[key]
            seats = arm.scenario.experts * arm.scenario.copies
            series[name] = (
                ticks,
                pd.Series(100.0 * acted / seats).rolling(SMOOTH, min_periods=1).mean().to_numpy(),
            )
        return [Plotted(title, series)]


def _row(what: str, values: list[float], decimals: int) -> Reading:
    main, control, *others = values
    return Reading(what, main, control, decimals, tuple(others))
