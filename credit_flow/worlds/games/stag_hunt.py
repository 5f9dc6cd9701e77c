"""The stag hunt: together they take a stag, alone each takes a hare, and who goes for the stag alone goes home with nothing."""

from __future__ import annotations

from credit_flow.worlds.games.two_by_two import TwoByTwo


class StagHunt(TwoByTwo):
    """R > T >= P > S (key `skyrms2004`): 0 hunts the stag, 1 a hare; both are equilibria, and risk decides. With the usual payoffs the stag is worth it
    where the other hunts it too with a chance of 2/3. A fine above P - S on the hare makes the stag dominant."""

    usual, order = (3.0, 4.0, 2.0, 0.0), "reward > temptation >= punishment > sucker"

    @staticmethod
    def is_in_order(temptation: float, reward: float, punishment: float, sucker: float) -> bool:
        """R > T >= P > S, credits."""
        return reward > temptation >= punishment > sucker
