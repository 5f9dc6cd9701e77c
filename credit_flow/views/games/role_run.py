"""A run in which every number of players cooperates: what figures over that number draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from credit_flow.core.measured import measured
from credit_flow.core.records.record import Record
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.theory.role_choice import RoleLines
from credit_flow.views.games.payoffs_by_role import means_by_number, payoffs_by_role
from credit_flow.views.games.roles import episodes_ended, roles_by_policy
from credit_flow.views.nothing_to_show import NothingToShow

GIVES = ("cleaner", "cooperator", "opener")
"""Roles that cost who takes them, and are good for the others."""


@dataclass(frozen=True)
class RoleRun:
    """Payoffs of the two roles of a run, by how many take the first."""

    cooperator: str  # what each role is called
    defector: str
    n_agents: int
    theta: float  # credits, of the contract in force; nan without one
    payoffs: pd.DataFrame  # of `payoffs_by_role`

    @property
    def lines(self) -> RoleLines:
        """The means over episodes."""
        earned, moved = (means_by_number(self.payoffs, self.n_agents, name) for name in ("earned", "moved"))
        return RoleLines(earned[0], np.nan_to_num(moved[0]), earned[1], np.nan_to_num(moved[1]))

    def interval(self, number: int, cooperates: bool, theta: float) -> tuple[float, float]:
        """The 95 % interval of the mean payoff of a role if `number` cooperate, under `theta`, credits; nan for a single episode."""
        own = self.payoffs[(self.payoffs["number"] == number) & (self.payoffs["cooperates"] == cooperates)]
        return _interval((own["earned"] + (theta * own["moved"] if theta else 0.0)).to_numpy())

    def welfare(self, number: int) -> tuple[float, float, float]:
        """Mean welfare if `number` cooperate, and its 95 % interval, credits."""
        own = self.payoffs[self.payoffs["number"] == number]
        players = np.where(own["cooperates"], number, self.n_agents - number)
        total = (own["earned"] * players).groupby([own["copy"], own["episode"]]).sum().to_numpy()
        return (float(total.mean()), *_interval(total))

    @property
    def replicas(self) -> int:
        """The fewest episodes for any number of cooperators."""
        return int(self.payoffs.groupby(["number", "cooperates"]).size().min())


def role_run(record: Record) -> RoleRun:
    """The roles of a run. Errors: `NothingToShow` for a run without two policies, or in which some number of cooperators never played."""
    table = episodes_ended(record)
    names = roles_by_policy(record, table)
    if len(names) != 2:
        raise NothingToShow("all players decide alike: it is drawn of a run in which each number of them follows another policy (others = -1)")  # fmt: skip
    gives = next((policy for policy, name in names.items() if name in GIVES), max(names))
    n_agents = int(table["agent"].max()) + 1
    theta = thetas(record)
    payoffs = payoffs_by_role(table, (table["policy"] == gives).to_numpy(), theta)
    if set(range(n_agents + 1)) - set(payoffs["number"]):
        raise NothingToShow(
            f"it is drawn of a run with every number of players of the other policy, 0 .. {n_agents}: others = -1, copies = {n_agents + 1} or more"
        )
    one = float(theta.iloc[0]) if len(theta) and theta.nunique(dropna=False) == 1 else float("nan")
    other = next(name for policy, name in names.items() if policy != gives)
    return RoleRun(names[gives], other, n_agents, one, payoffs)


def thetas(record: Record) -> pd.Series:
    """The parameter of the contract that was signed, or decreed, credits, by (copy, episode), nan where something was paid for signing, which does not grow with it; empty without
    contracts."""
    if "offers" not in record.tables:
        return pd.Series(
            dtype=np.float64, index=pd.MultiIndex.from_arrays([[], []], names=["copy", "episode"])
        )
    offers = record.frame("offers")
    signed = offers[offers["result"] == "signed"].set_index(["copy", "episode"])
    return signed["theta"].where(~signed["signing"].map(np.any))


def _interval(values: np.ndarray) -> tuple[float, float]:
    return tuple(measured(bca_interval, values).value)
