"""Variates beyond the uniform, as pure functions of (key, tick, index): gamma and Beta by rejection, normal and Kumaraswamy by inversion.

Rejection uses a running draw number, so that a variate takes as many draws as it needs and is still a function of its key.
"""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import uniform

_TRIES = 200  # a try fails with probability below 0.05: never reached
_LEAST = 2.0**-54  # stands for a uniform number of 0


@kernel
def normal_quantile(u):
    """The number below which a standard normal one lies with chance `u`, in (0, 1), to a few units of the last place (key `wichura1988`); without a logarithm for 85 of 100."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = 3.3430575583588128105e4 + r * 2.5090809287301226727e3
        above = 4.5921953931549871457e4 + r * (6.7265770927008700853e4 + r * above)
        above = 1.9715909503065514427e3 + r * (1.3731693765509461125e4 + r * above)
        above = 3.3871328727963666080 + r * (1.3314166789178437745e2 + r * above)
        below = 2.8729085735721942674e4 + r * 5.2264952788528545610e3
        below = 2.1213794301586595867e4 + r * (3.9307895800092710610e4 + r * below)
        below = 6.8718700749205790830e2 + r * (5.3941960214247511077e3 + r * below)
        return q * above / (1.0 + r * (4.2313330701600911252e1 + r * below))
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        above = 2.27238449892691845833e-2 + r * 7.74545014278341407640e-4
        above = 1.27045825245236838258 + r * (2.41780725177450611770e-1 + r * above)
        above = 5.76949722146069140550 + r * (3.64784832476320460504 + r * above)
        above = 1.42343711074968357734 + r * (4.63033784615654529590 + r * above)
        below = 5.47593808499534494600e-4 + r * 1.05075007164441684324e-9
        below = 1.48103976427480074590e-1 + r * (1.51986665636164571966e-2 + r * below)
        below = 1.67638483018380384940 + r * (6.89767334985100004550e-1 + r * below)
        below = 1.0 + r * (2.05319162663775882187 + r * below)
    else:
        r -= 5.0
        above = 2.71155556874348757815e-5 + r * 2.01033439929228813265e-7
        above = 2.65321895265761230930e-2 + r * (1.24266094738807843860e-3 + r * above)
        above = 1.78482653991729133580 + r * (2.96560571828504891230e-1 + r * above)
        above = 6.65790464350110377720 + r * (5.46378491116411436990 + r * above)
        below = 1.42151175831644588870e-7 + r * 2.04426310338993978564e-15
        below = 7.86869131145613259100e-4 + r * (1.84631831751005468180e-5 + r * below)
        below = 1.36929880922735805310e-1 + r * (1.48753612908506148525e-2 + r * below)
        below = 1.0 + r * (5.99832206555887937690e-1 + r * below)
    return math.copysign(above / below, q)


@kernel
def gamma_variate(shape, key, tick, index, draw):
    """One Gamma(shape, 1) number for a `shape` of 1 or more, and the next free draw number (key `marsaglia2000`): most without a logarithm."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    v = 1.0
    for _ in range(_TRIES):
        x = normal_quantile(max(uniform(key, tick, index, draw), _LEAST))
        u = 1.0 - uniform(key, tick, index, draw + 1)
        draw += 2
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            squeezed = u < 1.0 - 0.0331 * x * x * x * x  # inside the bound below, and cheaper
            if squeezed or math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                break
    return d * v, draw


@kernel
def log_gamma_variate(shape, key, tick, index, draw):
    """The logarithm of one Gamma(shape, 1) number and the next free draw number.

    Below shape 1, Gamma(a) = Gamma(a + 1) U^(1/a); in logarithms nothing underflows, however small the shape.
    """
    boost = 0.0
    if shape < 1.0:
        boost = math.log(1.0 - uniform(key, tick, index, draw)) / shape
        shape += 1.0
        draw += 1
    drawn, draw = gamma_variate(shape, key, tick, index, draw)
    return math.log(drawn) + boost, draw


@kernel
def beta_variate(alpha, beta, key, tick, index):
    """One Beta(alpha, beta) number in [0, 1]: a gamma variate over the sum of two."""
    if alpha >= 1.0 and beta >= 1.0:
        x, draw = gamma_variate(alpha, key, tick, index, 0)
        y, _ = gamma_variate(beta, key, tick, index, draw)
        return x / (x + y)
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
