"""What bids for states settle at under each rule: fixed points of the market's updates, solved by iteration.

Arrays describe a finite world: `next` (states, actions) states, `rewards` (states, actions) credits, `discounts` (states,
actions), 0 where the task ends. Values are (states, actions) credits, nan nowhere.
"""

from __future__ import annotations

import numpy as np

PRECISION = 1e-13
MOST_ROUNDS = 100_000


def q_values(next, rewards, discounts) -> np.ndarray:
    """Q*(s, a) (states, actions), credits: cloned credit-conserving Vickrey, and Vickrey, whoever explores (key `watkins1992`)."""
    return _fixed_point(lambda v: v.max(axis=1), next, rewards, discounts)


def sarsa_values(next, rewards, discounts, exploration: float) -> np.ndarray:
    """The values (states, actions), credits, of the policy that explores, to which first-price bids settle (key `rummery1994`):
    v = r + g [(1 - eps) max v(s') + eps mean v(s')]; whoever wins pays its own bid."""
    return _fixed_point(
        lambda v: _mixed(v.max(axis=1), v.mean(axis=1), exploration), next, rewards, discounts
    )


def leaky_values(next, rewards, discounts, exploration: float) -> np.ndarray:
    """The values (states, actions), credits, under credit-conserving Vickrey without clones (key `chang2020`):
    v = r + g [(1 - eps) 2nd-max v(s') + eps mean_k (highest of the others than k)]."""

    def price(v):
        ranked = np.sort(v, axis=1)
        n = v.shape[1]
        explored = ((n - 1) * ranked[:, -1] + ranked[:, -2]) / n  # only the best one's rivals are the others
        return _mixed(ranked[:, -2], explored, exploration)

    return _fixed_point(price, next, rewards, discounts)


def chain_arrays(
    cells: int = 6, reward: float = 0.8, discount: float = 0.99
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`next`, `rewards` (credits) and `discounts`, each (cells, 2), of a chain: left or right, `reward` for entering the last cell,
    which ends the task (key `chang2020`)."""
    cell = np.arange(cells)
    next = np.stack([np.maximum(cell - 1, 0), np.minimum(cell + 1, cells - 1)], axis=1)
    next[-1] = cells - 1
    enters = (next == cells - 1) & (cell[:, None] < cells - 1)
    return next, reward * enters, np.where(enters, 0.0, discount)


def brigade_strengths(n_rules: int, reward: float, bid: float, tax: float) -> np.ndarray:
    """Strengths (rules,), credits, of a chain of rules, each paying `bid` x strength to the one before and `tax` x strength
    to nobody: S_n = R/(b + x), S_k = S_(k+1) b/(b + x); the tax is the discount (key `holland1985`)."""
    steps_left = np.arange(n_rules - 1, -1, -1)
    return reward / (bid + tax) * (bid / (bid + tax)) ** steps_left


def _mixed(greedy, explored, exploration):
    return (1.0 - exploration) * greedy + exploration * explored


def _fixed_point(price, next, rewards, discounts) -> np.ndarray:
    values = np.zeros(np.shape(rewards))
    for _ in range(MOST_ROUNDS):
        better = rewards + discounts * price(values)[next]
        if np.abs(better - values).max() < PRECISION:
            return better
        values = better
    raise ValueError("the values do not settle: discounts must be below 1 where the task does not end")
