"""The questions about contracts that ship, as data; each names its control arm."""

from __future__ import annotations

from credit_flow.models.preset import Preset

_INDEX = {"game": "prisoners_dilemma", "index_correlation": 0.25}
_LONG = {"game": "prisoners_dilemma", "rounds": 10}
_PATIENT = {"game": "prisoners_dilemma", "discount": 0.9}

PRESETS = {
    "detection": Preset(
        "Two answer for a fine with a stake of 2, and six breaches in ten are seen: 1.2 to lose by a breach that brings 1. Look at: nobody defects, and both do with stake=1.5.",
        {"recourse": "stake", "stake": 2.0, "detection": 0.6},
    ),
    "false_alarms": Preset(
        "Seven breaches in ten are seen, and two in ten that never were. Look at: who keeps the contract pays for nothing, and it is signed nevertheless; with false_positive=0.4 no fine deters.",
        {"detection": 0.7, "false_positive": 0.2, "copies": 16},
    ),
    "blocked_debits": Preset(
        "Six debits in ten never go through; one fine in ten is for nothing, and a fine of up to 3 deters all the same. Look at: what is written off, and no contract worth signing with leak=0.7.",
        {"leak": 0.6, "false_positive": 0.1, "copies": 16},
    ),
    "late_payment": Preset(
        "Fines, one in twenty of them for nothing, fall due nine steps later, and a credit then is worth .39 of one now. Look at: nobody defects, and both do with delay=10.",
        {"world_settings": _PATIENT, "delay": 9, "false_positive": 0.05, "copies": 16},
    ),
    "self_report": Preset(
        "Players say themselves whether they defected; one report in four is looked into, and a liar pays thrice. Look at: false reports, and none with audit=0.4.",
        {
            "terms": "decreed",
            "theta": 0.5,
            "reported": True,
            "audit": 0.25,
            "audit_factor": 2.0,
            "copies": 16,
        },
    ),
    "noisy_index": Preset(
        "The contract pays by an index that follows what players do with a correlation of a quarter. Look at: a theta of 8, and no contract with world.index_correlation=0.15.",
        {"world_settings": _INDEX, "contract": "index_contract", "copies": 16},
    ),
    "hidden_effort": Preset(
        "A principal pays for success, not for effort, and can charge nothing for the job. Look at: a bonus of 2 and a rent of half a credit, no effort with cap=1.9, no rent with signing=True.",
        {
            "world_name": "hidden_effort",
            "contract": "success_bonus",
            "signing": False,
            "copies": 64,
        },
    ),
    "short_contract": Preset(
        "A contract for four rounds of ten. Look at: welfare -32 an episode, four rounds of -2 and then -4 a round as without; -20 with duration=10.",
        {"world_settings": _LONG, "duration": 4},
    ),
    "renegotiation": Preset(
        "A contract for two rounds of ten, which is negotiated again every second round. Look at: welfare -20 an episode, as with a contract for all of it; -32 with renegotiate_every=5, -36 with renegotiate_every=0.",
        {"world_settings": _LONG, "duration": 2, "renegotiate_every": 2, "on_rejection": "null"},
    ),
    "mediator": Preset(
        "A mediator announces a contract and charges who opts in, all for its own income; what players would rather be free for it does not know. Look at: a fee of a third, all in in four episodes of nine, welfare -3.1 an episode; -2 with own_aim=0.6.",
        {"mediator": "house", "own_aim": 1.0, "freedom": 1.0, "copies": 64},
    ),
    "leader": Preset(
        "A player announces the contract and is paid for it: no new account. Look at: welfare -2 an episode as with a mediator, and the leader takes all that the contract brings, 2 credits; half of it with own_aim=0.",
        {"mediator": "leader", "own_aim": 1.0},
    ),
    "relational": Preset(
        "Nobody signs anything: all are advised to cooperate until somebody defects, and credit of the next round is worth .6 of one now. Look at: nobody defects, and all do with world.discount=0.4.",
        {
            "world_settings": {"game": "prisoners_dilemma", "rounds": 20, "discount": 0.6},
            "policy": "grim_trigger",
            "terms": "none",
        },
    ),
    "lemons": Preset(
        "Five sell things of unlike quality to one who sees no difference. Look at: three of five are sold, all with world.spread=1, one with world.spread=2, and all again if names can be paid for, signing=True.",
        {
            "world_settings": {"game": "lemons", "spread": 1.2},
            "experts": 6,
            "contract": "delivery_price",
            "proposer": 5,
            "signing": False,
        },
    ),
    "bargain": Preset(
        "A principal and an agent share what effort brings, as an arbitrator says. Look at: each gains 1.5 credits, and the agent half of one with bargaining=proposer.",
        {
            "world_name": "hidden_effort",
            "contract": "success_bonus",
            "signing": False,
            "bargaining": "nash_bargaining",
            "copies": 64,
        },
    ),
}
