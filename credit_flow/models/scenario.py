"""A scenario: frozen parameters and the ordered tuple of parts that make a society."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.policy import Policy
from credit_flow.core.amounts import LIMIT
from credit_flow.core.books.batches import close_tick
from credit_flow.core.books.ledger import HOUSE, WORLD
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.boundary.ticks import MOST_TICKS
from credit_flow.core.discover import nearest
from credit_flow.core.method_check import require_same_calls
from credit_flow.core.programs.phases import Phase
from credit_flow.core.records.record_table import RecordTable
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.opening import Opening
from credit_flow.institutions.population.heredity import raising
from credit_flow.institutions.reserves import has_reserves, require_reserves
from credit_flow.models.preset import Preset
from credit_flow.worlds.world import World


@dataclass(frozen=True)
class Scenario(Parameters, ABC):
    """Subclass it with parameters of your own and say which world, experts, policies and institutions they make."""

    ticks: int = parameter(1500, "how long a run lasts", unit="ticks", low=1, high=MOST_TICKS)
    experts: int = parameter(100, "experts at the start", unit="experts", low=1, high=10_000_000)
    endowment: float = parameter(20.0, "credit each of them starts with", unit="credits", low=0.01, high=1e6)

    compute_price: float = parameter(
        1.0,
        "price of a unit of compute (at the start, if it is cleared)",
        unit="credits/unit",
        low=0.001,
        high=1e4,
    )

    expert: ClassVar[type[Expert]] = Expert

    payer: ClassVar[int] = WORLD
    """The account that pays for work: WORLD, or HOUSE where the treasury does."""

    snapshot: ClassVar[tuple[str, ...]] = ()
    """The columns of the table that snapshots keep, beside balance and age."""

    named: ClassVar[str] = ""
    """What it is called if its file has several scenarios."""

    presets: ClassVar[dict[str, Preset]] = {"default": Preset("")}
    """Questions that it can be asked, by name, the usual one first; `scenario/preset` is the id of each."""

    tables: ClassVar[tuple[RecordTable, ...]] = ()
    """The tables of the Record that it fills itself, beside those that its institutions and their sections fill."""

    capital: ClassVar[float] = 0.0
    """What HOUSE is endowed with before the first tick, credits."""

    goes_on_empty: ClassVar[bool] = False
    """Whether a run goes on when nobody is left, because others may come."""

    page: ClassVar[str] = "lab"
    """The page of the dashboard on which it opens."""

    caption: ClassVar[str] = "A dot is credit on its way."
    """What moves in its pictures, in a sentence or two."""

    mortal: ClassVar[bool] = True
    """Whether experts may die; not where a table of bids or values is made for those who begin."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        require_same_calls(cls)

    @property
    def shocks(self) -> tuple:
        """The changes in mid-run that are settled beforehand: (tick, what, factor) each, in force from that tick on."""
        return ()

    @property
    def opens_at(self) -> int:
        """The tick at which a page opens it: by then there is something to see."""
        return 200

    @property
    def founders(self) -> int:
        """How many experts there are before the first tick."""
        return self.experts

    def endowments(self, seed: int) -> float | np.ndarray:
        """What each founder starts with (founders,), or all of them, credits."""
        return self.endowment

    def require_countable(self, founders: int) -> None:
        """Errors: `ParameterError` if `founders` and HOUSE would be endowed with more credits than the books can count."""
        total = founders * self.endowment + self.capital
        if not total < LIMIT:
            raise ParameterError(
                f"endowment = {self.endowment:g}: {founders:,} experts and HOUSE would begin with {total:g} credits, and the books "
                f"count up to {LIMIT:g}"
            )

    @classmethod
    def name(cls) -> str:
        """Its name on the command line: the file it stands in, and where that has several, `file:Class`."""
        return vars(cls).get("named") or cls.__module__.rpartition(".")[2]

    @classmethod
    def preset(cls, name: str = "") -> Self:
        """The scenario as its preset `name` sets it, the usual one unless given. Errors: `UnknownName` with the nearest one."""
        name = name or cls.usual_preset()
        if name not in cls.presets:
            raise nearest(name, cls.presets, f"preset of {cls.name()}")
        return cls(**cls.presets[name].settings)

    @classmethod
    def usual_preset(cls) -> str:
        """The name of its first preset."""
        return next(iter(cls.presets))

    @abstractmethod
    def world(self, seed: int) -> World:
        """The world of a run with this seed."""

    @abstractmethod
    def institutions(self) -> tuple[Institution, ...]:
        """The parts of the tick, in their order."""

    @abstractmethod
    def policies(self, seed: int) -> tuple[Policy, ...]:
        """The policies experts may have; a newcomer has the first."""

    def learner(self, seed: int):
        """A `Learner` that bids for the experts, where states are sold; None: there is none."""
        return None

    @abstractmethod
    def newcomers(self, model, rows: np.ndarray) -> None:
        """Set the traits of the experts `rows` (n,), who have no parents."""

    child: ClassVar[Callable | None] = None
    """The text that sets the traits of one newborn, child(row, parent, key, *sections), where that compiles; else write `children`."""

    def children(self, model, rows: np.ndarray, parents: np.ndarray) -> None:
        """Set the traits of the children `rows` (n,), consecutive, of `parents` (n,); by `child` unless written anew, and without it none."""
        if type(self).child is None:
            return
        born = range(int(rows[0]), int(rows[-1]) + 1)
        model.carry_out([raising(type(self).child, born, model.stream("mutation"))])

    def prepare(self, model) -> None:  # noqa: B027 - most have nothing to prepare
        """Set what sections hold before the first tick, of a model that nobody lives in yet."""

    def purse(self, model) -> float:
        """Credits that the treasury can spend now."""
        return model.ledger.balance(HOUSE)

    def opening(self) -> Institution:
        """What begins a tick: the world moves on, and the ledger opens the tick with what it may cost."""
        return Opening()

    def closing(self, model) -> Sequence[Phase | Callable]:
        """The parts with which a tick ends: markets hold what they say, and the ledger audits the books."""
        return (
            Phase(close_tick, alone=_close) if model.ledger.plain and not has_reserves(model) else _close,
        )

    @property
    def sizes(self) -> dict[str, int]:
        """The whole numbers in which sections write how long their arrays are."""
        return {name: value for name, value in vars(self).items() if type(value) is int}

    def observe(self, model) -> dict[str, float]:
        """The numbers that the Record keeps of each tick, beside those of every run."""
        return {}

    def signal(self, model) -> np.ndarray:
        """The learning signal of the tick (rows,) for policies that need one."""
        raise TypeError(f"{type(self).__name__} has no learning signal; use a policy that needs none")


def _close(model) -> None:
    require_reserves(model)
    model.ledger.end_tick()
