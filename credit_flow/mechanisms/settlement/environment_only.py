"""Environment only: nobody pays for a state; the ablation."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement


@kernel
def paid(own, rivals):
    """The winner pays nothing."""
    return 0.0


@kernel
def received(own, rivals):
    """The seller gets nothing."""
    return 0.0


class EnvironmentOnly(StateSettlement):
    """Nobody pays and nobody is paid; the winner keeps the reward of its transformation (key `chang2020`).

    Bids are cheap talk: whoever bids most acts, whatever it is worth.
    """

    paid, received = staticmethod(paid), staticmethod(received)
