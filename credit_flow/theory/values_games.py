"""Known values of games with books: dilemmas, contracts that players sign, own and pooled reward (key `christoffersen2023`); ids as in the acceptance lists.

Payoffs and transfers in credits, one number an agent, agent 0 the proposer. "Fine" means that who defects, or contributes nothing, pays theta, split evenly among the
others; without a contract the one Nash equilibrium is played.
"""

from __future__ import annotations

from credit_flow.theory.known import Known

GAMES: dict[str, Known] = {
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
}  # fmt: skip
