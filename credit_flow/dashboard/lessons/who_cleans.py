"""Lesson 10: a bounty for cleaning makes one clean and one eat; too high a bounty makes both clean."""

import numpy as np

from credit_flow.dashboard.commons.commons_game import HIGH, LOW, commons_game
from credit_flow.dashboard.commons.commons_play import roles
from credit_flow.dashboard.lessons.lesson import TICKS, Lesson, Outcome, Plotted, Reading, total
from credit_flow.dashboard.run.player import Player
from credit_flow.theory.role_choice import role_choice, stable_numbers

GAME = commons_game("cleanup_mini")
GOOD, TOO_MUCH = 1.0, 3.0
"""Thetas of the main arm and of the third, credits per cell cleaned."""

SEED = 1
"""Of the run with every number of cleaners that says what each role comes to."""


class WhoCleans(Lesson):
    """Two at a river: as many clean as join while that pays, none without a contract, one for a fair bounty, both for one too high."""

    number = 10
    title = "Who cleans"
    question = "Apples grow only while the river is clean, and cleaning pays nothing. How much should a contract pay for it?"
    setting = (
        "Two players share a river and an orchard. Waste comes into the river, and where there is too much of it nothing grows. Who cleans has no time to "
        "eat, and whoever eats earns a credit an apple. A contract has the others pay theta credits for every cell that somebody cleans.\n\n"
        "On the left theta is 1 credit, in the control arm there is no contract, and in the third arm theta is 3. Players follow a script, and as many of them "
        "clean as join one after another while that pays."
    )
    answers = (
        "As much as possible: the more it pays to clean, the cleaner the river and the more apples are eaten.",
        "It does not matter: a contract only moves credit from one to the other, and apples are the same.",
        "Neither too little nor too much: without it nobody cleans, and at 3 credits both clean and nobody eats.",
    )
    right = 2
    claim = "at theta 1 apples are eaten, without a contract and at theta 3 hardly any"
    why = (
        "Without a contract whoever cleans works for the other alone, so nobody does it, and there is nothing to eat. At 1 credit a cell one cleans and one "
        "eats, and both have about as much: a share of the apples comes back to who made them grow.\n\n"
        "A bounty is zero-sum among those who clean. At 3 credits the eater pays more than it eats is worth, so it had better clean too: each cell is still worth 3 "
        "credits to whoever gets it first, though what both earn by it comes out of each other's purse. They race for waste below trees full of apples. What a contract "
        "brings has one peak, and two flanks."
    )
    tries = (
        "Set theta to 0.1: does somebody still clean, and who has most of the apples then?",
        "Where between 1 and 3 does the second player begin to clean?",
    )
    arms = ("theta 1", "no contract", "theta 3")
    controls = ("theta",)
    lines = (("outcome_ate", "apples eaten so far"), ("waste", "waste, cells"))
    enough = 80
    larger = {"copies": 4}  # noqa: RUF012 - never changed
    source = "christoffersen2023"
    watch = f"/commons?c.game={GAME.name}&c.theta={GOOD:g}"

    @property
    def main(self):
        """One cleans, and is paid a credit a cell."""
        return arm(GOOD)

    @property
    def control(self):
        """No contract, and everybody waits for apples."""
        return GAME.without.but(ticks=TICKS)

    @property
    def scenarios(self):
        """And too high a bounty."""
        return self.main, self.control, arm(TOO_MUCH)

    def changed(self, **values):
        """The main arm with another theta, and with as many who clean as that makes. Errors: `ParameterError` for a theta out of range."""
        theta = values.get("theta", GOOD)
        checked = self.main.but(theta=theta)
        return arm(checked.theta), *self.scenarios[1:]

    def outcome(self, main: Player, control: Player, *others: Player) -> Outcome:
        """Apples, cells and credits of all ticks shown."""
        arms = (main, control, *others)
        apples = [total(one, "outcome_ate", (0.0, 1.0)) for one in arms]
        theta = main.scenario.theta
        sentence = (
            f"At theta {theta:g} {apples[0]:,.0f} apples are eaten, without a contract {apples[1]:,.0f}"
        )
        sentence += f", and at theta {TOO_MUCH:g} {apples[2]:,.0f}." if others else "."
        readings = (
            row("apples eaten", apples),
            row("players who clean", [one.scenario.others for one in arms]),
            row("cells cleaned", [total(one, "outcome_cleaned", (0.0, 1.0)) for one in arms]),
            row("paid among players, cr", [paid(one) for one in arms], 1),
        )
        return Outcome(apples[0] > 10.0 + max(apples[1:]), sentence, readings)

    def plots(self, players: tuple[Player, ...]) -> list[Plotted]:
        """What was eaten adds up."""
        ate, waste = super().plots(players)
        return [Plotted(ate.title, {name: (x, np.cumsum(y)) for name, (x, y) in ate.series.items()}), waste]

    def solution(self) -> str:
        """Who cleans under every theta, as the choice of roles is solved."""
        lines = roles(GAME.name, SEED)[1].lines
        parts = [
            f"{one.number} of {GAME.experts} clean from theta {one.low:.2f} to {one.high:.2f}, which brings {lines.welfare[one.number]:,.0f} credits an episode"
            for one in role_choice(lines, LOW, HIGH)
        ]
        return (
            "Nobody has solved this game move by move: it has too many states. Solved is the choice of roles, given what each role comes to in a run in which every number of "
            f"players cleans: without a contract nobody does; {'; '.join(parts)}. Between two turns of theta nothing changes, so these thetas are exact for those payoffs."
        )


def arm(theta: float):
    """The game under theta, credits, with as many who clean as join while that pays."""
    lines = roles(GAME.name, SEED)[1].lines
    return GAME.decreed(theta, int(stable_numbers(*lines.at(theta))[0])).but(ticks=TICKS)


def paid(player: Player) -> float:
    """Credits that players paid each other in all ticks; 0 without a contract."""
    return total(player, "transfers", (0.0, 1.0)) if "transfers" in player.keys else 0.0


def row(what: str, values: list[float], decimals: int = 0) -> Reading:
    """A reading of all arms."""
    main, control, *others = map(float, values)
    return Reading(what, main, control, decimals, tuple(others))
