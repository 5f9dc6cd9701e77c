"""Where experts are asked: whoever decides for them is handed copies, and answers are checked before anything is done with them."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.own_experts import OwnExperts
from credit_flow.agents.policy import Observation, Outcome
from credit_flow.core.boundary.answers import Space, checked
from credit_flow.learners.learner import Learner
from credit_flow.worlds.episodic import EpisodicWorld


def decide(model, kind: str, seen: Observation | Seen, space: Space | None = None) -> np.ndarray:
    """Decisions of `kind` ask or bid (n,) on tasks, each by the expert's own policy, or bids on states, of the shape of `space`; credits.

    Errors: `BadAnswer` naming policy or learner, expert and tick.
    """
    if isinstance(seen, Seen):
        return _by_learner(model, seen, space)
    if len(model.policies) == 1:
        decisions = model.policies[0].decide(kind, seen, model.tick)
    else:
        decisions, whose = np.full(len(seen.rows), np.nan), model.table.policy[seen.rows]
        for index, policy in enumerate(model.policies):
            mine = whose == index
            decisions[mine] = policy.decide(kind, seen.some(mine), model.tick)
    if not all(policy.keeps_markup for policy in model.policies):
        imply_markups(model, seen, decisions if kind == "ask" else seen.bounty - decisions)
    return decisions


def _by_learner(model, seen: Seen, space: Space) -> np.ndarray:
    answers = model.learner.act(seen.copy())
    return checked(
        answers,
        space,
        f"{type(model.learner).__name__}.act",
        model.tick,
        whose=bidder_of(model, space),
        each=True,
    )


def bidder_of(model, space: Space):
    """Says in words whose bid stands at (copy, column) of `space`."""
    clones = space.shape[1] // max(1, len(model.table.rows))
    return lambda copy, column: (
        f"expert {model.table.rows[column // clones]} (column {column}) in copy {copy}"
    )


def require_fit(model, learner) -> None:
    """Errors: TypeError for what is no `Learner`, ValueError for one in a society that sells no states, or made for another society."""
    if not isinstance(learner, Learner):
        raise TypeError(f"learner = {learner!r}: must be an instance of a Learner, such as PPO(seats)")
    world, scenario = model.world, model.parameters
    if not isinstance(world, EpisodicWorld):
        raise ValueError(
            f"learner = {type(learner).__name__}: bids for states, and {scenario.name()} sells none; give a policy"
        )
    learner.require_fit(
        world.n_features, world.n_codes, len(model.table.rows), getattr(scenario, "clones", 1)
    )


def imply_markups(model, seen: Observation, asks: np.ndarray) -> None:
    """Work for hire is priced at the mean markup over cost that an expert's `asks` (n,) credits imply, never below cost."""
    asked = np.isfinite(asks)
    rows = seen.rows[asked]
    ratio = np.maximum(asks[asked] / seen.cost[asked] - 1.0, 0.0)
    n_asks = np.bincount(rows, minlength=model.table.n_rows)
    implied = np.bincount(rows, weights=ratio, minlength=model.table.n_rows)
    keeps = np.array([policy.keeps_markup for policy in model.policies])
    changed = (n_asks > 0) & ~keeps[model.table.policy]
    model.table.markup[changed] = implied[changed] / n_asks[changed]


def introduce(model, rows: np.ndarray, parents: np.ndarray) -> None:
    """Policies learn of newborn experts `rows` (n,), children of `parents` (n,), -1 = none: each of its own."""
    whose = model.table.policy[rows]
    for index, policy in enumerate(model.policies):
        mine = whose == index
        policy.enter(rows[mine], parents[mine], _own(model, policy, rows[mine]))


def learn(model) -> None:
    """Policies that are written in Python learn from the tick."""
    rows, deals = model.table.rows, model.contracts
    won = np.zeros(model.table.n_rows, dtype=np.bool_)
    won[deals.owner[deals.owner >= 0]] = True
    for index, policy in enumerate(model.policies):
        mine = rows[model.table.policy[rows] == index]
        signal = model.parameters.signal(model)[mine] if policy.needs_signal else None
        policy.learn(Outcome(mine, won[mine], signal, model.tick, _own(model, policy, mine)))


def _own(model, policy, rows: np.ndarray) -> OwnExperts:
    return OwnExperts(rows, model.table, model.parameters, model.seed, model.tick, type(policy).__name__)
