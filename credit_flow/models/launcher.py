"""Launcher: lends the arrays of a society to compiled programs, and takes over what they have done."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from credit_flow.core.audit import audit
from credit_flow.core.interruption import Interruption
from credit_flow.core.phases import Launch, Program
from credit_flow.core.state import BAD_ASK, FAULT, N_HEADS, NEXT_ID, SHORT, TICK, UNBALANCED, WHERE, State

LONGEST = 0.5
"""Seconds that a launch should last at most, so that Ctrl-C acts soon; where a run is cut never changes its journal."""


class Launcher:
    """Runs programs on the state of `model`. Whatever ends a launch, what it has done is taken over: the books never differ
    from what the ledger says of them."""

    def __init__(self, model):
        self.model = model
        self.whole_ticks = False  # whether the program that begins a tick also ends it
        self.midway = False  # whether a tick is under way
        self._pace = LONGEST  # seconds per tick of the last launch
        self._logs: list[tuple[np.ndarray, ...]] = []

    def prepare(self, program: Program) -> None:
        """Have a program compiled, and change nothing."""
        program.compile(self._bind())

    def run(self, program: Program, ticks: int) -> Iterator[Launch]:
        """The launches by which `program` goes through `ticks` ticks, or parts of one; in between room is made where it is short.

        Whoever leaves in the middle of a tick has the launch that was due run first.
        """
        while ticks > 0:
            launch = self._lend(program, ticks)
            try:
                yield launch
            except GeneratorExit:
                ticks = 0
                if self.midway and launch.done is None:
                    launch.run()
            finally:
                self._take_over(launch)
            ticks -= (done := self._ticks_done(launch))
            if done and program.begins and len(self.model.table.rows) == 0:
                return

    def do(self, program: Program) -> None:
        """Run a program of the middle of a tick here and now."""
        launch = self._lend(program, 1)
        try:
            launch.run()
        finally:
            self._take_over(launch)
        self._ticks_done(launch)

    def take_logs(self) -> list[np.ndarray]:
        """What the ticks since it was last asked wrote down, if they did: numbers (ticks, len(LOG)), steps (steps, ids) and (steps, amounts)."""
        logs, self._logs = self._logs, []
        return [part[0] if len(part) == 1 else np.concatenate(part) for part in zip(*logs)]

    def _lend(self, program: Program, ticks: int) -> Launch:
        return Launch(program, self._within_bounds(ticks), self._bind())

    def _ticks_done(self, launch: Launch) -> int:
        """How many ticks were completed. Errors: those of a rule that could not go on."""
        counts = self.model.work.counts
        if counts[FAULT]:
            self._explain_fault()
        if counts[SHORT] and not launch.done:  # else there is room again, now that all is handed over
            self.model.work.grow(self.model.table, self._keeps_steps)
        return launch.done or 0

    def _within_bounds(self, ticks: int) -> int:
        return max(1, min(ticks, int(LONGEST / self._pace)))

    @property
    def _keeps_steps(self) -> bool:
        return getattr(self.model.recorder, "keeps_steps", False)

    def _bind(self) -> State:
        model, work = self.model, self.model.work
        work.counts[TICK], work.counts[SHORT] = model.tick, 0
        return work.bind(model.table, model.ledger, model.world, model.first_account, self._keeps_steps)

    def _take_over(self, launch: Launch) -> None:
        model, counts = self.model, self.model.work.counts
        if launch.done is None and counts[TICK] == model.tick and counts[N_HEADS] == 0:
            return  # it was not run, or did nothing
        with Interruption(passes_on=True, firm=True):
            n_begun = int(counts[TICK]) - model.tick
            model.tick += n_begun
            self._logs.append(model.work.take_log())
            model.work.release(model.table, model.ledger)
            model.forget_views()
            if launch.program.begins:
                self.midway = n_begun > 0 and not (self.whole_ticks and n_begun == launch.done)
                model.world.next_id = int(counts[NEXT_ID])
                model.world.tasks = model.work.tasks  # made when somebody asks for them
        if launch.done:
            self._pace = max(launch.seconds / launch.done, 1e-9)

    def _explain_fault(self) -> None:
        work, fault = self.model.work, int(self.model.work.counts[FAULT])
        work.counts[FAULT] = 0
        if fault == BAD_ASK:
            entry, policy = int(work.counts[WHERE]), type(self.model.policies[0]).__name__
            at, ask = work["asker"][entry], work["ask"][entry]
            raise ValueError(
                f"{policy}.formula gave {ask} for expert {at} in tick {work.counts[TICK]}: must be credits >= 0, or nan for none"
            )
        if fault == UNBALANCED:
            audit(self.model.ledger)
        self.model.ledger.refuse()
