"""Social influence: how much what one agent did changed what another was about to do (key `jaques2019`).

All in nats. A number to look at and to learn from, and never a credit: it is the same where the other is helped and where it is harmed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats

KINDS = ("kl", "jsd", "pmi")
"""How the two distributions of an answer are compared: the divergence of Kullback and Leibler, that of Jensen and Shannon, and the pointwise mutual information of what really was answered."""

FREED, LOCKED = (0.85, 0.05, 0.05, 0.05), (0.25, 0.25, 0.25, 0.25)
"""The chances of the four moves of who was let out of the box and of who sits in it: the room of the source as a matrix."""

SLACK = 1e-6
"""By how much probabilities may add up to something else than 1."""


class Influence(NamedTuple):
    """How much each act changed; `masked` entries were not finite and stand as 0, by themselves alone."""

    nats: np.ndarray  # (...)
    masked: int


def influence(
    conditional: ArrayLike,
    own: ArrayLike,
    taken: ArrayLike,
    answer: ArrayLike | None = None,
    kind: str = "kl",
) -> Influence:
    """c = D[ p(a_j | a_k) || p(a_j) ] of the act that k took, an array (...) of nats, with p(a_j) = sum over a of p(a_j | a) pi_k(a): what j would have done had k drawn anew.

    `conditional` (..., a_k, a_j) are the chances of j's acts after each act of k, from the same state with all else held fixed, `own` (..., a_k) those of k's, `taken` (...) the
    index of the one it took; `kind` is one of `KINDS`, and "pmi" also wants the `answer` (...), the index of what j did. The mean of the KL form over k's acts is the mutual
    information I(A_k; A_j), so that c is at most -ln pi_k(taken): who always does the same moves nobody. Errors: ValueError for shapes that do not fit, for what are no probabilities or acts,
    and for a kind that there is not.
    """
    conditional, own, taken = _checked(conditional, own, taken)
    if kind not in KINDS:
        raise ValueError(f"kind = {kind!r}: must be one of {', '.join(KINDS)}")
    marginal = (own[..., np.newaxis] * conditional).sum(axis=-2)
    after = np.take_along_axis(conditional, taken[..., np.newaxis, np.newaxis], axis=-2)[..., 0, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "kl":
            found = divergence(after, marginal)
        elif kind == "jsd":
            middle = (after + marginal) / 2.0
            found = (divergence(after, middle) + divergence(marginal, middle)) / 2.0
        else:
            found = _pointwise(after, marginal, answer)
    finite = np.isfinite(found)
    return Influence(np.where(finite, found, 0.0), int((~finite).sum()))


def divergence(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """KL(p || q) = sum of p ln(p / q) over the last axis, an array (...) of nats, of probabilities (..., n); 0 ln 0 is 0, and infinity where q rules out what p does not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p == 0.0, 0.0, p * np.log(p / q)).sum(axis=-1)


def share_above_mean(nats: ArrayLike) -> float:
    """The share of steps whose influence `nats` (steps,) is above its mean: small where few acts have all of it; nan without steps."""
    nats = floats(nats, "nats").ravel()
    return float((nats > nats.mean()).mean()) if nats.size else np.nan


def influence_and_reward(influenced: ArrayLike, reward: ArrayLike) -> float:
    """The correlation (Pearson) of how much one was influenced in a step, `influenced` (steps,) nats, with what it earned then, `reward` (steps,) credits, -1 .. 1; nan where one
    of them never changes."""
    x, y = (floats(one, name).ravel() for one, name in ((influenced, "influenced"), (reward, "reward")))
    if x.shape != y.shape:
        raise ValueError(f"influenced and reward must be of the same steps, not {x.size} and {y.size}")
    x, y = x - x.mean() if x.size else x, y - y.mean() if y.size else y
    length = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / length) if length > 0.0 else np.nan


def _pointwise(after: np.ndarray, marginal: np.ndarray, answer: ArrayLike | None) -> np.ndarray:
    """ln p(a_j | a_k) / p(a_j) of what j did, nats (...)."""
    if answer is None:
        raise ValueError("kind = 'pmi': say what was answered, answer (...)")
    which = _acts(answer, "answer", after.shape[-1], after.shape[:-1])[..., np.newaxis]
    both = (np.take_along_axis(p, which, axis=-1)[..., 0] for p in (after, marginal))
    return np.log(np.divide(*both))


def _acts(values: ArrayLike, name: str, n: int, shape: tuple[int, ...]) -> np.ndarray:
    """Indices (...) of `n` acts. Errors: ValueError for others."""
    given = floats(values, name)
    if not ((given >= 0) & (given < n) & (given == np.floor(given))).all():
        raise ValueError(f"{name}: must be acts, whole numbers 0 .. {n - 1}")
    return np.broadcast_to(given.astype(np.int64), shape)


def _checked(
    conditional: ArrayLike, own: ArrayLike, taken: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    conditional, own = floats(conditional, "conditional"), floats(own, "own")
    if conditional.ndim < 2 or own.ndim < 1 or own.shape[-1] != conditional.shape[-2]:
        raise ValueError(
            f"conditional {conditional.shape} and own {own.shape} must be (..., a_k, a_j) and (..., a_k)"
        )
    for name, p in (("conditional", conditional), ("own", own)):
        known = np.isfinite(p).all(axis=-1)
        if (p < 0.0).any() or (np.abs(p.sum(axis=-1) - 1.0) > SLACK)[known].any():
            raise ValueError(f"{name}: must be probabilities that add up to 1 along the last axis")
    shape = conditional.shape[:-2]
    own = np.broadcast_to(own, (*shape, own.shape[-1]))
    return conditional, own, _acts(taken, "taken", own.shape[-1], shape)
