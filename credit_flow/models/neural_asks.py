"""The learner that teaches `Neural` experts what to ask."""

from __future__ import annotations

from credit_flow.agents.neural import FEATURES
from credit_flow.core.parameters import ParameterError


def ask_learner(seed: int, **settings):
    """PPO for one policy that all experts share; `settings` change its hyper-parameters. Errors: `ParameterError` without torch."""
    try:
        from credit_flow.learners.heads import BetaHead
        from credit_flow.learners.networks import bid_network
        from credit_flow.learners.ppo import PPO, PPOSettings
        from credit_flow.learners.seats import Seats
    except ModuleNotFoundError as missing:
        raise ParameterError(
            f"policy = 'neural': needs the extra `learn`: pip install 'credit-flow[learn]' ({missing})"
        ) from None
    seats = Seats(FEATURES, policies=1, clones=1, seeds=(seed,))
    chosen = PPOSettings(auctions=512, minibatch=256, rate=3e-3, epochs=2).but(**settings)
    return PPO(seats, chosen, policy=lambda: bid_network(FEATURES, BetaHead(), hidden=(32,)))
