"""Markets in a few lines of numpy, without ledger or institutions: what learners can be tried on, and an oracle for the real ones."""

import numpy as np

from credit_flow.agents.decisions import Decisions


def one_shot(bids: np.ndarray, seen: np.ndarray, values: np.ndarray, *, price: int, clones: int) -> Decisions:
    """One auction a lot: the highest of `bids` (lots, bidders) gets `values` (policies,) and pays the bid of rank `price` (1 or 2)."""
    n_lots, n_bidders = bids.shape
    ranked = np.sort(bids, axis=1)
    winner = bids.argmax(axis=1)
    utility, won = np.zeros(bids.shape), np.zeros(bids.shape, dtype=bool)
    lots = np.arange(n_lots)
    won[lots, winner] = True
    utility[lots, winner] = values[winner // clones] - ranked[:, -price]
    bidder = np.tile(np.arange(n_bidders), n_lots)
    observation = np.repeat(seen, n_bidders, axis=0)
    nothing = np.zeros(bids.size)
    return Decisions(
        observation, bidder, bidder // clones, bids.ravel(), won.ravel(), utility.ravel(),
        (won * values[np.arange(n_bidders) // clones]).ravel(), observation, nothing, nothing == 0,
    )  # fmt: skip


def train_bandit(learner, values, *, auctions: int, price: int, clones: int, key, lots: int = 512) -> float:
    """Train on one-shot auctions; the mean reward of the last update's auctions."""
    values, seen, tick, since, paid = np.asarray(values), np.tile([1.0, 0.0], (lots, 1)), 0, 0, 0.0
    for _ in range(auctions // lots):
        tick, since = tick + 1, since + lots
        decisions = one_shot(learner.act(seen, key=key, tick=tick), seen, values, price=price, clones=clones)
        learner.observe(decisions)
        paid += decisions.reward.sum()
        if since >= learner.batch:
            mean, paid, since = paid / since, 0.0, 0
            learner.update()
    return mean
