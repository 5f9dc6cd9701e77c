"""Lesson 1: credit comes in for work and goes out for compute and for being alive."""

from credit_flow.dashboard.lessons.lesson import SMALL, Lesson, Outcome, Reading, mean, ratio
from credit_flow.dashboard.run.player import Player


class CreditAndCost(Lesson):
    """A higher rent leaves fewer experts alive, and the world pays more for a unit of work."""

    number = 1
    title = "Credit and cost"
    question = "Being alive becomes dearer. Who pays for it in the end?"
    setting = (
        "WORLD pays experts for work. Experts pay for the compute they use, and a rent for every tick in which they are "
        "alive. Whoever cannot pay dies; whoever has plenty has a child.\n\n"
        "In the arm on the left the rent is 0.60 credits a tick, in the control arm 0.15. Tasks, seed and clock are the "
        "same in both."
    )
    answers = (
        "The experts: as many live as before, each with smaller savings.",
        "Both: fewer experts live, and WORLD pays more for a unit of work.",
        "Nobody: the same work is done by the same number for the same price.",
    )
    right = 1
    claim = "with the higher rent fewer experts live, and a unit of work costs WORLD more"
    why = (
        "A society can only feed as many experts as its income covers: nothing but WORLD's rewards comes in, and compute "
        "and rent go out. When the rent rises, those who earn least cannot pay it and die. The survivors meet fewer "
        "rivals in the auctions, so asks that cover the higher rent win too: the cost travels up to whoever wants the "
        "work done.\n\n"
        "Look at the ledger: whatever happens, credit held equals credit paid in less credit used up, to the last quantum."
    )
    tries = (
        "Set the rent of the left arm to 0. Why does nobody die, and who pays then?",
        "Double the tasks per tick. Do the wages rise, or the population?",
    )
    arms = ("rent 0.60", "rent 0.15")
    controls = ("rent", "task_rate", "endowment")
    lines = (("population", "experts alive"), ("price", "price of work, cr/unit"))

    @property
    def main(self):
        """A rent of 0.6 credits a tick."""
        return SMALL.but(rent=0.6)

    @property
    def control(self):
        """The usual rent."""
        return SMALL.but(rent=0.15)

    def outcome(self, main: Player, control: Player) -> Outcome:
        """Population and price of work over the later half."""
        living = mean(main, "population"), mean(control, "population")
        price = ratio(main, "promised", "work"), ratio(control, "promised", "work")
        fewer, dearer = living[0] < living[1], price[0] > price[1]
        sentence = (
            f"{living[0]:,.0f} experts live instead of {living[1]:,.0f}, and a unit of work costs "
            f"{price[0]:.2f} instead of {price[1]:.2f} credits."
        )
        readings = (
            Reading("experts alive, mean", *living, 0),
            Reading("price of work, cr/unit", *price, 2),
            Reading("paid in by WORLD, cr/tick", mean(main, "inflow"), mean(control, "inflow")),
            Reading("used up, cr/tick", mean(main, "outflow"), mean(control, "outflow")),
        )
        return Outcome(fewer and dearer, sentence, readings)
