"""Income y = b + S^T y of parties that pass shares S of it on, of which a part may leak out (key `grassmann1985`)."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel

_ROUNDING = 2.0**-46
"""Less than this part of all the numbers added up is taken for their rounding error."""


@kernel
def circulate(inside, share, leak, income, most):
    """Replace `income` (n,), b at first, by y for those `inside` (n,) a mask; `share` (n, n), payer in the row, and `leak` (n,), what of a
    unit does not stay inside, are overwritten.

    Parties are censored one by one from the last to the first: whoever pays one pays those that it pays. Only sums, products and
    quotients of shares occur, so tiny leaks keep all their places and a circle without any, whatever its members, has a leak of
    exactly 0. Such a circle keeps what it passes around: `most` (n,), an income that is not below y, if nothing is missing in
    it, otherwise its first member gets 0.
    """
    n = len(income)
    amounts = 0.0
    for i in range(n):
        if inside[i]:
            amounts += abs(income[i]) + most[i]
    for last in range(n - 1, -1, -1):
        if inside[last]:
            _censor(last, inside, share, leak, income)
    for i in range(n):
        if not inside[i]:
            continue
        for payer in range(i):
            if inside[payer]:
                income[i] += income[payer] * share[payer, i]
        if share[i, i] > 0.0:
            income[i] /= share[i, i]
        else:
            income[i] = most[i] if income[i] >= -_ROUNDING * amounts else 0.0
        income[i] = min(income[i], most[i])


@kernel
def _censor(last, inside, share, leak, income):
    """Those that pay `last` pay, instead, whom it pays; what it passes on, 1 less its share to itself, takes the place of that share."""
    passed_on = leak[last]
    for i in range(last):
        if inside[i]:
            passed_on += share[last, i]
    share[last, last] = passed_on
    for payer in range(last):
        if not inside[payer] or share[payer, last] == 0.0:
            continue
        if passed_on == 0.0:
            leak[payer] += share[payer, last]
            continue
        factor = share[payer, last] / passed_on
        leak[payer] += factor * leak[last]
        for i in range(last):
            if inside[i]:
                share[payer, i] += factor * share[last, i]
    if passed_on > 0.0:
        for i in range(last):
            if inside[i]:
                income[i] += income[last] * (share[last, i] / passed_on)
