"""Lesson 5: when only the whole is judged, and roughly, it is hard to learn whom to trust."""

from credit_flow.dashboard.lessons.lesson import SMALL, Lesson, Outcome, Reading, mean, ratio
from credit_flow.dashboard.run.player import Player


class WhomToTrust(Lesson):
    """With incomplete judging owners drop good helpers: work takes more compute, and fewer steps succeed."""

    number = 5
    title = "Whom to trust"
    question = "The world judges only the whole result, and not exactly. Can owners still tell good helpers from bad ones?"
    setting = (
        "Whoever hires must decide whom to trust. Trust grows when a helper did well and shrinks when it did not, and in one "
        "tick out of five an owner gives up the helper it trusts least. In both arms the world pays for the whole result, and "
        "judges it with an error.\n\n"
        "On the left the owner learns nothing but that judgement, and gives the same mark to all its helpers. In the control "
        "arm it is told how each single step went."
    )
    answers = (
        "Yes, just as well: over many tasks the errors average out.",
        "Less well: less is bought from those who do it better, and work takes more compute.",
        "Not at all: nobody hires any more.",
    )
    right = 1
    claim = "with incomplete judging a unit of work takes more compute, and fewer steps succeed"
    why = (
        "A mark for the whole praises and blames everybody who took part. A good helper in a bad team loses trust, a bad one "
        "in a good team gains it, and an error in the judgement moves them all. So owners give up good helpers as often as bad "
        "ones, and end up hiring less, or doing steps themselves though they are bad at them.\n\n"
        "This is the credit assignment problem itself, seen from inside the society: the ledger pays exactly, but nobody is "
        "told exactly what was paid for."
    )
    tries = (
        "Set the error of the judgement to 0 in both arms. Is a mark for the whole enough then?",
        "Let owners give up helpers seldom (rewiring 0.02). Does trust still matter as much?",
    )
    arms = ("only the whole, roughly", "each step told")
    controls = ("judge_noise", "rewiring", "links")
    lines = (("compute", "compute used, units/tick"), ("steps_hired", "steps hired, steps/tick"))

    @property
    def main(self):
        """The whole is judged, with an error of 0.6; steps are never revealed."""
        return self.control.but(judge_probability=0.0)

    @property
    def control(self):
        """The same error in what is paid; owners always learn how each step went."""
        return SMALL.but(judge_probability=1.0, judge_noise=0.6, rewiring=0.2)

    def outcome(self, main: Player, control: Player) -> Outcome:
        """Compute per unit of work, and how steps went, over the later half."""
        compute = ratio(main, "compute", "work"), ratio(control, "compute", "work")
        went = ratio(main, "steps_succeeded", "steps"), ratio(control, "steps_succeeded", "steps")
        hired = ratio(main, "steps_hired", "steps"), ratio(control, "steps_hired", "steps")
        sentence = (
            f"A unit of work takes {compute[0]:.2f} instead of {compute[1]:.2f} units of compute; "
            f"{went[0]:.1%} of the steps succeed instead of {went[1]:.1%}."
        )
        readings = (
            Reading("compute per unit of work", *compute, 2),
            Reading("steps that succeed, %", 100.0 * went[0], 100.0 * went[1]),
            Reading("steps hired, %", 100.0 * hired[0], 100.0 * hired[1]),
            Reading("experts alive, mean", mean(main, "population"), mean(control, "population"), 0),
        )
        return Outcome(compute[0] > compute[1] and went[0] < went[1], sentence, readings)
