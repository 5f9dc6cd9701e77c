"""Which part of a tick was at work when something was raised."""

from __future__ import annotations

from collections.abc import Callable

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


def call(part: Callable, given) -> None:
    """Have a part of the tick do its work on what it is `given`. Errors: its own; `RuntimeError` for a StopIteration, which would
    end whatever loop it comes through, as if all were done."""
    try:
        part(given)
    except StopIteration as error:
        name = part_at_work(error, getattr(part, "__qualname__", type(part).__name__))
        raise RuntimeError(
            f"{name} raised StopIteration, as next(...) does of what is used up"
        ).with_traceback(error.__traceback__) from error
