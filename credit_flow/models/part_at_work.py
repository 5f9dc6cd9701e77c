"""Which part of a tick was at work when something was raised."""

from __future__ import annotations

from credit_flow.agents.policy import Policy
from credit_flow.institutions.institution import Institution
from credit_flow.learners.learner import Learner
from credit_flow.worlds.world import World


def part_at_work(error: BaseException, otherwise: str) -> str:
    """The class of the innermost institution, policy, learner or world among the calls that `error` came through."""
    found, trace = otherwise, error.__traceback__
    while trace is not None:
        worker = trace.tb_frame.f_locals.get("self")
        if isinstance(worker, Institution | Policy | Learner | World):
            found = type(worker).__name__
        trace = trace.tb_next
    return found
