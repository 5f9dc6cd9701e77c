"""What a contract of players is: a pure rule that turns what happened in a step into transfers among them."""

from __future__ import annotations

import functools
import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.user_arrays import floats
from credit_flow.core.mistake import told
from credit_flow.core.programs.kernel import bound, lots
from credit_flow.mechanisms.mechanism import Mechanism, require_rule

TAKES, GIVES = "outcome, theta, alive", "pay"


class TransferRule(Mechanism):
    """Agent i of a copy pays agent j `pay[i, j]` credits, at least 0, for what happened in a step; `theta` says how much (key `christoffersen2023`).

    Each transfer has a payer and a payee, so they sum to zero whatever a rule says. A contract of your own names its `features`, the outcomes of a world that it sees,
    the range `low` .. `high` of theta, credits, and `rule`, the text for one copy: `@lots` above `def NAME(copy, outcome, theta, alive, pay)`. It writes what each living
    agent pays into `pay` and draws nothing. Where no contract is in force (theta nan) it is not asked.
    """

    features: ClassVar[tuple[str, ...]]  # outcomes of the world, in the order of the last axis of `outcome`
    low: float = 0.0  # credits, the smallest theta that can be offered
    high: float = 1.0  # credits, the largest

    def __init__(self, *, low: float | None = None, high: float | None = None):
        """The usual range of theta, or another `low` .. `high`, credits. Errors: `ParameterError` for one that is none."""
        if low is not None:
            self.low = float(low)
        if high is not None:
            self.high = float(high)
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ParameterError(
                f"{type(self).__name__}: theta from low = {self.low:g} to high = {self.high:g}: must be finite credits, low below high"
            )

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        require_rule(cls, TAKES, GIVES, exactly=True, one="copy")
        names = getattr(cls, "features", None)
        if "rule" in vars(cls) and not (
            isinstance(names, tuple) and names and all(isinstance(x, str) for x in names)
        ):
            raise TypeError(
                f'{told(cls)}.features = {names!r}: must name the outcomes that it sees, such as ("defected",)'
            )

    @property
    @abstractmethod
    def rule(self) -> lots:
        """The text for one copy: an attribute of the class, `rule = defectors_fine`."""

    def columns(self, outcome_names: Sequence[str]) -> np.ndarray:
        """Where its `features` stand among the outcomes of a world (features,), indices. Errors: `ParameterError` for one that the world does not tell."""
        missing = [name for name in self.features if name not in outcome_names]
        if missing:
            there = ", ".join(outcome_names) or "nothing"
            raise ParameterError(
                f"{type(self).__name__} sees {', '.join(missing)}, and the world tells {there}"
            )
        return np.array([list(outcome_names).index(name) for name in self.features], dtype=np.int64)

    def clear(self, outcome: ArrayLike, theta: ArrayLike, alive: ArrayLike | None = None) -> np.ndarray:
        """What agent i pays agent j, (copies, agents, agents) credits, unrounded.

        `outcome` (copies, agents, features) numbers, what happened to whom, or (agents, features) for one copy; `theta` (copies,) credits, or one number for all, nan = no contract;
        `alive` (copies, agents), who takes part: all unless given. Errors: ValueError for another shape, outcomes that are no numbers, and a theta out of range;
        `BadAnswer` for a rule that lets somebody pay less than nothing, itself, or where one of the two takes no part.
        """
        outcome = _outcome_of(outcome, len(self.features), type(self).__name__)
        theta, alive = self._theta_of(theta, len(outcome)), _alive_of(alive, outcome.shape[:2])
        pay = np.zeros((*outcome.shape[:2], outcome.shape[1]))
        fault = np.full((len(outcome), 2), -1, dtype=np.int64)
        _checked(self.rule)(len(outcome), outcome, theta, alive, pay, fault)
        if (fault >= 0).any():
            raise BadAnswer(_words(type(self).__name__, pay, fault, alive))
        return pay

    def _theta_of(self, theta: ArrayLike, copies: int) -> np.ndarray:
        theta = floats(theta, "theta")
        if theta.shape not in ((), (1,), (copies,)):
            raise ValueError(
                f"theta must be one number or one a copy, shape ({copies},), not of shape {theta.shape}"
            )
        theta = np.array(np.broadcast_to(theta, (copies,)))
        wrong = (theta < self.low) | (theta > self.high)
        if wrong.any():
            copy = int(np.flatnonzero(wrong)[0])
            raise ValueError(
                f"theta[{copy}] = {theta[copy]:g}: {type(self).__name__} is offered at {self.low:g} .. {self.high:g} credits, nan for no contract"
            )
        return theta


