"""The learners that teach `Neural` experts what to ask."""

from __future__ import annotations

import functools
from contextlib import contextmanager

from credit_flow.agents.neural import FEATURES
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.boundary.parameters import ParameterError

ASKS = {"auctions": 512, "minibatch": 256, "rate": 3e-3, "epochs": 2, "entropy": 0.0}
"""The hyper-parameters of PPO of a network that all experts share."""

OWN = {"auctions": 32, "minibatch": 32, "epochs": 4}
"""What is otherwise where an expert has a network of its own: it sees a few tasks a tick and may not live long, so it learns from few, and often."""


def usual_asks(networks: str) -> dict:
    """The hyper-parameters of PPO where experts share a network, or each has its own (`networks` = own)."""
    return ASKS | (OWN if networks == "own" else {})


def ask_learner(seed: int, policies: int = 1, **settings):
    """PPO for so many policies, one that all experts share unless told otherwise; `settings` change its hyper-parameters.

    Errors: `ParameterError` without torch.
    """
    with _torch():
        from credit_flow.learners.experience.population_spec import PopulationSpec
        from credit_flow.learners.heads.beta import Beta
        from credit_flow.learners.networks.networks import bid_network
        from credit_flow.learners.ppo import PPO, PPOSettings
    seats = PopulationSpec(FEATURES, policies=policies, clones=1, seeds=(seed,))
    chosen = PPOSettings(**ASKS).but(**settings)
    return PPO(seats, chosen, policy=lambda: bid_network(FEATURES, Beta(), hidden=(32,)))


def own_ask_learner(seed: int, experts: int, **settings):
    """The same PPO with a network for every expert, `experts` at first. Errors: `ParameterError` without torch."""
    with _torch():
        from credit_flow.learners.networks.own_networks import OwnNetworks
    return OwnNetworks(functools.partial(ask_learner, seed, **(OWN | settings)), experts)


@contextmanager
def _torch():
    try:
        yield
    except ModuleNotFoundError as missing:
        raise ParameterError(
            f"policy = 'neural': needs the extra `learn`: {how_to_install('learn')} ({missing})"
        ) from None
