"""Equilibrium bids and closed forms of the auctions on the shelf.

Unless a docstring says otherwise: `n` risk-neutral bidders, private values `v` independent and uniform on [0, 1], no
reserve, all amounts in credits. Bids take arrays of values. Proofs stand in the sources named and in `krishna2010`.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import quad
from scipy.special import betainc


def expected_revenue(n: int) -> float:
    """(n-1)/(n+1), of every symmetric one-lot rule in which value 0 earns 0 (key `myerson1981`)."""
    return (n - 1) / (n + 1)


def first_price_bid(v, n: int):
    """(n-1) v / n (key `vickrey1961`)."""
    return (n - 1) / n * np.asarray(v)


def first_price_variance(n: int) -> float:
    """Variance of first-price revenue, that of the highest of n values times ((n-1)/n)^2 (key `vickrey1961`)."""
    return (n - 1) ** 2 / (n * (n + 1) ** 2 * (n + 2))


def second_price_variance(n: int) -> float:
    """Variance of second-price revenue, that of the second highest of n values (key `vickrey1961`)."""
    return 2 * (n - 1) / ((n + 1) ** 2 * (n + 2))


def kth_price_bid(v, n: int, k: int):
    """(n-1) v / (n-k+1), above the value for k >= 3; k <= n (key `kagel1993`)."""
    return (n - 1) / (n - k + 1) * np.asarray(v)


def all_pay_bid(v, n: int):
    """(n-1) v^n / n (key `baye1996`)."""
    return (n - 1) / n * np.asarray(v) ** n


def all_pay_variance(n: int) -> float:
    """Variance of the total that n all-pay bidders pay (key `baye1996`)."""
    return n * (n - 1) ** 2 / ((2 * n + 1) * (n + 1) ** 2)


def war_of_attrition_bid(v):
    """-v - ln(1-v), two bidders; unbounded as v -> 1 (key `krishna1997`)."""
    return -np.asarray(v) - np.log1p(-np.asarray(v))


def first_price_reserve_bid(v, n: int, reserve: float):
    """(n-1) v / n + r^n / (n v^(n-1)), for v >= r; nan, no bid, below (key `myerson1981`)."""
    v = np.asarray(v, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        bid = (n - 1) / n * v + reserve**n / (n * v ** (n - 1))
    return np.where(v >= reserve, bid, np.nan)


def reserve_revenue(n: int, reserve: float) -> float:
    """Expected revenue with a reserve, first or second price (key `myerson1981`)."""
    return 2 * n / (n + 1) * (1 - reserve ** (n + 1)) - (1 - reserve**n)


def best_reserve() -> float:
    """1/2, whatever n is (key `myerson1981`)."""
    return 0.5


def risk_averse_bid(v, n: int, a: float):
    """(n-1) v / (n-1+a), first price, utility x^a, 0 < a <= 1 (key `krishna2010`)."""
    return (n - 1) / (n - 1 + a) * np.asarray(v)


def risk_averse_revenue(n: int, a: float) -> float:
    """n(n-1) / ((n+1)(n-1+a)), first price, utility x^a; above the risk-neutral one for a < 1 (key `krishna2010`)."""
    return n * (n - 1) / ((n + 1) * (n - 1 + a))


def asymmetric_values(b, z: float) -> tuple:
    """Values at which a weak and a strong bidder bid `b` <= 1/2 in first price (keys `plum1992`, `krishna2010`).

    Weak: v uniform on [0, 1/(1+z)], value 2b / (1 + z (2b)^2); strong: on [0, 1/(1-z)], value 2b / (1 - z (2b)^2).
    """
    b = np.asarray(b)
    return 2 * b / (1 + z * (2 * b) ** 2), 2 * b / (1 - z * (2 * b) ** 2)


def asymmetric_first_price_revenue(z: float) -> float:
    """Expected revenue of first price between the bidders of `asymmetric_values`, by quadrature (key `krishna2010`)."""
    integral, _ = quad(lambda b: (1 - z**2) * (2 * b) ** 2 / (1 - z**2 * (2 * b) ** 4), 0.0, 0.5)
    return 0.5 - integral


def asymmetric_second_price_revenue(z: float) -> float:
    """Expected revenue of second price between the bidders of `asymmetric_values` (key `krishna2010`)."""
    return 1 / (2 * (1 + z)) - (1 - z) / (6 * (1 + z) ** 2)


def discriminatory_bid(v, n: int, k: int):
    """v - integral_0^v G / G(v) for k < n units, one wanted by each; G(t) = P(fewer than k of n-1 others exceed t).

    G is the regularised incomplete beta function I_t(n-k, k), whose integral is known (key `krishna2010`).
    """
    v = np.asarray(v, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        share = (n - k) / n * betainc(n - k + 1, k, v) / betainc(n - k, k, v)
    return np.where(v > 0.0, share, 0.0)


def multi_unit_revenue(n: int, k: int) -> float:
    """k(n-k)/(n+1), uniform price (at the highest losing bid) and discriminatory alike (key `krishna2010`)."""
    return k * (n - k) / (n + 1)


def posted_price_revenue(price: float, n: int) -> float:
    """p (1 - p^n) for one unit at a posted price (key `krishna2010`)."""
    return price * (1 - price**n)


def best_posted_price(n: int) -> float:
    """(n+1)^(-1/n) (key `krishna2010`)."""
    return (n + 1) ** (-1 / n)


def proportional_share_spend(values) -> np.ndarray:
    """Equilibrium spends for one prize with known `values` (n,): n equal ones, or any two (key `tullock1980`).

    (n-1) v / n^2 each; for two, v_i^2 v_j / (v_i + v_j)^2. Errors: ValueError for three or more unequal values.
    """
    values = np.asarray(values, dtype=np.float64)
    n = len(values)
    if (values == values[0]).all():
        return (n - 1) / n**2 * values
    if n != 2:
        raise ValueError("the closed form is for equal values or for two bidders")
    return values * values.prod() / values.sum() ** 2


def winners_curse(n: int, e: float) -> float:
    """Winner's profit in first price if all bid their signal x = V + U[-e, e] of the common value V (key `kagel1986`)."""
    return -e * (n - 1) / (n + 1)