def net(pay: np.ndarray) -> np.ndarray:
    """What each agent gets less what it pays, (copies, agents) credits, of transfers `pay` (copies, agents, agents): sum_j pay[j, i] - pay[i, j], over all agents 0."""
    return (np.swapaxes(pay, -1, -2) - pay).sum(axis=-1)


def _outcome_of(outcome: ArrayLike, n_features: int, who: str) -> np.ndarray:
    outcome = floats(outcome, "outcome")
    outcome = outcome[np.newaxis] if outcome.ndim == 2 else outcome
    if outcome.ndim != 3 or outcome.shape[2] != n_features:
        raise ValueError(
            f"outcome must be (copies, agents, {n_features}) for {who}, or (agents, {n_features}) for one copy, not of shape {outcome.shape}"
        )
    if not np.isfinite(outcome).all():
        copy, agent, feature = np.argwhere(~np.isfinite(outcome))[0]
        raise ValueError(
            f"outcome[{copy}, {agent}, {feature}] = {outcome[copy, agent, feature]}: outcomes are finite numbers"
        )
    return np.array(outcome, order="C")  # of its own: a rule that writes into it changes no world


def _alive_of(alive: ArrayLike | None, shape: tuple[int, int]) -> np.ndarray:
    if alive is None:
        return np.ones(shape, dtype=np.bool_)
    if type(alive) is np.ndarray and alive.dtype == np.bool_ and alive.shape == shape:
        return np.array(alive, order="C")
    alive = floats(alive, "alive")
    alive = alive[np.newaxis] if alive.ndim == 1 else alive
    if alive.shape != shape or not np.isin(alive, (0.0, 1.0)).all():
        raise ValueError(
            f"alive must be true or false for each agent, shape {shape}, not {alive.shape} {alive.ravel()[:3].tolist()}"
        )
    return alive == 1.0


def _copy_by_copy(copy, outcome, theta, alive, pay, fault):
    if np.isnan(theta[copy]):
        return
    _rule(copy, outcome, theta, alive, pay)  # noqa: F821 - given by `_checked`
    for i in range(pay.shape[1]):
        for j in range(pay.shape[2]):
            amount = pay[copy, i, j]
            apart = i != j and alive[copy, i] and alive[copy, j]
            if not (amount == 0.0 or (apart and amount > 0.0 and amount < np.inf)):
                fault[copy, 0], fault[copy, 1] = i, j


@functools.cache
def _checked(rule: lots) -> lots:
    """The rule where a contract is in force, and a look at what it wrote: the pair (payer, payee) of a fault, else -1."""
    return lots(bound(_copy_by_copy, f"{rule.__module__}.{rule.__qualname__}", _rule=rule.one))


def _words(who: str, pay: np.ndarray, fault: np.ndarray, alive: np.ndarray) -> str:
    copy = int(np.flatnonzero(fault[:, 0] >= 0)[0])
    i, j = fault[copy].tolist()
    came = f"{who} lets agent {i} of copy {copy} pay agent {j} {pay[copy, i, j]:g} credits"
    if i == j:
        return f"{came}: nobody pays itself, leave pay[copy, i, i] at 0"
    if not (0.0 <= pay[copy, i, j] < np.inf):
        return f"{came}: must be finite and >= 0; who is to get something is paid, pay[copy, {j}, {i}] > 0"
    absent = i if not alive[copy, i] else j
    return f"{came}, and agent {absent} takes no part: look at alive[copy, i] of both"
