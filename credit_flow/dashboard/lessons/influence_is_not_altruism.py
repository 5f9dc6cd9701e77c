"""Lesson 8: who is rewarded for moving others moves them, for good or ill."""

from credit_flow.dashboard.lessons.lesson import TICKS, Lesson, Outcome, Reading, mean
from credit_flow.dashboard.run.player import Player
from credit_flow.models.games.social_dilemma import SocialDilemma

SEEN = 0.5
"""Credits a step by which both must be better off, all in all, for the claim to count as seen."""

BOXES = SocialDilemma(
    world_name="matrix_game",
    world_settings={"game": "box_trapped", "prize": 2.0},
    policy="influencer",
    policy_settings={"beta": 3.0},
    others=0,
    contract="opening_bounty",
    theta=1.5,  # where there are terms
    copies=64,
    endowment=100.0,
    ticks=TICKS,
)
"""Sixty-four pairs: one opens or eats, the other sits in the box."""


class InfluenceIsNotAltruism(Lesson):
    """A learner that is rewarded for its influence opens as often where that harms the other."""

    number = 8
    title = "Influence is not altruism"
    question = "Somebody learns to act so that others change what they do. Does that make it good for them?"
    setting = (
        "In each of 64 pairs one can open the box that the other sits in, or eat: eating earns it 1 credit, opening nothing. "
        "So that it opens at all it learns from something beside its credits: 3 for each nat by which its act moved what the "
        "other does. That number is nobody's money; the ledger does not know it.\n\n"
        "On the left an open box earns the other 2 credits. In the control arm it costs it 2: the box is a market, and to open "
        "it is to shut the market. In the third arm there is no such bonus, and the other has signed to pay 1.5 for every opening."
    )
    answers = (
        "It opens only where that helps: what moves the other most is help.",
        "It opens as often where that harms as where it helps, and never in much more than half of the boxes.",
        "The stronger the bonus, the more boxes are opened, up to all of them.",
    )
    right = 1
    claim = "the bonus for influence opens as many boxes where that harms the other as where it helps"
    why = (
        "Influence is how far the other's acts after this act are from what they are on average. Whether the other gains by it "
        "does not occur in it, and so the two arms are the same act for act, with the same bonus. What differs is in the "
        "books alone: 2 credits won or lost for each open box.\n\n"
        "And it limits itself. The average contains the act's own chance: who always opens surprises nobody. Opening "
        "rests where 3 x (nats by opening - nats by eating) = 1, the credit that is forgone; no bonus takes it much beyond one half, where both "
        "acts move the other equally much, and below 1.25 credits a nat it dies out. Exactly, it rests at 28 % of the boxes with 3 credits a nat, at "
        "37 % with 5, at 48 % with 20, and never beyond 51 %.\n\n"
        "A contract pays for what is good for the other, since it is the other who pays. From 1 credit on it opens all boxes, "
        "and where opening harms nobody would sign it."
    )
    tries = (
        "Set beta to 1: the bonus is too small to make up for the credit that is eaten. What is left of opening?",
        "Set beta to 20. How much more is opened than with 3?",
        "Set the contract's theta to 0.9, a little less than what can be eaten.",
    )
    arms = ("bonus, helps", "bonus, harms", "contract")
    controls = ("policy.beta", "theta")
    lines = (("outcome_opened", "boxes opened, of 64"), ("welfare", "credits of a pair, per step"))
    source = "jaques2019"
    larger = {"copies": 256}  # noqa: RUF012 - never changed

    @property
    def main(self):
        """A bonus for influence; the other gains by an open box."""
        return BOXES

    @property
    def control(self):
        """The same bonus; the other loses by it."""
        return BOXES.but(**{"world.prize": -2.0})

    @property
    def scenarios(self):
        """And a contract in the place of the bonus."""
        return self.main, self.control, BOXES.but(terms="decreed", **{"policy.beta": 0.0})

    def outcome(self, main: Player, control: Player, *others: Player) -> Outcome:
        """Who opens how much, and what the pairs have of it, in the later half."""
        arms = (main, control, *others)
        copies = [arm.scenario.copies for arm in arms]
        opened = [100.0 * mean(arm, "outcome_opened") / n for arm, n in zip(arms, copies)]
        welfare = [mean(arm, "welfare") for arm in arms]
        sentence = (
            f"{opened[0]:.0f} % of the boxes are opened where that helps, {opened[1]:.0f} % where it harms; a pair earns "
            f"{welfare[0]:.2f} credits a step in the one and {welfare[1]:.2f} in the other."
        )
        readings = (row("boxes opened, %", opened, 0), row("credits of a pair, per step", welfare, 2))
        as_often = opened[0] > 10.0 and abs(opened[0] - opened[1]) < 0.1 * opened[0]
        return Outcome(as_often and welfare[0] > welfare[1] + SEEN, sentence, readings)


def row(what: str, values: list[float], decimals: int) -> Reading:
    """A reading of all arms."""
    main, control, *others = values
    return Reading(what, main, control, decimals, tuple(others))
