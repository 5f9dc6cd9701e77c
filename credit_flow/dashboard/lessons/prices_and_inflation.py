"""Lesson 3: more money for the same things raises prices."""

from credit_flow.dashboard.lessons.lesson import SMALL, TICKS, Lesson, Outcome, Reading, mean
from credit_flow.dashboard.run.player import Player

BEFORE, AFTER = (0.25, 0.5), (0.75, 1.0)
"""The second and the last quarter of the run: before the rise, and when prices have followed."""

RISE = 0.15
"""Rise of the price, relative to the control arm, from which on the claim counts as seen."""


class PricesAndInflation(Lesson):
    """When bounties rise by half and compute cannot, the price of compute rises and no more of it is used."""

    number = 3
    title = "Prices and inflation"
    question = "From tick 100 on, WORLD pays half as much again for the same work. Is the society richer?"
    setting = (
        "There are 27 units of compute for sale in a tick, no more; a market finds the price at which exactly so much is "
        "wanted. At tick 100 every bounty rises by half. The tasks stay the same tasks.\n\n"
        "In the control arm the bounties stay as they were."
    )
    answers = (
        "Yes: with more credit, more compute is bought and more work is done.",
        "No: the price of compute rises, and about the same is done as before.",
        "No: experts save the additional credit, and prices stay.",
    )
    right = 1
    claim = (
        "the price of compute rises well above that of the control arm, and the compute used stays the same"
    )
    why = (
        "Compute is what is scarce. Whoever wins a task can now pay more for it, and so can everybody else: they bid the "
        "price up until the same 27 units are sold again. More credit chases the same things. In the steady state the "
        "price is spending divided by what there is to buy."
    )
    tries = (
        "Raise the capacity to 60: is compute still scarce, and does its price still rise?",
        "Change the rent. Does the price of compute follow it?",
    )
    arms = ("bounties up by half", "unchanged")
    controls = ("capacity", "rent", "task_rate")
    lines = (("compute_price", "compute price, cr/unit"), ("compute", "compute used, units/tick"))
    source = "fisher1911"

    @property
    def main(self):
        """Bounties rise by half in the middle of the run."""
        return self.control.but(shock=((TICKS // 2, "bounty", 1.5),))

    @property
    def control(self):
        """Compute of fixed capacity, sold at the price that clears the market."""
        return SMALL.but(compute="cleared", capacity=27.0)

    def outcome(self, main: Player, control: Player) -> Outcome:
        """By how much price and use of compute rose, relative to the control arm."""
        price, used, paid = (
            tuple(mean(arm, key, AFTER) / mean(arm, key, BEFORE) for arm in (main, control))
            for key in ("compute_price", "compute", "inflow")
        )
        rise, more = price[0] / price[1] - 1.0, used[0] / used[1] - 1.0
        sentence = f"Against the control arm the price of compute rose by {rise:.0%}, the compute used changed by {more:+.0%}."
        readings = (
            Reading("price of compute, after / before", *price, 2),
            Reading("compute used, after / before", *used, 2),
            Reading("paid in by WORLD, after / before", *paid, 2),
            Reading(
                "price of compute now, cr/unit",
                mean(main, "compute_price", AFTER),
                mean(control, "compute_price", AFTER),
                2,
            ),
        )
        return Outcome(rise > RISE and abs(more) < RISE, sentence, readings)
