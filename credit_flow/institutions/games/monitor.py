"""Monitor: contracts see what happened through eyes that overlook some of it and see some that never was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.streams import uniforms
from credit_flow.institutions.games.evidence import Evidence
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.institution import Institution
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


@dataclass(frozen=True)
class MonitorSettings(Parameters):
    """What can be set of it."""

    detection: float = parameter(1.0, "chance that what a player did is seen", low=0, high=1)
    false_positive: float = parameter(
        0.0, "chance that a player is seen to have done what it did not", low=0, high=1
    )


class Monitor(Institution):
    """Of the outcomes that the `rule` looks at each that is not 0 is seen, whole, with the chance `detection`, else as 0; and one that is 0 is seen as 1 with the chance `false_positive`
    (key `becker1968`). It stands between `Play` and `Transfers` and moves no credit.
    """

    def __init__(self, rule: TransferRule, *, detection: float = 1.0, false_positive: float = 0.0):
        """Errors: `ParameterError` for what are no chances."""
        given = MonitorSettings(detection=detection, false_positive=false_positive)
        self.rule, self.detection, self.false_positive = rule, given.detection, given.false_positive

    def registers(self, model) -> tuple[Evidence]:
        """What is seen."""
        return (Evidence(model.world),)

    def observe(self, model) -> dict[str, float]:
        """How many flags of the tick were `overlooked`, and how many were `false_alarms`."""
        return model.registers[Evidence].numbers

    def step(self, model) -> None:
        """Look at the step."""
        game, evidence = model.world, model.registers[Evidence]
        columns = self.rule.columns(game.outcome_names)
        happened = game.outcome[:, :, columns]
        shape = game.copies * game.n_agents, len(columns)
        draw = uniforms(model.stream("monitor"), model.tick, shape).reshape(happened.shape)
        there, found = happened != 0.0, np.where(draw < self.detection, happened, 0.0)
        seen = np.where(there, found, draw < self.false_positive)
        evidence.see(game, columns, seen)
        took_part = model.registers[Seats].acted[:, :, np.newaxis]
        evidence.numbers = {
            "overlooked": int((took_part & there & (seen == 0.0)).sum()),
            "false_alarms": int((took_part & ~there & (seen != 0.0)).sum()),
        }
