"""Known values of contracts that are badly kept, look at the wrong thing, or last too short (key `christoffersen2023`); credits, one number an agent, agent 0 the proposer.

The prisoner's dilemma is (0, -1, -2, -3), in which a breach gains 1, and the fine at most 3, unless something else is said.
"""

from __future__ import annotations

from credit_flow.theory.known import Known

CONTRACTS: dict[str, Known] = {
    "CT.deterrence": Known(
        (1.2, 0.9, 1.5, 0.9, 1.08, 0.81),
        1e-12,
        what="the most that a breach costs more than keeping: stake 2, 1.5 seen with .6; fine 3 seen with .7 and falsely with .2, .4; falsely with .1, and debits blocked with .6, .7",
        source="becker1968",
    ),
    "CT.delay": Known(
        (2.85 * 0.9**9, 2.85 * 0.9**10),
        1e-12,
        what="a fine of 3, falsely with .05, that falls due 9, 10 steps later, discount .9: the same",
        source="becker1968",
    ),
    "CT.audit": Known(
        (0.75, 1.2),
        1e-12,
        what="a lie that hides 1, a liar that is caught pays 2 on top, reports looked into with .25, .4: what it loses in the mean; it pays below 1",
        source="townsend1979",
    ),
    "CT.index": Known((4.0, 8.0), 1e-9, what="index of correlation 1/2, 1/4: theta from which nobody defects, 2 / rho", source="holmstrom1979"),
    "CT.effort": Known(
        (2.0, 0.5, 4.5, 5.0),
        1e-12,
        what="effort of 1 raises success from .25 to .75, worth 8: bonus, rent, what the principal has, and without a rent",
        source="holmstrom1979",
    ),
    "CT.averse": Known(
        (2.14339, 0.24835),
        1e-5,
        what="the same, constant absolute risk aversion 1/2: bonus, risk premium",
        source="pratt1964",
    ),
    "CT.short": Known((-32.0, -20.0), 1e-9, what="contract for 4, for 10 of 10 rounds: welfare of an episode", source="christoffersen2023"),
    "CT.again": Known((-20.0, -32.0, -36.0), 1e-9, what="contract for 2 of 10 rounds, negotiated again every 2, 5 rounds, and never: welfare of an episode", source="hart1988"),
    "CT.mediator": Known(
        (0.0, 1 / 3, 1.0, 2 / 3, -2.0, -28 / 9),
        1e-6,
        what="two who gain 1 each by a contract and would rather be free for 0 to 1: a mediator's fee, the chance that each opts in, welfare of an episode, each with a weight of .6, 1 on its own income",
        source="ramsey1927",
    ),
    "CT.leader": Known((0.0, -2.0, -1.0, -1.0), 1e-6, what="what leader and other have with the contract, with a weight of 1, 0 on the leader's own income", source="monderer2009"),
    "CT.grim": Known(
        (1 / 2, 1 / 2),
        1e-12,
        what="prisoner's dilemma (0, -1, -2, -3), (5, 3, 1, 0): discount factor from which the threat to defect for ever is enough",
        source="friedman1971",
    ),
    "CT.lemons": Known(
        (5.0, 5.0, 4.0, 3.0, 2.0, 1.0),
        what="five things, worth 1.5 times as much to the buyer, qualities .8, 1, 1.1, 1.2, 1.6, 2 apart about 1: how many are sold",
        source="akerlof1970",
    ),
    "CT.bargain": Known(
        (10 / 3, 10 / 3, 116 / 33),
        1e-6,
        what="bonus on which principal and agent of CT.effort agree: largest product of gains, largest least gain, largest least share of what each could gain",
        source="kalai1975",
    ),
}  # fmt: skip
