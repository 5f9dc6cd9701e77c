"""Known values of flows and measures: worked networks, indices, wealth laws and closed forms."""

from __future__ import annotations

import json
from importlib.resources import files

from credit_flow.theory.known import Known

FIXTURES = json.loads((files("credit_flow.theory") / "flow_fixtures.json").read_text(encoding="utf-8"))
"""The worked networks, matrices and the PageRank example, as data."""


def fixture(name: str) -> dict:
    """The worked network, matrix or income example with that id."""
    entries = [*FIXTURES["networks"], *FIXTURES["matrices"], *FIXTURES["credit_rank"]]
    return next(entry for entry in entries if entry["id"] == name)


def _from_fixture(prefix: str, name: str) -> dict[str, Known]:
    """One row for each expected value of a fixture, `prefix` and the name of the quantity as its id."""
    entry = fixture(name)
    tolerance = entry["tolerance"]["value"]
    relative = entry["tolerance"]["kind"] == "relative"
    source = entry.get("source", "closed form")
    return {
        f"{prefix}.{quantity}": Known(
            _plain(value), tolerance, relative, f"{entry['title']}: {quantity}", source
        )
        for quantity, value in entry["expected"].items()
    }


def _plain(value) -> float | tuple:
    if not isinstance(value, dict):
        return value
    return tuple(value["values"] if "values" in value else value.values())


FLOWS: dict[str, Known] = {
    **_from_fixture("EM.D1", "oyster_reef"),
    **_from_fixture("EM.D3", "ten_percent_chain"),
    **_from_fixture("EM.D5.ring", "ring_of_three"),
    **_from_fixture("EM.D5.all", "all_to_all"),
    **_from_fixture("EM.C11", "four_expert_pagerank"),
    "EM.D7": Known(20.0, 1.0, what="carrying capacity at inflow 10, upkeep .5: mean population", source="I/c"),
    "EM.D8": Known(0.5, 0.03, what="Gini of uniform pair split, closed", source="dragulescu2000"),
    "EM.D10.cost": Known((2**0.5, 1.0, 0.5), 1e-6, what="two paths against one at g = .5, 1, 2", source="bohn2007"),
    "EM.D10.angle": Known((120.0, 90.0, 0.0), 1e-3, what="Y angle at g = 0, .5, 1, degrees", source="gilbert1967"),
    "PH.D1": Known((1.0, 0.0, 0.188722), 1e-6, what="DOL of identity, uniform, [[3,1],[1,3]]", source="gorelick2004"),
    "card.P08": Known((2 / 3, 1.0, 0.816497), 1e-6, what="I over H(agent), H(task), both of [[2,0],[2,0],[0,4]]", source="gorelick2004"),
    "PH.D2": Known(0.0, 0.01, what="corrected DOL, no specialization, 20 x 5, 200 jobs, mean of >= 50 tables", source="exact null"),
    "PH.D2.raw": Known(0.141, 0.01, what="the same, uncorrected", source="simulation"),
    "PH.D3": Known((19.0, 3.0), what="seeds of 20 that fire: at least with learning .1, at most without", source="simulation"),
    "PH.E1.laspeyres": Known(1.5, 1e-6, what="two goods", source="laspeyres1871"),
    "PH.E1.paasche": Known(14 / 11, 1e-6, what="two goods", source="paasche1874"),
    "PH.E1.fisher": Known(1.381699, 1e-6, what="two goods", source="fisher1922"),
    "PH.E2": Known(1.4, 1e-9, what="price index x quantity index = value ratio", source="fisher1922"),
    "PH.E2.wrong": Known(1.65, 1e-9, what="Laspeyres x Laspeyres, which fails factor reversal", source="fisher1922"),
    "PH.E3": Known((1.431818, 0.698413, 1.0), 1e-6, what="chained L, P, F over a bounce", source="arithmetic"),
    "PH.H1": Known(2 / 3, 0.005, what="Gini of unit exchange, mean 1, large N", source="dragulescu2000"),
    "PH.H1.100": Known(0.661, 0.01, what="the same, N = 100, random pairs with replacement", source="simulation"),
    "card.P18.saving": Known((0.3962, 0.1541), 0.004, what="Gini at saving shares .2, .8, N = 1000, >= 20 runs", source="simulation"),
    "card.P18.saving.gamma": Known((0.3974, 0.1550), 1e-4, what="the same by the Gamma approximation", source="patriarca2004"),
    "PH.H3": Known((0.94, 0.30), 0.02, what="yard-sale, 4000 sweeps, redistribution 0, 1 %", source="chakraborti2002"),
    "card.P18.yard_sale": Known((0.42, 0.81, 0.61), 0.03, what="after 100, 1000 sweeps; .1 %, 4000 sweeps", source="chakraborti2002"),
    "PH.H4": Known((0.25, 0.106440, 0.121777, 0.30), 1e-6, what="1, 2, 3, 4: G, Theil T, Theil L, HHI", source="arithmetic"),
    "card.P18.few": Known((1 / 3, 1.279854, 0.055586), 1e-6, what="1, 2, 3, 4: G*, entropy, Atkinson(.5)", source="arithmetic"),
    "card.P18.no_exchange": Known(0.0, what="change of Gini without exchange", source="identity"),
    "card.P18.pareto": Known(0.80, 1e-3, what="top 20 % at exponent 1.161", source="yakovenko2009"),
    "card.P18.bouchaud_mezard": Known(0.375, 0.01, what="Gini at tail exponent 3", source="bouchaud2000"),
    "PH.K1": Known(0.13169, 0.003, what="ruin at p = .6, 5 steps above", source="feller1968"),
    "card.P20.branching": Known(2 / 3, 1e-6, what="extinction of binary branching at .6", source="harris1963"),
    "card.P20.ruin": Known(0.157396, 1e-6, what="Cramer-Lundberg, u = 10, loading .2, mean 1", source="asmussen2010"),
    "PH.K2.hhi": Known(2 / 11, 0.01, what="E HHI of Polya, N = 10, T >= 2000", source="pemantle2007"),
    "PH.K2.majority": Known(0.0195, 0.003, what="P(top share > .5), the same", source="pemantle2007"),
    "card.P14": Known(0.84, 0.02, what="mean HHI, reinforcement exponent 1.5, N = 10, T = 3000", source="simulation"),
    "card.P01": Known((100.0, 80.0), 1e-9, what="stock just before, just after spending, E = 20, s = .2", source="E/s"),
    "card.P09.chain": Known(0.0, 1e-9, what="trophic incoherence of a chain", source="johnson2014"),
    "card.P09.levels": Known((1.0, 2.0, 3.0, 3.0), 1e-9, what="levels of 0->1, 1->2, 2->3, 0->3", source="johnson2014"),
    "card.P09.q": Known(0.5**0.5, 1e-9, what="its incoherence", source="johnson2014"),
    "card.murray": Known(0.793701, 1e-6, what="radius ratio of symmetric branching", source="murray1926"),
}  # fmt: skip
"""Every known value of flows and measures by its id."""
