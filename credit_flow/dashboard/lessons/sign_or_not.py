"""Lesson 11: whether an offer may pay for signing decides which contract is offered, and who has what it brings."""

from credit_flow.dashboard.lessons.lesson import TICKS, Lesson, Outcome, Reading, mean
from credit_flow.dashboard.run.player import Player
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.theory.games.offer_table import Offer
from credit_flow.theory.games.transfer_tensor import transfer_tensor
from credit_flow.theory.subgame_perfect import solve

PAYOFFS = (5.0, 3.0, 1.0, 0.0)
"""Temptation, reward, punishment, sucker, credits."""


class SignOrNot(Lesson):
    """Two prisoners, exactly: with payments for signing the contract is offered that is best for both together, without them one that is best for who offers."""

    number = 11
    title = "Sign or not"
    question = "Two prisoners may sign that whoever defects pays the other. Does it matter whether an offer may also pay for the signature?"
    setting = (
        "Each round two players cooperate (3 credits each) or defect (5 against one who cooperates, 1 each if both do). Before it the first may offer a contract: whoever defects "
        "pays the other theta credits. The second signs if it has at least what it has without.\n\n"
        "On the left the offer may say what is paid for signing, either way. In the control arm it may not, and in the third arm there is no contract. Players are not scripted and do not learn: "
        "they play the exact solution, so all rounds are alike, and all seeds."
    )
    answers = (
        "No: what is paid for signing only moves credit from one to the other, and the same is played.",
        "Yes: with it both cooperate and share what that brings; without it nobody signs.",
        "Yes: with it both cooperate, and who offers keeps what that brings; without it one still defects.",
    )
    right = 2
    claim = (
        "with payments for signing both cooperate and welfare is higher, and the second pays for being let in"
    )
    why = (
        "Whoever offers wants as much as it can get and must leave the other what it has without a contract, 1 credit. Without payments for signing theta is all it can choose: a "
        "theta of 1 has the other cooperate while it defects and pays 1, and so it has 4 of 5 credits. At theta 2 both would cooperate, for 6 in all, but then it has only 3 of them.\n\n"
        "With payments for signing it takes what is best for both and asks 2 credits for it: 5 for who offers, 1 for who signs. What is done is best for all; who has it is the "
        "other question, and who may offer decides it."
    )
    tries = (
        "Let the second player offer. What changes, and what does not?",
        "On which side would you rather be the one who signs?",
    )
    arms = ("signing may be paid for", "it may not", "no contract")
    controls = ("proposer",)
    lines = (("welfare", "welfare, cr/round"), ("outcome_defected", "players who defect"))
    enough = 12
    larger = {"copies": 4}  # noqa: RUF012 - never changed
    source = "christoffersen2023"

    @property
    def main(self):
        """The preset with other payoffs."""
        world = {"game": "prisoners_dilemma", "payoffs": PAYOFFS}
        return SocialDilemma.preset("prisoners_dilemma").but(world_settings=world, ticks=TICKS)

    @property
    def control(self):
        """The same, and nothing may be paid for signing."""
        return self.main.but(signing=False)

    @property
    def scenarios(self):
        """And no contract at all."""
        return self.main, self.control, self.main.but(terms="none")

    def outcome(self, main: Player, control: Player, *others: Player) -> Outcome:
        """Means over rounds, and what the exact solution says beside them."""
        arms = (main, control, *others)
        welfare = [each(one, "welfare") for one in arms]
        table = solution_of(main.scenario)
        exact = [found(table, one.scenario).welfare for one in arms]
        sentence = f"Both together have {welfare[0]:.2f} credits a round with payments for signing, {welfare[1]:.2f} without"
        sentence += f", and {welfare[2]:.2f} without a contract." if others else "."
        readings = (
            row("welfare, cr/round", welfare),
            row("the same, as the exact solution says", exact),
            row("players who defect", [each(one, "outcome_defected") for one in arms]),
            row("paid for signing, cr/round", [each(one, "signing") for one in arms]),
            row("paid by who defects, cr/round", [each(one, "transfers") for one in arms]),
        )
        return Outcome(welfare[0] > welfare[1] + 0.5, sentence, readings)

    def solution(self) -> str:
        """The offers that are made, and what each player has then."""
        table = solution_of(self.main)
        words = [
            f"{name}: {'nothing is signed' if one.theta != one.theta else f'theta {one.theta:g}'}, {played(one)}, {one.values[0]:g} for the first and {one.values[1]:g} for the second, {one.welfare:g} in all"
            for name, one in zip(self.arms, (table.best_signed, table.best, table.null))
        ]
        return "The subgame-perfect equilibrium by backward induction, exact. " + "; ".join(words) + "."


def solution_of(scenario: SocialDilemma):
    """The table of all offers in the game of a scenario, solved exactly."""
    game, rule = scenario.game(), scenario.rule
    tensor = transfer_tensor(rule, game.outcomes(rule.features))
    return solve(game.payoff(), tensor, low=rule.low, high=rule.high, proposer=scenario.proposer)


def found(table, scenario: SocialDilemma) -> Offer:
    """The offer that is made by the terms of a scenario."""
    if scenario.terms == "none":
        return table.null
    return table.best_signed if scenario.signing else table.best


def played(offer: Offer) -> str:
    """What both do, in words."""
    defect = sum(int(act) == 1 for act in offer.profile)
    return ("both cooperate", "one defects", "both defect")[defect]


def each(player: Player, key: str) -> float:
    """The mean of a series over all rounds; 0 where there is none, as of payments without a contract."""
    return mean(player, key, (0.0, 1.0)) if key in player.keys else 0.0


def row(what: str, values: list[float]) -> Reading:
    """A reading of all arms."""
    main, control, *others = map(float, values)
    return Reading(what, main, control, 2, tuple(others))
