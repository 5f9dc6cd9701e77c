"""How the usual networks see what they are shown."""

from __future__ import annotations

from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.networks.average_pooling import AveragePooling
from credit_flow.learners.networks.one_hot import OneHot


def usual_sight(seats: PopulationSpec) -> AveragePooling | OneHot:
    """Pictures by the means of their cells, codes one-hot, all else as it is."""
    return OneHot(seats.symbols) if seats.symbols else AveragePooling(seats.features, seats.picture)
