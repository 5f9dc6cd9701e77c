"""Lesson 2: a market for the steps of a task makes it pay to be good at one thing."""

from credit_flow.dashboard.lessons.lesson import SMALL, TICKS, Lesson, Outcome, Reading, mean, ratio
from credit_flow.dashboard.reading.division_of_labour import division_of
from credit_flow.dashboard.run.player import Player


class HiringAndSpecialization(Lesson):
    """With hiring, experts divide the labour, and a unit of work takes less compute."""

    number = 2
    title = "Why specialise"
    question = "Experts may hire each other for the steps they are bad at. What does that change?"
    setting = (
        "A task has several steps of different kinds of work. An expert who lacks the skill for a step needs more compute "
        "for it and fails more often. Every step that is done teaches a little of its kind; what is not used is forgotten.\n\n"
        "On the left the owner of a task may hire others for its steps. In the control arm everybody does all steps alone."
    )
    answers = (
        "Little: the same experts do the same work, only credit changes hands more often.",
        "Work becomes dearer, because everybody who is hired adds a markup.",
        "Experts specialise, and the same work takes less compute.",
    )
    right = 2
    claim = "with hiring the division of labour is higher, and a unit of work takes less compute"
    why = (
        "Where a step can be bought, it goes to whoever offers it cheapest, and that is an expert who is good at it. Doing "
        "it makes it better still. So a small lead grows into a specialty. Without a market the owner must do everything "
        "alone: practice is spread over all kinds of work, and nobody gets far in any.\n\n"
        "The division of labour says how much it helps to know who did a step if one wants to guess its kind: 0 = not at "
        "all, 1 = it settles it. What chance alone would give has been taken off."
    )
    tries = (
        "Raise the cost of each hiring. At which cost does the market for steps disappear?",
        "Let experts know only 2 others instead of 8. Is the division of labour lower?",
    )
    arms = ("with hiring", "without")
    controls = ("transaction_cost", "links", "learning")
    lines = (("compute", "compute used, units/tick"), ("price", "price of work, cr/unit"))
    source = "gorelick2004"

    @property
    def main(self):
        """The flagship."""
        return SMALL

    @property
    def control(self):
        """Nobody can be hired."""
        return SMALL.but(hiring=False)

    def outcome(self, main: Player, control: Player) -> Outcome:
        """Division of labour and compute per unit of work, over the later half."""
        window = max(1, min(main.tick, TICKS) // 2)
        division = tuple(division_of(arm.snapshots(window)).excess for arm in (main, control))
        compute = ratio(main, "compute", "work"), ratio(control, "compute", "work")
        sentence = (
            f"The division of labour is {division[0]:.2f} instead of {division[1]:.2f}, and a unit of work takes "
            f"{compute[0]:.2f} instead of {compute[1]:.2f} units of compute."
        )
        readings = (
            Reading("division of labour, 0 to 1, above chance", *division, 2),
            Reading("compute per unit of work", *compute, 2),
            Reading(
                "price of work, cr/unit",
                ratio(main, "promised", "work"),
                ratio(control, "promised", "work"),
                2,
            ),
            Reading("experts alive, mean", mean(main, "population"), mean(control, "population"), 0),
        )
        return Outcome(division[0] > division[1] and compute[0] < compute[1], sentence, readings)
