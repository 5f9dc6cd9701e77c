"""Every mechanism of the shelf with inputs for it, shared by the tests of this folder."""

import hashlib

import numpy as np

from credit_flow.core.discover import members
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.mechanisms.mechanism import Mechanism, OneSided, TwoSided

QUANTITY = [1.0, 2.0, 1.0, 3.0, 1.0, 2.0]
EXTRA = {  # what some rules need beside bids, reserve and tie
    "call_auction": {"quantity": QUANTITY, "supply": 4.0},
    "discriminatory": {"units": 2},
    "gsp": {"clicks": [4.0, 2.0, 1.0]},
    "posted_price": {"price": 0.25, "units": 2},
    "proportional_share": {"supply": 3.0},
    "uniform_price": {"units": 2},
}
OFFERED = {
    "call_auction": 4,
    "discriminatory": 2,
    "gsp": 7,
    "posted_price": 2,
    "proportional_share": 3,
    "uniform_price": 2,
}
ONE_SIDED = {name: kind() for name, kind in members("mechanisms", OneSided).items()}
TWO_SIDED = {name: kind() for name, kind in members("mechanisms", TwoSided).items()}
EVERYTHING = members("mechanisms", Mechanism)


def draws(name: str, *shape: int) -> np.ndarray:
    """Uniform numbers of the test's own stream `name`."""
    return uniforms(stream_key(1, name), 0, (shape[0], int(np.prod(shape[1:], dtype=int)))).reshape(shape)


def orders(name: str, n_lots: int, n_bidders: int = 6, grid: float = 16.0):
    """Bids with many equal ones and some missing, reserves, tie numbers."""
    bids = np.floor(draws(f"{name} bids", n_lots, n_bidders) * grid) / grid
    bids[draws(f"{name} missing", n_lots, n_bidders) < 0.2] = np.nan
    reserve = np.floor(draws(f"{name} reserve", n_lots, 1)[:, 0] * 4) / 8
    return bids, reserve, draws(f"{name} tie", n_lots, n_bidders)


def clear(name: str, bids, reserve=None, tie=None, side="sale", **changed):
    """The one-sided mechanism `name` with its extra inputs."""
    return ONE_SIDED[name].clear(bids, reserve, tie, side, **{**EXTRA.get(name, {}), **changed})


def one_sided_arrays(name: str, n_lots: int) -> list[np.ndarray]:
    """All results of a one-sided mechanism on random orders, for both sides."""
    bids, reserve, tie = orders(name, n_lots)
    results = [clear(name, bids, reserve, tie, side) for side in ONE_SIDED[name].sides]
    return [array for result in results for array in result]


def other_arrays() -> list[np.ndarray]:
    """Results of all mechanisms that are not one-sided."""
    bids, _, tie = orders("two sided", 30)
    asks, _, tie_asks = orders("two sided asks", 30, 5)
    found = [array for rule in TWO_SIDED.values() for array in rule.clear(bids, asks, tie, tie_asks)]
    side, trader = np.sign(draws("side", 1, 60)[0] - 0.5), np.floor(draws("trader", 1, 60)[0] * 12)
    for book in ("clear", "keep"):
        found += EVERYTHING["continuous_double_auction"](book=book).clear(
            side, trader, draws("quote", 1, 60)[0]
        )
    values = np.floor(draws("values", 8, 3, 8) * 16)
    values[:, :, 0] = 0.0
    found += EVERYTHING["vcg"]().clear(values, 1.0, draws("vcg tie", 8, 3))
    found += EVERYTHING["lmsr"](liquidity=7.0).clear(draws("shares", 8, 3), draws("bought", 8, 3) - 0.5)
    found.append(EVERYTHING["constant_product"](fee=0.003).clear(100.0, 37.0, np.arange(9.0)))
    found += EVERYTHING["quadratic_funding"]().clear(draws("gifts", 5, 4), pool=3.0)
    debts = draws("debts", 6, 6)
    np.fill_diagonal(debts, 0.0)
    found.append(EVERYTHING["eisenberg_noe"]().clear(debts, draws("cash", 1, 6)[0]))
    return found


def digest() -> str:
    """One hash of the bits of everything above."""
    found = [array for name in ONE_SIDED for array in one_sided_arrays(name, 30)] + other_arrays()
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in found)).hexdigest()
