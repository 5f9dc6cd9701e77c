"""The prisoner's dilemma: to defect is best whatever the other does, and both would rather both cooperated."""

from __future__ import annotations

from credit_flow.worlds.games.two_by_two import TwoByTwo


class PrisonersDilemma(TwoByTwo):
    """T > R > P > S (key `rapoport1965`): 0 cooperates, 1 defects. A defector's fine above max(T - R, P - S) makes cooperation dominant."""

    usual, order = (0.0, -1.0, -2.0, -3.0), "temptation > reward > punishment > sucker"

    @staticmethod
    def is_in_order(temptation: float, reward: float, punishment: float, sucker: float) -> bool:
        """T > R > P > S, credits."""
        return temptation > reward > punishment > sucker
