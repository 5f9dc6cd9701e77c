"""Learners by name, with their settings."""

from __future__ import annotations

from credit_flow.core.discover import nearest
from credit_flow.learners import a2c, evolution, ppo, q_bids, reinforce
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.learner import Learner

LEARNERS = {
    "ppo": (ppo.PPO, ppo.PPOSettings),
    "a2c": (a2c.A2C, a2c.A2CSettings),
    "reinforce": (reinforce.Reinforce, reinforce.ReinforceSettings),
    "q_bids": (q_bids.QBids, q_bids.QBidsSettings),
    "evolution": (evolution.Evolution, evolution.EvolutionSettings),
}
"""Name -> the learner and its settings."""


def settings_of(name: str, changes: dict):
    """The settings of the learner `name` with `changes`; `preset` names one of PPO's. Errors: `UnknownName`, `ParameterError`."""
    if name not in LEARNERS:
        raise nearest(name, LEARNERS, "learner")
    changes = dict(changes)
    preset = changes.pop("preset", None)
    if preset is None:
        return LEARNERS[name][1]().but(**changes)
    presets = ppo.PRESETS if name == "ppo" else {}
    if preset not in presets:
        raise nearest(preset, presets, f"preset of {name}")
    return presets[preset].but(**changes)


def learner_of(name: str, seats: PopulationSpec, settings, device: str = "cpu") -> Learner:
    """The learner `name` for the bidders in `seats`; one without torch knows no device."""
    making = {} if name == "evolution" else {"device": device}
    return LEARNERS[name][0](seats, settings, **making)
