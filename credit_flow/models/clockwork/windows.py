"""Mesa's face of a model: the living experts as agents, made when asked for, and Mesa's clock, which is the tick."""

from __future__ import annotations

import mesa
import numpy as np
from mesa.agent import Agent, AgentSet

from credit_flow.agents.expert import Expert, Experts
from credit_flow.institutions.population.demography import wind_up

NO_EVENTS = (
    "{}: a tick has no events; what shall happen in it is an institution of the scenario, what shall happen after it stands "
    "in the `step` of a subclass, after `super().step()`"
)


class Windows(mesa.Model):
    """A `mesa.Model` whose agents are windows on the living rows of `table`; what Mesa users do to it goes through the books.

    Of the model it needs `table`, `ledger`, `registers`, `tick`, `parameters`, `inhabited`, `run`, `bury` and `clockwork`.
    """

    def __init__(self, seed: int):
        super().__init__(rng=seed)
        vars(self).pop("step")  # Mesa wraps it to count; a tick counts itself, also where many run at once
        self._has_time = hasattr(self, "time")  # from Mesa 3.4 on
        self._windows: dict[int, Agent] = {}
        self._windows_for, self._n_others = None, 0
        self._experts = Experts(self)

    @mesa.Model.agents.getter
    def agents(self) -> AgentSet:
        """The living experts as an AgentSet; windows are made for those born, and dropped for those dead, since last asked."""
        self._bring_up_to_date()
        return self._experts

    @property
    def agents_by_type(self) -> dict:
        """The living experts by class."""
        self._bring_up_to_date()
        return self._agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of living experts."""
        return list(self.agents_by_type)

    def expert(self, row: int) -> Agent:
        """The window on one row, alive or dead."""
        self._bring_up_to_date()
        return self._windows.get(row) or self.parameters.expert(self, row)

    def wind_up(self, rows) -> None:
        """End the lives of the experts `rows` (n,) now, between two ticks: their creditors are paid, what is left goes to the
        parent if it lives, else to HOUSE (kind `estate`), their accounts close. `expert.remove()` is this for one.

        Errors: `ValueError`, before anything is changed, during a tick, where nobody may die, or for who owns a state for sale.
        """
        rows = np.atleast_1d(np.asarray(rows, dtype=np.int64))
        why = self._why_not(rows)
        if why:
            raise ValueError(f"expert {', '.join(map(str, rows))} cannot be removed: {why}")
        wind_up(self, rows)

    def register_agent(self, agent: Agent) -> None:
        """Called by every new agent: the window of an expert, or an agent of your own, whose `unique_id` is then below 0.

        An expert's is its row, as in the tables of a Record. A window on the dead is not among the agents.
        """
        if isinstance(agent, Expert):
            self._take_in(agent)
        else:
            super().register_agent(agent)
            self._n_others += 1
        agent.unique_id = agent.row if isinstance(agent, Expert) else -self._n_others
        AgentSet.add(self._experts, agent) if self._is_registered(agent) else None
        getattr(Agent, "_ids", {}).pop(self, None)  # there Mesa 3.3 would keep the model for ever

    def deregister_agent(self, agent: Agent) -> None:
        """Called by `agent.remove()`. Errors: `ValueError` for an expert that lives in the books."""
        if isinstance(agent, Expert):
            if agent.alive:
                raise ValueError(
                    f"expert {agent.row} lives in the books: end its life with expert.remove(), which settles its estate"
                )
            self._windows.pop(agent.row, None)
        super().deregister_agent(agent)
        AgentSet.discard(self._experts, agent)

    def remove_all_agents(self) -> None:
        """End the life of everybody (see `wind_up`), and drop agents of your own."""
        self._bring_up_to_date()
        super().remove_all_agents()

    def run_model(self) -> None:
        """Run until `running` turns false: nobody is left, or `parameters.ticks` are run."""
        while self.running:
            self.step()

    def run_for(self, duration: float) -> None:
        """Run `duration` whole ticks, as Mesa 3.5 says it; `run` is the same and returns the model."""
        if duration != int(duration) or duration < 0:
            raise ValueError(f"run_for({duration}): time is counted in whole ticks, 0 or more")
        self.run(int(duration))

    def run_until(self, end_time: float) -> None:
        """Run until tick `end_time`, as Mesa 3.5 says it."""
        self.run_for(max(end_time - self.tick, 0))

    def schedule_event(self, *arguments, **options) -> None:
        """Refused. Errors: `NotImplementedError`, which says what to do instead."""
        raise NotImplementedError(NO_EVENTS.format("schedule_event"))

    def schedule_recurring(self, *arguments, **options) -> None:
        """Refused. Errors: `NotImplementedError`, which says what to do instead."""
        raise NotImplementedError(NO_EVENTS.format("schedule_recurring"))

    def _why_not(self, rows: np.ndarray) -> str:
        """Why the experts `rows` (n,) cannot be wound up now; "" if they can."""
        if self.ledger.in_tick or not self.clockwork.whole:
            return f"tick {self.tick} is under way and its work not settled; remove it after the tick"
        if not self.parameters.mortal:
            return f"in {type(self.parameters).__name__} nobody dies or is born; begin with fewer `experts`"
        for register in self.registers.values():
            if why := register.why_not(rows):
                return why
        if not all(0 <= row < self.table.n_rows and self.table.alive[row] for row in rows):
            return "not all of them are alive"
        return ""

    def _take_in(self, window: Expert) -> None:
        if not window.alive:
            return
        if window.row in self._windows:
            raise ValueError(f"expert {window.row} has its window already: model.expert({window.row})")
        super().register_agent(window)
        self._windows[window.row] = window

    def _is_registered(self, agent: Agent) -> bool:
        return not isinstance(agent, Expert) or self._windows.get(agent.row) is agent

    def follow_tick(self) -> None:
        """Mesa's counters say what tick it is."""
        self.steps = self.tick
        if self._has_time:
            self.time = float(self.tick)

    def _bring_up_to_date(self) -> None:
        if self._windows_for is self.table.rows:  # nobody was born or died
            return
        self._windows_for = self.table.rows
        living = set(self.table.rows.tolist())
        for row in [row for row in self._windows if row not in living]:
            self._windows[row].remove()
        before = max(self._windows, default=-1)
        for row in (born := sorted(living - self._windows.keys())):
            self.parameters.expert(self, row)
        if born and born[0] < before:  # after `restore`
            AgentSet.sort(self._experts, "unique_id", ascending=True, inplace=True)
