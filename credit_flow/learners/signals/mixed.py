"""Mixed: everybody learns partly from its own decision, partly from everybody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.learners.signals.pooled import Pooled
from credit_flow.learners.signals.signal import Signal


@dataclass(frozen=True)
class MixedSettings(Parameters):
    """What can be set of it."""

    social: float = parameter(0.5, "share of the mean of all in what is learnt from", low=0.0, high=1.0)


class Mixed(Signal):
    """The utility itself, less a share `social` of it, plus that share of the mean of all who decided at the same moment (key `singh2019`).

    0 is `own` and 1 is `pooled`, exactly. Errors: `ParameterError` for a share beyond 0 .. 1.
    """

    settings = MixedSettings

    def __init__(self, social: float = 0.5):
        self.social = MixedSettings(social=social).social

    @classmethod
    def transfer(cls, kept: float, n: int) -> Self:
        """The same said in another way, for `n` who decide together: each keeps the share `kept` of its utility, and the rest goes to the n - 1 others in equal parts,
        s u_i + (1 - s)/(n - 1) sum of the others' u (key `guo2025`); so social = (1 - s) n/(n - 1).

        Errors: `ParameterError` for a share below 1/n, at which all have the same already: whoever wants to learn from others alone takes `Prosocial`.
        """
        if n < 2 or not 1.0 / n <= kept <= 1.0:
            raise ParameterError(
                f"kept = {kept:g}, n = {n}: two or more must decide together, and each keep 1/n .. 1 of its own"
            )
        return cls(min(1.0, (1.0 - kept) * n / (n - 1)))

    def of(self, utility, moment, who=None):
        """(1 - s) u_i + s mean u."""
        return (1.0 - self.social) * utility + self.social * Pooled().of(utility, moment)
