"""How large a difference is, beside how sure it is."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined


def cohen_d_z(differences) -> float:
    """Cohen's d_z: the mean of paired differences (n,) over their standard deviation, without unit (key `cohen1988`).

    NaN: `invalid` if one is missing or infinite, `too_few` below two, `one_category` when all are the same.
    """
    differences = numbers(differences, "differences")
    if not np.isfinite(differences).all():
        return undefined("invalid", f"{np.count_nonzero(~np.isfinite(differences))} of {differences.size}")
    if differences.size < 2:
        return undefined("too_few", f"an effect size needs two differences, not {differences.size}")
    if np.ptp(differences) == 0.0:
        return undefined("one_category", f"all differences are {differences[0]:g}")
    return float(differences.mean() / differences.std(ddof=1))


def hedges_g(differences) -> float:
    """Hedges' g of paired differences (n,): d_z without its bias upwards in small samples (key `hedges1981`).

    d_z times Gamma(m/2) / (sqrt(m/2) Gamma((m - 1)/2)) with m = n - 1; without unit. NaN as in `cohen_d_z`, and
    `too_few` for two differences, for which the correction is 0.
    """
    differences = numbers(differences, "differences")
    freedom = differences.size - 1
    if freedom == 1:
        return undefined("too_few", "Hedges' correction needs three differences, not 2")
    effect = cohen_d_z(differences)
    if math.isnan(effect):
        return effect
    gammas = math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2)
    return effect * math.exp(gammas) / math.sqrt(freedom / 2)


def cliff_delta(a, b) -> float:
    """Cliff's delta: the chance that a value of b (n_b,) exceeds one of a (n_a,), less the reverse (key `cliff1993`).

    From -1 (all values of b are lower) to 1 (all are higher). NaN `empty` without values in either, `invalid` if one is missing.
    """
    a, b = np.sort(numbers(a, "a", "n_a")), numbers(b, "b", "n_b")
    if np.isnan(a).any() or np.isnan(b).any():
        return undefined(
            "invalid", f"{np.isnan(a).sum() + np.isnan(b).sum()} of {a.size + b.size} values are missing"
        )
    if not (a.size and b.size):
        return undefined("empty", f"{a.size} and {b.size} values")
    below, not_above = np.searchsorted(a, b, "left"), np.searchsorted(a, b, "right")
    return float((below.sum() + not_above.sum()) / (a.size * b.size) - 1.0)
