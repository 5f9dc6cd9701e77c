"""A neural bucket brigade: connections whose weight is money pay the connections that set the stage for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.connection import Connection
from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.tick_log import log_tick
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.institutions.brigade.pattern_log import JUDGED, PatternLog, log_patterns
from credit_flow.institutions.brigade.pattern_show import PatternShow
from credit_flow.institutions.brigade.weight_payments import WeightPayments
from credit_flow.institutions.brigade.winner_take_all import WinnerTakeAll
from credit_flow.institutions.institution import Institution
from credit_flow.models.preset import Preset
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.patterns import Patterns

XOR = ((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1))
"""Three inputs, the last always on."""

DIFFER = (1, 0, 0, 1)
"""The output that should fire: 0 if the first two differ."""


@dataclass(frozen=True)
class NeuralBucketBrigade(Scenario):
    """A network of winner-take-all groups whose weights are balances of the ledger, in the spirit of key `schmidhuber1989`.

    Inputs are clamped and feed every group, every group feeds all later ones. The substance, all weights together, changes by income
    minus what input connections pay out, and by nothing else. Look at `accuracy` rise to 1 on XOR while the supply falls from 21 to
    between 6 and 7, and at an `income` a tenth above or below `share`: nothing is learnt. Ours: rounding to the quantum, drawn
    patterns, start and ties.
    """

    ticks: int = parameter(6000, "how long a run lasts", unit="ticks", low=1, high=100_000_000)
    experts: int = parameter(
        1, "connections between any two units that are connected", unit="connections", low=1, high=1000
    )
    endowment: float = parameter(
        1.0, "weight that connections start with, about", unit="credits", low=0.01, high=1e6
    )
    spread: float = parameter(
        0.001, "greatest share by which a weight differs from it at the start", low=0, high=0.999
    )
    groups: tuple = parameter(
        (3, 2), "units in each group after the inputs, the last being the outputs", unit="units"
    )
    patterns: tuple = parameter(XOR, "patterns of inputs, numbers in 0 .. 1, such as 0,1;1,0")
    right: tuple = parameter(DIFFER, "the output that should fire for each pattern, counted from 0")
    shown: int = parameter(6, "how long a pattern is shown", unit="ticks", low=JUDGED + 1, high=1000)
    share: float = parameter(0.0025, "share of its contribution that a connection pays", low=1e-6, high=1)
    income: float = parameter(
        0.0025, "share of its contribution that WORLD pays it for the right output", low=0, high=1
    )

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "Connections of a network pay those that set the stage for them, and learn XOR. Look at: what is recognised, and the substance of all weights, which mistakes use up.",
            {"ticks": 48_000},
        ),
    }

    expert: ClassVar[type[Expert]] = Connection
    snapshot: ClassVar[tuple[str, ...]] = ("source", "target")
    mortal: ClassVar[bool] = False

    def __post_init__(self):
        super().__post_init__()
        if not self.groups or not all(type(n) is int and n >= 2 for n in self.groups):
            raise ParameterError(
                f"groups = {self.groups}: must be whole numbers, 2 or more each, such as 3,2"
            )
        shapes = {len(pattern) if isinstance(pattern, tuple) else 0 for pattern in self.patterns}
        if (
            len(shapes) != 1
            or 0 in shapes
            or not all(0 <= x <= 1 for pattern in self.patterns for x in pattern)
        ):
            raise ParameterError(
                f"patterns = {self.patterns}: must be equally many numbers in 0 .. 1 each, such as 0,1;1,0"
            )
        outputs = range(self.groups[-1])
        if len(self.right) != len(self.patterns) or not all(answer in outputs for answer in self.right):
            raise ParameterError(
                f"right = {self.right}: must be one output in 0 .. {outputs[-1]} for each of {len(self.patterns)} patterns"
            )

    @property
    def first(self) -> np.ndarray:
        """First unit of each group (groups + 1,), and the number of units."""
        return np.cumsum([len(self.patterns[0]), *self.groups])

    @property
    def connections(self) -> tuple[np.ndarray, np.ndarray]:
        """Source and target unit (connections,) of every connection, from an input or a group to each later group."""
        groups = [range(a, b) for a, b in zip([0, *self.first[:-1]], self.first)]
        pairs = [
            (i, j) for g, later in enumerate(groups) for j in later for earlier in groups[:g] for i in earlier
        ]
        source, target = np.repeat(np.array(pairs, dtype=np.int64), self.experts, axis=0).T
        return source, target

    @property
    def founders(self) -> int:
        """One expert for each connection."""
        return len(self.connections[0])

    def endowments(self, seed: int) -> np.ndarray:
        """Weights at the start (connections,), credits."""
        u = uniforms(stream_key(seed, "weights"), 0, (self.founders, 1))[:, 0]
        return self.endowment * (1.0 + self.spread * (2.0 * u - 1.0))

    @property
    def sizes(self) -> dict[str, int]:
        """Those of every scenario, and of the network."""
        network = {
            "patterns": len(self.patterns),
            "inputs": len(self.patterns[0]),
            "units": int(self.first[-1]),
        }
        return super().sizes | network

    def world(self, seed: int) -> Patterns:
        """The patterns with their right answers."""
        return Patterns(self.patterns, self.right)

    def opening(self) -> PatternShow:
        """A tick begins with its pattern."""
        return PatternShow(shown=self.shown, income=self.income)

    def institutions(self) -> tuple[Institution, ...]:
        """Units fire, and connections pay."""
        return WinnerTakeAll(self.first), WeightPayments(self.first, share=self.share, income=self.income)

    def closing(self, model) -> Sequence[Phase | Callable]:
        """What the network knows is written down, and the ledger closes the tick."""
        terms = (model.stream("ties"), tuple(map(int, self.first)), self.shown, len(self.patterns))
        return (Phase(log_tick), Phase(log_patterns, terms=terms), *super().closing(model))

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: weights decide."""
        return (Truthful(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """The connections of the network."""
        model.table.source[rows], model.table.target[rows] = (units[rows] for units in self.connections)

    def observe(self, model) -> dict[str, float]:
        """The number of the showing, and the share of patterns recognised at its end, else nan."""
        return dict(zip(PatternLog.columns, model.logs[PatternLog]["numbers"][-1].tolist()))
