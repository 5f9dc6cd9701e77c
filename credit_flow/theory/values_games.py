"""Known values of games with books: dilemmas, contracts that players sign, own and pooled reward, growth in Cleanup and Harvest (key `christoffersen2023`); ids as in the acceptance lists.

Payoffs and transfers in credits, one number an agent, agent 0 the proposer. "Fine" means that who defects, or contributes nothing, pays theta, split evenly among the
others; without a contract the one Nash equilibrium is played.
"""

from __future__ import annotations

import math

from credit_flow.theory.known import Known

GAMES: dict[str, Known] = {
    "FC.P1.welfare": Known(
        (-4.0, -2.0),
        1e-9,
        what="prisoner's dilemma (0, -1, -2, -3), fine below 1, above: welfare of the one equilibrium",
        source="christoffersen2023",
    ),
    "FC.P1": Known(
        (0.0, -2.0, -1.0, -1.0),
        1e-9,
        what="the same, best offer: payoffs with signing payments, without",
        source="christoffersen2023",
    ),
    "FC.P1b": Known(
        (5.0, 1.0, 4.0, 1.0),
        1e-9,
        what="prisoner's dilemma (5, 3, 1, 0), best fine: payoffs with signing payments, without, which wastes 1 credit",
        source="christoffersen2023",
    ),
    "FC.P6.threshold": Known(
        (0.5, 0.8125),
        1e-9,
        what="public goods, N 4 m 2, N 8 m 1.5: fine from which all give",
        source="christoffersen2023",
    ),
    "FC.P6.welfare": Known(
        (4.0, 8.0, 8.0, 12.0),
        1e-9,
        what="public goods, N 4 m 2, N 8 m 1.5: welfare below and above the threshold, each",
        source="christoffersen2023",
    ),
    "FC.P6": Known(
        (5.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0),
        1e-9,
        what="public goods, N 4 m 2, best fine: payoffs with signing payments, without",
        source="christoffersen2023",
    ),
    "FC.P6.eight": Known(
        (5.0, *[1.0] * 7),
        1e-9,
        what="public goods, N 8 m 1.5, best fine: payoffs with signing payments",
        source="christoffersen2023",
    ),
    "FC.P2.cleaning": Known(
        (8 / 15, -4 / 15, 0.0, -4 / 15),
        1e-6,
        what="cleaning bounty, 4 agents, theta .2, cells cleaned (3, 0, 1, 0): net transfers",
        source="christoffersen2023",
    ),
    "FC.P2.harvest": Known(
        (-20 / 3, 20 / 3, -20 / 3, 20 / 3),
        1e-6,
        what="harvest fine, 4 agents, theta 10, broke the rule (1, 0, 1, 0): net transfers",
        source="christoffersen2023",
    ),
    "FC.P2.merge": Known(
        (-250.0, 200.0, 100.0, -50.0),
        1e-6,
        what="right of way, theta 100, cars at -2, -1, +.5 relative to the ambulance: net transfers",
        source="christoffersen2023",
    ),
    "FC.P3": Known(
        (0.05, 0.0489496, 0.0394958, 0.0247899, 0.0079832, 0.0006303, 0.0, 0.0),
        1e-6,
        what="Cleanup ssd: chance of an apple per free cell and step with waste in 0, 1, 10, 24, 40, 47, 48, 60 of 119 cells",
        source="vinitsky2019",
    ),
    "FC.P3.frequency": Known(0.02479, 0.0010, what="the same with waste in 24, in 3,000 orchards of 103 cells", source="vinitsky2019"),
    "FC.P4": Known(0.5, 0.01, what="Cleanup meltingpot: cells fouled a step once it begins, over 10,000 steps and more", source="leibo2021"),
    "FC.P5": Known(
        (0.0, 0.005, 0.02, 0.05, 0.05, 0.0),
        what="Harvest ssd: chance of an apple with apples in 0, 1, 2, 3, 8 of the 8 cells around, and in one two cells away only",
        source="vinitsky2019",
    ),
    "INF-1": Known(
        (math.log(2), math.log(2), 0.215762, 0.215762, 0.693147),
        1e-6,
        what="influence where both acts are as likely and j copies k: KL of both acts, JSD of both, mutual information, nats",
        source="jaques2019",
    ),
    "INF-3": Known(0.275396, 0.002, what="the same where j answers by (.9, .1), (.2, .8): mean KL over 100,000 acts drawn", source="jaques2019"),
    "INF-4": Known((0.62846, 0.00876), 1e-5, what="Box Trapped, opened with chance .1: KL of opening and of eating, nats", source="jaques2019"),
    "INF-7": Known((0.25, 0.75), 1e-15, what="Gini of returns (1, 2, 3, 4), of (0, 0, 0, 10)", source="gini1912"),
    "TJ-1": Known(
        (-0.21, 7.0, 7.0),
        6 * 2.0**-21,
        what="easy junction, a lone car that never brakes: credits it pays in all; steps in which it is on the road; cells of its way",
        source="singh2019",
    ),
    "TJ-2": Known(
        0.845,
        0.010,
        what="easy junction, 20 steps, cars come in with chance .1, none ever brakes: share of episodes without a crash",
        source="singh2019",
    ),
    "TJ-4": Known(
        (2, 12, 56, 7, 7, 13, 15, 9, 27),
        what="junction: routes on the easy, medium and hard map; cells of the shortest and longest of each",
        source="singh2019",
    ),
    "INF-9": Known(0.0, 1e-12, what="influence of a message that the listener ignores, nats", source="jaques2019"),
    "MX-1": Known((0.75, 0.375, 0.6), 1e-12, what="public goods, N 5 M 2: share of the common reward, weight of others' rewards, altruism from which giving pays", source="apt2014"),
    "TJ-5": Known(
        1 / 79,
        0.08,
        relative=True,
        what="bandit, 16 agents, mean and noise 1, baseline: squared mean over variance of the gradient by the pooled reward",
        source="singh2019",
    ),
}  # fmt: skip
