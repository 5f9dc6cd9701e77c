"""Variates beyond the uniform, as pure functions of (key, tick, index): gamma and Beta by rejection, Kumaraswamy by inversion.

Rejection uses a running draw number, so that a variate takes as many draws as it needs and is still a function of its key.
"""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import normal, uniform

_TRIES = 200  # a try fails with probability below 0.05: never reached


@kernel
def log_gamma_variate(shape, key, tick, index, draw):
    """The logarithm of one Gamma(shape, 1) number and the next free draw number (key `marsaglia2000`).

    Below shape 1, Gamma(a) = Gamma(a + 1) U^(1/a); in logarithms nothing underflows, however small the shape.
    """
    boost = 0.0
    if shape < 1.0:
        boost = math.log(1.0 - uniform(key, tick, index, draw)) / shape
        shape += 1.0
        draw += 1
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    log_v = 0.0
    for _ in range(_TRIES):
        x = normal(key, tick, index, draw)
        u = 1.0 - uniform(key, tick, index, draw + 2)
        draw += 3
        if 1.0 + c * x > 0.0:
            log_v = 3.0 * math.log(1.0 + c * x)
            squeezed = u < 1.0 - 0.0331 * x * x * x * x  # inside the bound below, and cheaper
            if squeezed or math.log(u) < 0.5 * x * x + d - d * math.exp(log_v) + d * log_v:
                break
    return math.log(d) + log_v + boost, draw


@kernel
def beta_variate(alpha, beta, key, tick, index):
    """One Beta(alpha, beta) number in [0, 1]: a gamma variate over the sum of two."""
    a, draw = log_gamma_variate(alpha, key, tick, index, 0)
    b, _ = log_gamma_variate(beta, key, tick, index, draw)
    return 1.0 / (1.0 + math.exp(min(b - a, 700.0)))


@kernel
def kumaraswamy_variate(a, b, key, tick, index):
    """One Kumaraswamy(a, b) number in [0, 1], (1 - (1 - u)^(1/b))^(1/a) of one uniform u (key `kumaraswamy1980`)."""
    u = uniform(key, tick, index, 0)
    return (-math.expm1(math.log(1.0 - u) / b)) ** (1.0 / a)


@lots
def beta_variates(lot, alpha, beta, key, tick, out):
    """Beta numbers `out` (lots, groups, clones) for `alpha` and `beta` (lots, groups); each place draws as an index of its own."""
    n_groups, n_clones = out.shape[1], out.shape[2]
    for group in range(n_groups):
        for clone in range(n_clones):
            index = (lot * n_groups + group) * n_clones + clone
            out[lot, group, clone] = beta_variate(alpha[lot, group], beta[lot, group], key, tick, index)


@lots
def kumaraswamy_variates(lot, a, b, key, tick, out):
    """Kumaraswamy numbers `out` (lots, groups, clones) for `a` and `b` (lots, groups), as `beta_variates`."""
    n_groups, n_clones = out.shape[1], out.shape[2]
    for group in range(n_groups):
        for clone in range(n_clones):
            index = (lot * n_groups + group) * n_clones + clone
            out[lot, group, clone] = kumaraswamy_variate(a[lot, group], b[lot, group], key, tick, index)


@kernel
def _shuffle(order, key, tick, index):
    for i in range(len(order)):
        order[i] = i
    for i in range(len(order) - 1, 0, -1):
        j = int(uniform(key, tick, index, i) * (i + 1))
        order[i], order[j] = order[j], order[i]


def permutation(n: int, key: np.uint64, tick: int, index: int) -> np.ndarray:
    """The indices (n,) 0 .. n - 1 in random order, each order equally likely (key `fisher1938`)."""
    order = np.empty(n, dtype=np.int64)
    _shuffle(order, key, tick, index)
    return order