def common_value_profit(n: int, e: float) -> float:
    """Winner's profit, 2e/(n+1), if all bid x - e, the equilibrium for interior signals (key `kagel1986`)."""
    return 2 * e / (n + 1)


def naive_second_price_profit(n: int, e: float) -> float:
    """Winner's profit in second price if all bid their signal: -e (n-3)/(n+1), 0 for n = 3 (key `kagel1986`)."""
    return -e * (n - 3) / (n + 1)


def ring_revenue(n: int, members: int) -> float:
    """Expected second-price revenue if `members` of n truthful bidders bid as one, 1 - 1/(m+1) - m/(n(n+1)) with m others (key `graham1987`).

    The second highest of m values and of the highest of n - m is at most x with probability x^m + m (x^(n-1) - x^n).
    """
    others = n - members
    return 1 - 1 / (others + 1) - others / (n * (n + 1))


def chatterjee_samuelson_bid(v):
    """2v/3 + 1/12, the buyer's linear equilibrium bid in the 1/2-double auction (key `chatterjee1983`)."""
    return 2 / 3 * np.asarray(v) + 1 / 12


def chatterjee_samuelson_ask(c):
    """2c/3 + 1/4, the seller's, with costs uniform too; trade iff v - c >= 1/4 (key `chatterjee1983`).

    Its gain is the most that any incentive-compatible, rational, budget-balanced rule reaches (key `myerson1983`).
    """
    return 2 / 3 * np.asarray(c) + 1 / 4


def steady_price(supply: float, inflow: float) -> float:
    """E/K: the price at which a spend of `inflow` credits a tick buys `supply` units a tick (key `fisher1911`)."""
    return inflow / supply


def quadratic_funding_gifts(a) -> np.ndarray:
    """Equilibrium gifts c_i = a_i^2 / sum a of givers who value funding F at a_i ln F; F = sum a (key `buterin2019`)."""
    a = np.asarray(a, dtype=np.float64)
    return a**2 / a.sum()
