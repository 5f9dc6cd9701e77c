"""The dilemmas of roads that ship, as data."""

from __future__ import annotations

from credit_flow.models.preset import Preset


def _junction(rules: str, experts: int, ticks: int, about: str) -> Preset:
    """Purses cover the worst episode of a car, which is run into in every step."""
    world = {"rules": rules, "vision": 3}
    given = {"world_name": "traffic_junction", "world_settings": world, "policy": "give_way", "others": 0}
    given |= {"experts": experts, "copies": 4, "ticks": ticks, "endowment": 1000.0}
    return Preset(about, given)


def _merge(rules: str, policy: str, about: str) -> Preset:
    given = {"world_name": "merge", "world_settings": {"rules": rules}, "policy": policy, "others": 0}
    given |= {"experts": 4, "copies": 8, "ticks": 120, "endowment": 1000.0}
    return Preset(about, {**given, "contract": "right_of_way", "terms": "decreed", "theta": 0.05})


ROADS = {
    "junction_easy": _junction(
        "easy",
        5,
        100,
        "Cars cross each other's way, and each gives way as a rule says. Look at: outcome_crashed, and the same with policy=gas, which is nearly as good while few cars come.",
    ),
    "junction_medium": _junction(
        "medium",
        10,
        120,
        "Two lanes each way, and cars turn. Look at: how long cars wait (outcome_braked), and policy=gas.",
    ),
    "junction_hard": _junction(
        "hard",
        20,
        160,
        "Four crossings one after another. Look at: outcome_crashed with world.arrival raised to 0.05.",
    ),
    "merge_uniform": _merge(
        "uniform",
        "accelerate",
        "An ambulance and cars come to a place where two lanes become one, and cars pay it for crossing ahead of it. Look at: welfare with policy=wait_for_ambulance, which is not always better.",
    ),
    "merge_hard": _merge(
        "hard",
        "wait_for_ambulance",
        "Cars are always in the ambulance's way, and it pays those who let it pass. Look at: welfare with policy=accelerate, and who has what without the contract.",
    ),
}
