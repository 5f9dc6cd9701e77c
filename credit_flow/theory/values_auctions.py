"""Known values of auctions, exchange and funding rules; ids as in the acceptance lists."""

from __future__ import annotations

from credit_flow.theory.known import Known

_EQUIVALENCE = (1 / 3, 1 / 2, 2 / 3)  # n = 2, 3, 5

AUCTIONS: dict[str, Known] = {
    "A1": Known(
        _EQUIVALENCE, 0.003, what="revenue of first price in equilibrium, n = 2, 3, 5", source="vickrey1961"
    ),
    "A2": Known(
        _EQUIVALENCE,
        0.003,
        what="revenue of second price, and of all-pay, in equilibrium, n = 2, 3, 5",
        source="myerson1981",
    ),
    "A3": Known(1 / 2, 0.003, what="revenue of third price, n = 3, all bid 2v", source="kagel1993"),
    "A4": Known(
        (1 / 72, 1 / 18, 2 / 45),
        0.03,
        relative=True,
        what="variance of revenue, n = 2: first price, second price, all-pay in total",
        source="krishna2010",
    ),
    "A5": Known(
        (5 / 12, 17 / 32),
        0.003,
        what="revenue of second price with reserve 1/2, n = 2, 3",
        source="myerson1981",
    ),
    "A6": Known(
        (2 / 3, 4 / 9),
        0.002,
        what="first price, n = 2, utility x^(1/2): slope of bids, revenue",
        source="krishna2010",
    ),
    "A7": Known(
        8 / 7, 0.005, what="revenue of uniform price, n = 6, 2 units: not the k-th bid", source="krishna2010"
    ),
    "A8": Known(
        (0.3394, 0.3200),
        0.001,
        what="asymmetric bidders, z = 1/4: revenue of first price, of second price",
        source="krishna2010",
    ),
    "A9": Known(
        (8.0, 3.0, 1.0, 0.0),
        what="VCG, bids 5 on A, 3 on B, 6 on both: welfare, payments",
        source="ausubel2006",
    ),
    "A10": Known(
        (1000.0, 800.0),
        what="values per click 10, 4, 2, clicks 200, 100, truthful: revenue of GSP, of VCG",
        source="edelman2007",
    ),
    "A11": Known(
        (1 / 2, 2 / 3, 4 / 5),
        0.03,
        what="slope of learned bids on values, first price, n = 2, 3, 5",
        source="vickrey1961",
    ),
    "A12": Known(1.0, 0.02, what="slope of learned bids on values, second price", source="vickrey1961"),
    "A13": Known(
        (0.25, 0.25, 0.25, 0.25), 0.02, what="equal bids of 4: shares of 10^4 lots won", source="symmetry"
    ),
    "B1": Known(
        -7.2,
        0.05,
        what="common value, e = 12, first price, n = 4, naive bids: winner's profit",
        source="kagel1986",
    ),
    "B2": Known(4.8, 0.05, what="the same with bids x - e", source="kagel1986"),
    "B3": Known(
        0.0,
        0.05,
        what="common value, e = 12, second price, n = 3, naive bids: winner's profit",
        source="kagel1986",
    ),
    "R1": Known(
        (2 / 3, 3 / 5),
        0.01,
        what="second price, n = 5, truthful: revenue, and with a ring of three that bids as one",
        source="graham1987",
    ),
    "C1": Known(
        (9 / 32, 9 / 64, 27 / 32),
        0.002,
        what="1/2-double auction: probability of trade, gain, share of the first best",
        source="chatterjee1983",
    ),
    "C2": Known(
        (3.0, 4.5, 4.5),
        what="McAfee, bids 9 8 7 4, asks 2 3 4 5: trades, price to buyers, price to sellers",
        source="mcafee1992",
    ),
    "C3": Known(
        0.960,
        0.01,
        what="continuous double auction, book clear, constrained random quotes, 100 a side: efficiency",
        source="gode1993",
    ),
    "C4": Known(
        11 / 56.5,
        1e-6,
        what="the same with unconstrained quotes until all have traded, 12 a side: efficiency",
        source="gode1993",
    ),
    "E4": Known(
        (0.2, 0.4, 0.8),
        0.01,
        relative=True,
        what="50 units a tick at uniform price, inflow 10, 20, 40: steady price",
        source="fisher1911",
    ),
    "E5": Known(
        0.0, what="posted price, elastic supply, inflow 10 to 40: change of the price", source="fisher1911"
    ),
    "F2": Known(
        (9.090909, 9.066109),
        1e-6,
        what="constant product, pool (100, 100), sell 10: received without fee, with .3 %",
        source="angeris2020",
    ),
    "N1": Known(
        (14.0, 0.0714, 1.1429, 5.7857, 7.0),
        1e-4,
        what="quadratic funding, values a ln F, a = 1, 4, 9: F, gifts, deficit",
        source="buterin2019",
    ),
    "N2": Known(
        (25.0, 25.0, 1000.0),
        1e-9,
        what="quadratic funding of five gifts of 1, one of 25, 100 split over 10 identities",
        source="buterin2019",
    ),
    "I2": Known(
        (7.0, 8.0, 5.0),
        1e-9,
        what="debts 1->2 10, 2->3 10, 3->1 5, cash 2, 1, 4: clearing payments",
        source="eisenberg2001",
    ),
    "EM.C16": Known(
        (5.124948, 0.524979, 69.314718),
        1e-6,
        what="LMSR, b = 100, 2 outcomes, buy 10: cost, price after, worst loss",
        source="hanson2007",
    ),
}
"""Rows by id. `source` is a key of `docs/references.bib`, or "symmetry" where that is all there is to it."""
