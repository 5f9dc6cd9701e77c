"""Contract term: how many steps of an episode are played under a contract, and how often one is signed."""

from __future__ import annotations

from typing import NamedTuple


class ContractTerm(NamedTuple):
    """Of a contract that is signed, lasts, and is signed again; in steps."""

    lasts: int  # from its signature on
    again: int  # from one signature to the next

    def steps(self, horizon: int) -> int:
        """Of an episode of `horizon` steps, those under a contract."""
        return horizon // self.again * self.lasts


def contract_term(horizon: int, duration: int, every: int, on_rejection: str) -> ContractTerm:
    """When contracts are signed in the exact solution, of those that end after `duration` steps, 0: with the episode, and can be negotiated anew after `every` so many, 0: never.

    Where a contract ends before it can be negotiated again, or because it is (`on_rejection` "null"), each negotiation stands alone. Where it goes on unless another is signed ("continue"), who proposed it has nothing to gain by another
    as long as it lasts: it was the best that the others would sign for none, and now they would want more. Errors: ValueError where signatures do not divide the episode into equal parts, or a contract runs out between two negotiations.
    """
    lasts = min(duration or horizon, horizon)
    if not every or every >= horizon:
        return ContractTerm(lasts, horizon)
    again = lasts if on_rejection == "continue" and lasts > every else every
    if again % every:
        raise ValueError(
            f"a contract of {lasts} steps that goes on where it is negotiated again after {every} is solved for where that divides it"
        )
    if horizon % again:
        raise ValueError(
            f"a contract signed every {again} steps in an episode of {horizon} is solved for where that divides it"
        )
    return ContractTerm(min(lasts, again), again)
