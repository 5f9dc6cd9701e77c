"""Lesson 6: newcomers keep the old ones cheap."""

from credit_flow.dashboard.lessons.lesson import SMALL, Lesson, Outcome, Reading, mean, ratio
from credit_flow.dashboard.run.player import Player


class DeathAndRenewal(Lesson):
    """Without births the few survivors are richer and more skilled, and the world pays more for less."""

    number = 6
    title = "Death and renewal"
    question = "Nobody is born any more. The survivors are practised and rich. Does the world get its work cheaper from them?"
    setting = (
        "An expert that cannot pay its rent dies. One that has earned enough halves its credit with a child, which inherits "
        "its prices and half of its skills.\n\n"
        "On the left that is how it goes. In the control arm nobody is ever born: only the best of the first generation "
        "remain."
    )
    answers = (
        "Yes: the best remain, and they work best.",
        "No: with fewer rivals they ask more, and some tasks find nobody.",
        "It makes no difference: the auction always takes the cheapest.",
    )
    right = 1
    claim = "with births a unit of work costs WORLD less, and more tasks are taken"
    why = (
        "Skill makes work cheap to do, but rivals make it cheap to buy. The survivors have both skill and few rivals: they "
        "keep what they save, as the lower line of credit in the other arm shows. Newcomers are clumsy, but each of them "
        "bids, and so the old ones cannot ask much more than their cost. Most who live at the end were not there at the "
        "beginning: the society stays, its members do not."
    )
    tries = (
        "Make children dear (birth threshold 200): is the price of work nearer to that of the control arm?",
        "Give everybody a higher rent. Who dies, the old or the young?",
    )
    arms = ("with births", "without")
    controls = ("birth_threshold", "rent", "markup_high")
    lines = (("price", "price of work, cr/unit"), ("supply", "credit held, cr"))

    @property
    def main(self):
        """The flagship."""
        return SMALL

    @property
    def control(self):
        """Nobody is ever rich enough for a child."""
        return SMALL.but(birth_threshold=1e7)

    def outcome(self, main: Player, control: Player) -> Outcome:
        """Price of work and tasks taken over the later half, and who is new."""
        price = ratio(main, "promised", "work"), ratio(control, "promised", "work")
        taken = ratio(main, "tasks_taken", "tasks"), ratio(control, "tasks_taken", "tasks")
        new = tuple(100.0 * newcomers(arm) for arm in (main, control))
        sentence = (
            f"A unit of work costs {price[0]:.2f} instead of {price[1]:.2f} credits, and {taken[0]:.0%} of the tasks are taken "
            f"instead of {taken[1]:.0%}."
        )
        readings = (
            Reading("price of work, cr/unit", *price, 2),
            Reading("tasks taken, %", 100.0 * taken[0], 100.0 * taken[1]),
            Reading("experts alive, mean", mean(main, "population"), mean(control, "population"), 0),
            Reading("born after the start, % of the living", *new, 0),
        )
        return Outcome(price[0] < price[1] and taken[0] > taken[1], sentence, readings)


def newcomers(player: Player) -> float:
    """The share of the living that were not there at the start; nan if nobody lives."""
    now = player.snapshot()
    born = now.born_at[~now.dying]
    return float((born > 0).mean()) if len(born) else float("nan")
