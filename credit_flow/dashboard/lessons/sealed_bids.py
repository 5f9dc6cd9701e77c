"""Lesson 4: what the winner is paid decides whether honest asks can live."""

import numpy as np

from credit_flow.dashboard.lessons.lesson import SMALL, TICKS, Lesson, Outcome, Reading, mean, ratio
from credit_flow.dashboard.reading.tick_auctions import last_auctions
from credit_flow.dashboard.run.player import Player


class SealedBids(Lesson):
    """Under the second price an honest winner keeps a margin and the society thrives; under the first price it keeps none."""

    number = 4
    title = "Sealed bids and the second price"
    question = "Everybody asks exactly what a task would cost it. Under which rule can such experts live?"
    setting = (
        "Each task goes to the lowest of the sealed asks. Here all experts are honest: they ask exactly what they expect the "
        "task to cost them.\n\n"
        "On the left the winner is paid the second lowest ask (Vickrey's rule). In the control arm it is paid what it asked "
        "(first price)."
    )
    answers = (
        "Under the first price: one gets what one asks for.",
        "Under the second price: the winner is paid more than it asked.",
        "Under both alike: the lowest ask wins either way.",
    )
    right = 1
    claim = "the honest winner keeps a margin under the second price and none under the first, where fewer experts live"
    why = (
        "Paid its own ask, an honest winner gets its cost back and nothing to pay its rent with; it should have asked for "
        "more, and how much more depends on guessing what the others ask. Paid the second lowest ask, what it says decides "
        "only whether it wins, not what it gets. Asking more can only lose it tasks that would have paid; asking less can "
        "only win it tasks that do not. So the truth is its best ask, whatever the others do.\n\n"
        "The margin is not a gift: it is exactly what the best is better than the second best."
    )
    tries = (
        "Let experts learn their markup (policy: markup). Does the first price still starve them?",
        "Let everybody look at 6 tasks instead of 2. With more rivals, what happens to the margin?",
    )
    arms = ("second price", "first price")
    controls = ("policy", "quotes", "rent")
    lines = (("population", "experts alive"), ("price", "price of work, cr/unit"))
    source = "vickrey1961"

    @property
    def main(self):
        """Honest asks, second price."""
        return SMALL.but(policy="truthful", mechanism="second_price")

    @property
    def control(self):
        """Honest asks, first price."""
        return SMALL.but(policy="truthful", mechanism="first_price")

    def outcome(self, main: Player, control: Player) -> Outcome:
        """The winners' margin over their asks, and who lives."""
        margins = margin(main), margin(control)
        living = mean(main, "population"), mean(control, "population")
        sentence = (
            f"Winners are paid {margins[0]:.1%} more than they asked instead of {margins[1]:.1%}, and "
            f"{living[0]:,.0f} experts live instead of {living[1]:,.0f}."
        )
        taken = ratio(main, "tasks_taken", "tasks"), ratio(control, "tasks_taken", "tasks")
        readings = (
            Reading("paid above the ask, % of it", 100.0 * margins[0], 100.0 * margins[1]),
            Reading("experts alive, mean", *living, 0),
            Reading(
                "price of work, cr/unit",
                ratio(main, "promised", "work"),
                ratio(control, "promised", "work"),
                2,
            ),
            Reading("tasks taken, %", 100.0 * taken[0], 100.0 * taken[1]),
        )
        holds = margins[0] > 0.0 and abs(margins[1]) < 1e-6 and living[0] > living[1]
        return Outcome(holds, sentence, readings)


def margin(player: Player) -> float:
    """What winners were promised beyond their asks, as a share of these, over the later half; nan without auctions."""
    won = [
        (auction.price, auction.asks[auction.rows.index(auction.winner)])
        for auction in last_auctions(player.snapshots(max(1, min(player.tick, TICKS) // 2)), most=10**6)
        if auction.winner in auction.rows
    ]
    price, ask = np.array(won).reshape(-1, 2).sum(axis=0)
    return float(price / ask - 1.0) if ask else float("nan")
