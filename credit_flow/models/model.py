"""`CreditFlow`: the one `mesa.Model` that runs any scenario.

One tick, in this order:

0. The world advances and says what there is to do; the ledger opens the tick with the world's mint budget.
1. The scenario's institutions act in their order; each gathers decisions, applies a mechanism and posts to the ledger. Each scenario's own
   order stands in its file, the flagship's in `models/credit_economy.py`.
2. The ledger closes the tick: every asset sums to zero and every law of the books is audited.
3. Policies, and a learner if there is one, learn from the tick's slice of the journal.
4. The recorder, if there is one, takes measures and tables. Views and detectors run outside, on the Record.

All decisions of a tick read balances and traits as they stood at its start, so results do not depend on the order of what is decided, on
threads or on batches.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.observation import Observation
from credit_flow.agents.policy import Policy
from credit_flow.core.books.ledger import CREDIT, HOUSE, WORLD, Entry, Ledger
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.memory import require_room
from credit_flow.core.boundary.seed import one_seed
from credit_flow.core.boundary.ticks import as_ticks
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Launch, Phase
from credit_flow.core.programs.workspace import Workspace
from credit_flow.core.records.reading import Reading
from credit_flow.core.register import Turnout
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.core.table import DRIVERS, Table
from credit_flow.institutions.institution import proper
from credit_flow.models.clockwork.clockwork import Clockwork
from credit_flow.models.clockwork.decide import decide, introduce, require_fit
from credit_flow.models.clockwork.living_reading import reading_of
from credit_flow.models.clockwork.numbers import measures
from credit_flow.models.clockwork.part_at_work import part_at_work
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.clockwork.scenario_parts import institutions_of, policies_of, world_of
from credit_flow.models.clockwork.windows import Windows
from credit_flow.models.scenario import Scenario

KEPT = (
    "tick",
    "table",
    "ledger",
    "world",
    "registers",
    "policies",
    "learner",
    "first_account",
    "running",
)
"""The attributes of a model from which it can go on."""

BYTES_PER_BIRTH = 100
"""What a birth takes in passing, beside its traits: its row, its parent, its account."""


class CreditFlow(Windows):
    """A society of experts with an exact ledger. `CreditFlow(rng=1)` is the flagship economy with seed 1.

    `parameters` is a `Scenario`, its class or its name; keywords change single parameters (`CreditFlow(task_rate=60, rng=1)`). `policy` is an
    instance of `Policy`, or a list of them dealt out to the first experts in turn; `learner` one of `Learner`, for scenarios in which
    states are sold. `rng`, or `seed`, is the seed, a whole number (drawn
    and kept in `model.seed` when left out). `recorder` is called with the model after every tick, or as often as its `stride`
    says. With `journal` False only the journal's hash is kept.

    Errors: `ParameterError` for unknown names, values out of range and a seed that is no whole number.
    """

    def __init__(
        self,
        parameters: Scenario | type[Scenario] | str | None = None,
        *,
        rng=None,
        seed=None,
        policy=None,
        learner=None,
        recorder=None,
        journal=True,
        **kwargs,
    ):
        self.seed = one_seed(rng, seed)
        super().__init__(self.seed)
        self.parameters = as_scenario(parameters).but(**kwargs)
        self.recorder = recorder
        self.tick = 0
        self._streams: dict[str, np.uint64] = {}
        self.policies = policies_of(self.parameters, self.seed, policy)
        self.learner = self.parameters.learner(self.seed) if learner is None else copy.deepcopy(learner)
        self.institutions = institutions_of(self.parameters)
        self.world = world_of(self.parameters, self.seed)
        self.table = _table(self.parameters)
        self.ledger = Ledger(journal=journal)
        for part in proper(self.institutions):
            part.found(self.ledger)
        self.first_account = self.ledger.next_account
        self.work = Workspace(self.parameters.sizes)
        self.logs: dict[
            type, dict[str, np.ndarray]
        ] = {}  # of the ticks that were run last: section -> array -> lines
        parts = proper(self.institutions)
        kept = [register for part in parts for register in part.registers(self)]
        kept.append(Turnout(part.name() for part in parts if part.takes_decisions))
        self.registers = {type(register): register for register in kept}
        self.clockwork = Clockwork(self)
        self.last_numbers: tuple[int, dict] = (-1, {})  # of which tick, and the numbers
        self.datacollector = self.clockwork.listeners.collector
        try:
            self.parameters.prepare(self)
            self._found()
        except Exception as error:
            error.add_note(
                f"while the society was founded, in {part_at_work(error, type(self.parameters).__name__)}"
            )
            raise
        if self.learner is not None:
            require_fit(self, self.learner)

    def __repr__(self) -> str:
        """Scenario, what of it is not as usual, seed, and where it stands."""
        scenario, usual = self.parameters, {item.name: item.default for item in fields(self.parameters)}
        given = [
            f"{name}={value!r}" for name, value in scenario.as_dict().items() if value != usual.get(name)
        ]
        told = ", ".join([type(scenario).__name__, *given])
        return f"<CreditFlow {told}, seed {self.seed}, tick {self.tick}, {len(self.table.rows)} experts>"

    def step(self) -> None:
        """Run one tick, as the module's docstring lists it. Errors: as `run`."""
        self.clockwork.step()

    def run(self, ticks: int) -> CreditFlow:
        """Run `ticks` ticks, fewer if the society dies out, and return the model itself.

        Where all parts compile it stays compiled from one recording to the next: many times faster for small societies. Ctrl-C acts
        at the next whole tick. An error in the middle of a tick says in which, and in which part; after it the model goes on no
        more: `HalfDone`. A subclass with a `step` of its own is stepped.
        """
        ticks = as_ticks(ticks)
        if self.steps_otherwise:
            for _ in range(ticks):
                if self.inhabited:
                    self.step()
        else:
            self.clockwork.run(ticks)
        return self

    def launches(self, ticks: int) -> Iterator[Launch]:
        """What `run(ticks)` computes, piece by piece; whoever takes a piece runs it before the next is taken."""
        return self.clockwork.launches(as_ticks(ticks))

    # -- what institutions read of the model

    @property
    def balances(self) -> np.ndarray:
        """Credit by account (accounts,), read-only, as of now."""
        return self.ledger.column(CREDIT)

    @property
    def payer(self) -> int:
        """The account that pays for work: WORLD, or HOUSE where the treasury does."""
        return self.parameters.payer

    @property
    def purse(self) -> float:
        """Credits the treasury can spend now."""
        return self.parameters.purse(self)

    @property
    def inhabited(self) -> bool:
        """Whether there is anybody left, or others may come."""
        return len(self.table.rows) > 0 or self.parameters.goes_on_empty

    @property
    def measures(self) -> dict[str, np.ndarray]:
        """The columns of the Record's table `measures` (ticks,) for the ticks that were run last: one, or a compiled stretch."""
        return measures(self)

    @property
    def steps_otherwise(self) -> bool:
        """Whether a subclass, or this model, has a `step` of its own."""
        return type(self).step is not CreditFlow.step or "step" in vars(self)

    @property
    def births(self) -> int:
        """Births of the tick."""
        return int(self.work[Living].births[0])

    @property
    def deaths(self) -> int:
        """Deaths of the tick."""
        return int(self.work[Living].deaths[0])

    @property
    def compiled_child(self) -> Callable | None:
        """The text that gives a newborn its traits, where birth needs nothing that is not compiled."""
        scenario, aligned = (
            type(self.parameters),
            self.first_account + self.table.n_rows == self.ledger.n_accounts,
        )
        plain = scenario.children is Scenario.children and all(
            type(policy).enter is Policy.enter for policy in self.policies
        )
        return scenario.child if plain and aligned else None

    @property
    def compiles(self) -> bool:
        """Whether a whole tick is one compiled program, so that many ticks can run without coming back to Python."""
        return self.clockwork.compiles

    def stream(self, name: str) -> np.uint64:
        """The key of the random stream `name` of this run."""
        if name not in self._streams:
            self._streams[name] = stream_key(self.seed, name)
        return self._streams[name]

    def draws(self, name: str, shape: tuple[int, int]) -> np.ndarray:
        """Uniform numbers (indices, draws) of the stream `name` in this tick."""
        return uniforms(self.stream(name), self.tick, shape)

    def carry_out(self, parts: Iterable[Phase | Callable]) -> None:
        """Do some parts of a tick in order."""
        self.clockwork.carry_out(parts)

    def decide(self, kind: str, observation: Observation | Seen, space: Space) -> np.ndarray:
        """Decisions of the shape of `space`, (n,) or (n, k), nan = abstains: the one place where experts decide (see `models/clockwork/decide.py`)."""
        return decide(self, kind, observation, space)

    def bear(self, parents: np.ndarray) -> np.ndarray:
        """Rows (n,) of newborn experts, children of `parents` (n,) (-1 = none), whose accounts have just been opened."""
        parents = np.asarray(parents, dtype=np.int64)
        if self.first_account + self.table.n_rows + len(parents) != self.ledger.n_accounts:
            raise RuntimeError(
                "an account was opened that is no expert's: markets are opened when a society is founded (Institution.found)"
            )
        passing = (BYTES_PER_BIRTH + 2.0 * self.table.widest) * len(parents)  # traits before they are written
        require_room(passing, f"{len(parents):,} births", DRIVERS)
        rows = self.table.birth(len(parents), self.tick, parents)
        orphans = parents < 0
        if orphans.any():
            self.table.policy[rows[orphans]] = rows[orphans] % len(self.policies)
            self.parameters.newcomers(self, rows[orphans])
        if not orphans.all():
            self.parameters.children(self, rows[~orphans], parents[~orphans])
        introduce(self, rows, parents)
        self.work[Living].births[0] += len(rows)
        return rows

    def bury(self, rows: np.ndarray) -> None:
        """Take experts `rows` (n,), whose accounts have just been closed, out of the living."""
        self.table.death(rows, self.tick)
        self.work[Living].deaths[0] += len(rows)

    def reading(self) -> Reading:
        """What there is to read of the model as it stands, as measures and figures take it (`models/clockwork/living_reading.py`)."""
        return reading_of(self)

    def state(self, without: Iterable[str] = ()) -> dict:
        """A copy of everything a run needs to go on, for `restore`, `without` what is kept elsewhere; it can be pickled.

        Errors: `HalfDone` in the middle of a tick.
        """
        self.clockwork.require_whole()
        kept = {name: getattr(self, name) for name in KEPT if name not in without}
        kept |= {"announced": self.clockwork.announced, "lasting": self.work.lasting}
        return copy.deepcopy({"seed": self.seed} | kept)

    def restore(self, state: dict) -> CreditFlow:
        """Go on from a copy of a `state` of the same scenario and seed; returns the model itself."""
        state = copy.deepcopy(state)
        self.clockwork.reset(announced=state.pop("announced"))
        self.work = Workspace(self.parameters.sizes)
        self.work.put_lasting(state.pop("lasting"))
        for name, value in state.items():
            setattr(self, name, value)
        self._streams.clear()
        self.last_numbers = (-1, {})
        self.follow_tick()
        return self

    def _found(self) -> None:
        n, capital = self.parameters.founders, self.parameters.capital
        self.parameters.require_countable(n)
        accounts = self.ledger.open(n)
        if capital > 0.0:
            self.ledger.post(Entry(WORLD, HOUSE, float(capital), "endowment", 0))
        rows = accounts - self.first_account
        self.ledger.post(Entry(WORLD, accounts, self.parameters.endowments(self.seed), "endowment", rows))
        self.bear(np.full(n, -1))
        self.work[Living].births[0] = 0


def _table(parameters: Scenario) -> Table:
    table = Table(capacity=2 * parameters.experts)
    for name, column in parameters.expert.columns().items():
        width = getattr(parameters, column.width) if isinstance(column.width, str) else column.width
        table.declare(name, dtype=column.dtype, width=width, fill=column.fill)
    return table
