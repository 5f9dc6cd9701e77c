"""Prosocial: everybody learns from its own decision, and for a part from what each other's came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.learners.signals.pooled import sums
from credit_flow.learners.signals.signal import Signal


@dataclass(frozen=True)
class ProsocialSettings(Parameters):
    """What can be set of it."""

    eta: float = parameter(0.85, "what a credit of another is worth, a factor", low=-1000.0, high=1000.0)


class Prosocial(Signal):
    """The utility itself, and `eta` times what all others who decided at the same moment came to (key `jaques2019`, whose agents did best near .85).

    0 is `own` exactly; at 1 all learn from the sum of all, which is `pooled` times their number; below 0 others' gains are envied.
    """

    settings = ProsocialSettings

    def __init__(self, eta: float = 0.85):
        self.eta = ProsocialSettings(eta=eta).eta

    @classmethod
    def altruism(cls, share: float) -> Self:
        """The same said in another way, as u_i + a sum of all u, a times the welfare of all (key `apt2014`): that is (1 + a) times this signal with eta = a/(1 + a), and a learner minds no
        factor. Errors: `ParameterError` for a `share` a below 0."""
        if share < 0.0:
            raise ParameterError(f"share = {share:g}: what of the welfare of all is added must be 0 or more")
        return cls(share / (1.0 + share))

    def of(self, utility, moment, who=None):
        """(1 - eta) u_i + eta sum u, which is u_i + eta sum over j other than i of u_j."""
        total, _ = sums(utility, moment)
        return (1.0 - self.eta) * utility + self.eta * total
