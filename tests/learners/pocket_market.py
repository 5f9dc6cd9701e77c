"""Markets in a few lines of numpy, without ledger or institutions: what learners can be tried on, and an oracle for the real ones."""

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience


def seen_by(observations: np.ndarray, tick: int, key=0) -> Seen:
    """The state of every lot (lots, features)."""
    n = len(observations)
    return Seen(observations, np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), key, tick)


def one_shot(
    bids: np.ndarray, seen: np.ndarray, values: np.ndarray, *, price: int, clones: int
) -> Experience:
    """One auction a lot: the highest of `bids` (lots, bidders) gets `values` (policies,) and pays the bid of rank `price` (1 or 2)."""
    n_lots, n_bidders = bids.shape
    ranked, winner = np.sort(bids, axis=1), bids.argmax(axis=1)
    lot, bidder = np.repeat(np.arange(n_lots), n_bidders), np.tile(np.arange(n_bidders), n_lots)
    won = bidder == winner[lot]
    paid = won * ranked[lot, -price]
    reward = values[winner // clones][lot]
    return Experience(
        seen=seen, next_seen=seen, moment=lot, code=lot * 0, bidder=bidder, row=bidder // clones, decision=bids.ravel(), won=won,
        paid=paid, reward=reward, utility=np.where(won, reward - paid, 0.0),
        next_code=lot * 0, elapsed=lot * 0 + 1, worth=lot * 0 + 1.0, done=lot >= 0, cut=lot < 0, copy=lot, cause=lot,
        received=paid * 0.0,
    )  # fmt: skip


def train_bandit(learner, values, *, auctions: int, price: int, clones: int, key, lots: int = 512) -> float:
    """Train on one-shot auctions; the mean reward of the last 4,096."""
    values, seen, paid = np.asarray(values), np.tile([1.0, 0.0], (lots, 1)), []
    for tick in range(auctions // lots):
        bids = learner.act(seen_by(seen, tick, key))
        decisions = one_shot(bids, seen, values, price=price, clones=clones)
        learner.observe(decisions)
        learner.update()
        paid.append(decisions.reward.mean())
    return float(np.mean(paid[-4096 // lots :]))
