"""Where experts are asked: whoever decides for them is handed copies, and answers are checked before anything is done with them."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.observation import Observation
from credit_flow.agents.own_experts import OwnExperts
from credit_flow.agents.policy import KINDS, Outcome, Policy
from credit_flow.core.boundary.answers import Space, checked
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.learners.learner import Learner
from credit_flow.worlds.episodic import EpisodicWorld


def decide(model, kind: str, observation: Observation | Seen, space: Space) -> np.ndarray:
    """Decisions of `kind` (a word, such as ask, act, vote), an array of the shape of `space`, (n,) or (n, k): each by the expert's own policy, or on
    states for sale by the learner; nan where somebody abstains.

    Errors: `BadAnswer` naming policy or learner, expert, tick and field; nothing has been posted then.
    """
    if isinstance(observation, Seen):
        return _by_learner(model, observation, space)
    if not kind.isidentifier() or (hasattr(Policy, kind) and kind not in KINDS):
        raise ValueError(f"no decision can be called {kind!r}: must be a word such as {', '.join(KINDS)}")
    if len(model.policies) == 1:
        return model.policies[0].decide(kind, observation, space, model.tick)
    decisions, whose = np.full(space.shape, np.nan), model.table.policy[observation.rows]
    for index, policy in enumerate(model.policies):
        mine = whose == index
        decisions[mine] = policy.decide(kind, observation.some(mine), space.some(mine), model.tick)
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


def introduce(model, rows: np.ndarray, parents: np.ndarray) -> None:
    """Policies learn of newborn experts `rows` (n,), children of `parents` (n,), -1 = none: each of its own."""
    whose = model.table.policy[rows]
    for index, policy in enumerate(model.policies):
        mine = whose == index
        policy.enter(rows[mine], parents[mine], _own(model, policy, rows[mine]))


def learn(model) -> None:
    """Policies that are written in Python learn from the tasks of the tick."""
    deals = contracts_in(model.work)
    won = np.zeros(model.table.n_rows, dtype=np.bool_)
    won[deals.owner[deals.owner >= 0]] = True
    learn_from(model, won)


def learn_from(model, won: np.ndarray) -> None:
    """Policies that are written in Python learn from the tick, in which the experts where `won` (rows,) is true have won something."""
    rows = model.table.rows
    for index, policy in enumerate(model.policies):
        mine = rows[model.table.policy[rows] == index]
        signal = model.parameters.signal(model)[mine] if policy.needs_signal else None
        policy.learn(Outcome(mine, won[mine], signal, model.tick, _own(model, policy, mine)))


def _own(model, policy, rows: np.ndarray) -> OwnExperts:
    return OwnExperts(rows, model.table, model.parameters, model.seed, model.tick, type(policy).__name__)
