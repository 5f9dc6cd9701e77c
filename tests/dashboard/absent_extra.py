"""A card whose scenario needs a package that is not there, for tests of how the page Verdicts says so."""

from dataclasses import dataclass

from short_hiring import SMALL, ShortHiring

from credit_flow import CreditEconomy
from credit_flow.phenomena.arm import Arm


@dataclass(frozen=True)
class Needy(CreditEconomy):
    """The flagship with a part that no machine has."""

    def institutions(self):
        import no_such_package  # noqa: F401

        return super().institutions()


class AbsentExtra(ShortHiring):
    """It cannot be run."""

    off, on = Arm(SMALL, scenario=Needy(hiring=False)), Arm(SMALL, scenario=Needy())
