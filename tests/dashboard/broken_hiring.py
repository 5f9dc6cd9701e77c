"""A card whose ON fails in its third tick, for tests of how the page Verdicts says so."""

from short_hiring import SMALL, ShortHiring

from credit_flow.phenomena.arm import Arm


class BrokenHiring(ShortHiring):
    """Its ON is a scenario that fails on purpose."""

    scenario = "broken"
    off, on, null = Arm(SMALL, fails_at=10_000), Arm(SMALL, fails_at=3), None
