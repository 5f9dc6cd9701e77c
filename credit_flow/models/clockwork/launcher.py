"""Launcher: lends the arrays of a society to compiled programs, and takes over what they have done."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from credit_flow.core.books.tick_audit import audit
from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import BAD_ANSWER, UNBALANCED, Clock
from credit_flow.core.programs.phases import Launch, Program

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
        self._logs: list[dict[type, dict[str, np.ndarray]]] = []

    def prepare(self, program: Program) -> None:
        """Have a program compiled, and change nothing."""
        program.compile(self._state(program))

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

    def take_logs(self) -> dict[type, dict[str, np.ndarray]]:
        """What the ticks since it was last asked wrote down: section -> array -> (lines of a log, its columns)."""
        logs, self._logs = self._logs, []
        if len(logs) == 1:
            return logs[0]
        names = {(section, name): None for log in logs for section, arrays in log.items() for name in arrays}
        found: dict[type, dict[str, np.ndarray]] = {section: {} for section, _ in names}
        for section, name in names:
            found[section][name] = np.concatenate([log[section][name] for log in logs if section in log])
        return found

    def _lend(self, program: Program, ticks: int) -> Launch:
        return Launch(program, self._within_bounds(ticks), self._state(program))

    def _ticks_done(self, launch: Launch) -> int:
        """How many ticks were completed. Errors: those of a rule that could not go on."""
        clock = self.model.work[Clock]
        if clock.fault[0]:
            self._explain_fault()
        if clock.short[0] and not launch.done:  # else there is room again, now that all is handed over
            self.model.work.grow(self.model.table)
        return launch.done or 0

    def _within_bounds(self, ticks: int) -> int:
        return max(1, min(ticks, int(LONGEST / self._pace)))

    @property
    def _keeps_tables(self) -> bool:
        return getattr(self.model.recorder, "keeps_tables", False)

    def _state(self, program: Program) -> tuple:
        model, work = self.model, self.model.work
        state = work.lend(
            program,
            model.table,
            model.ledger,
            first_account=model.first_account,
            recording=self._keeps_tables,
        )
        clock = work[Clock]
        clock.tick[0], clock.short[0] = model.tick, 0
        if program.begins:
            model.world.tell(work)
        return state

    def _take_over(self, launch: Launch) -> None:
        model, work = self.model, self.model.work
        tick = int(work[Clock].tick[0])
        if launch.done is None and tick == model.tick and work[Accounts].n_heads[0] == 0:
            return  # it was not run, or did nothing
        with Interruption(passes_on=True, firm=True):
            n_begun = tick - model.tick
            model.tick = tick
            if logs := work.take_logs():
                self._logs.append(logs)
            work.release(model.table, model.ledger)
            if launch.program.begins:
                self.midway = n_begun > 0 and not (self.whole_ticks and n_begun == launch.done)
                model.world.hear(work)
        if launch.done:
            self._pace = max(launch.seconds / launch.done, 1e-9)

    def _explain_fault(self) -> None:
        clock = self.model.work[Clock]
        fault, clock.fault[0] = int(clock.fault[0]), 0
        if fault == BAD_ANSWER:
            policy = type(self.model.policies[0]).__name__
            raise ValueError(
                f"{policy}.formula gave {clock.answer[0]} for expert {clock.row[0]} in tick {clock.tick[0]}: "
                "must be credits >= 0, or nan for none"
            )
        if fault == UNBALANCED:
            audit(self.model.ledger)
        self.model.ledger.refuse()
