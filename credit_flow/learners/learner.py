"""What a learner is: it bids for the experts it owns, and gets better at it by how its decisions turned out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.boundary.parameters import Parameters
from credit_flow.core.discover import nearest
from credit_flow.core.method_check import require_same_calls


class Learner(ABC):
    """Subclass it, write `act`, `observe` and `update`, pass an instance to `CreditFlow(learner=...)` (or `run`).

    It never sees a balance and never moves credit: what it maximises is the utility in `Experience`, which is made of
    journal entries. Draws come from `Seen.key`, a pure function of tick, copy and draw.
    `said` are the numbers of its last update that are worth logging, by tag.
    """

    said: dict[str, float] = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        require_same_calls(cls)

    log_density: np.ndarray | None = None
    """Of what it decided last, if it knows: (copies, bidders), the logarithms of densities or chances. They are kept beside the decisions until these are final."""

    seats = None
    """Who it was made for, where that is fixed: its `PopulationSpec`."""

    def require_fit(self, n_features: int, n_codes: int, n_experts: int, clones: int) -> None:
        """Called when a model is made with it. Errors: ValueError if it was made for another society.

        A society shows `n_features` numbers or one of `n_codes` codes (0: not counted) to `n_experts` with `clones` bids each.
        """
        if self.seats is not None:
            for_whom = {"features": n_features, "policies": n_experts, "clones": clones}
            require_same(self, for_whom, {name: getattr(self.seats, name) for name in for_whom})

    @abstractmethod
    def act(self, seen: Seen, greedy: bool = False) -> np.ndarray:
        """Bids (copies, bidders) in credits, nan = silent; `greedy`: without noise, for evaluation."""

    def observe(self, decisions: Experience) -> None:  # noqa: B027 - one may also not learn
        """Take in the decisions that became final in the tick, arrays (n,), utilities in credits."""

    def update(self) -> None:  # noqa: B027
        """Called once per tick, after `observe`."""

    def state_dict(self) -> dict[str, np.ndarray]:
        """Everything it needs to go on, arrays (any shape) by name."""
        return {}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:  # noqa: B027
        """Go on from a `state_dict`, arrays (any shape) of a learner made alike. Errors: ValueError for one of another make."""


class Trainee(Learner):
    """One that learns for many societies at once: `credit-flow train` makes it by name, `kind(seats, settings)`.

    `tuning` is the class of its hyper-parameters, `presets` are well-known values of them by name.
    """

    tuning: ClassVar[type[Parameters]]
    presets: ClassVar[dict[str, dict]] = {}
    on_devices: ClassVar[bool] = True  # takes `device`, a name that torch knows

    @classmethod
    def tuned(cls, changes: Mapping | None = None) -> Parameters:
        """Its hyper-parameters with `changes`, of which `preset` names one of its presets. Errors: `UnknownName`, `ParameterError`."""
        changes = dict(changes or {})
        preset = changes.pop("preset", None)
        if preset is None:
            return cls.tuning().but(**changes)
        if preset not in cls.presets:
            raise nearest(preset, cls.presets, f"preset of {cls.__name__}")
        return cls.tuning(**cls.presets[preset]).but(**changes)


def require_same(learner: Learner, society: dict[str, int], made_for: dict[str, int]) -> None:
    """Errors: ValueError naming the first count in which the `society` is not what the learner was `made_for`."""
    for name, n in society.items():
        if made_for[name] != n:
            raise ValueError(
                f"{type(learner).__name__} was made for {made_for[name]} {name}, and the society has {n}: make it for "
                + ", ".join(f"{name}={count}" for name, count in society.items())
            )
