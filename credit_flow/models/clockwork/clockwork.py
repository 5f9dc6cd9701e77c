"""Clockwork: how a model goes from tick to tick, so that it always stands at a whole one.

A tick is a list of parts. Where all of them compile, many ticks are one launch; where not, parts in Python stand between the
launches of a tick. Ctrl-C waits for the end of the tick. What is raised in the middle of one cannot be undone, since policies,
worlds and learners are anybody's code: the model then says where it stopped, and goes on no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from credit_flow.core.books.errors import HalfDone
from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.boundary.ticks import as_ticks
from credit_flow.core.mistake import words_of
from credit_flow.core.programs.phases import Launch, Phase, Program
from credit_flow.models.clockwork.launcher import Launcher
from credit_flow.models.clockwork.listeners import Listeners
from credit_flow.models.clockwork.part_at_work import call, part_at_work
from credit_flow.models.tick import Part, TickParts, joined, tick_of


class Clockwork:
    """Carries `model` from tick to tick."""

    def __init__(self, model):
        self.model, self.launcher, self.listeners = model, Launcher(model), Listeners()
        self.announced = 0  # the last tick whose changes the world has made of its own accord
        self._under_way = False  # whether a stretch of ticks is
        self._failure = ""  # where it stopped half-way
        self._part: Part | None = None  # at work, or the last that was
        self._parts, self._made_for, self._compiled = (), None, None

    # -- going on

    def run(self, ticks: int) -> None:
        """Run `ticks` ticks, fewer if the society dies out. Ctrl-C acts at the next whole tick."""
        stop = self.model.tick + as_ticks(ticks)
        while self.model.tick < stop and self.model.inhabited:
            self._go(stop - self.model.tick)

    def step(self) -> None:
        """Run one tick. Ctrl-C acts when it is whole."""
        self._go(1)

    def launches(self, ticks: int) -> Iterator[Launch]:
        """What `run(ticks)` computes, piece by piece. Whoever takes a piece runs it before asking for the next, and throws in what
        that raises; `close` ends it at a whole tick."""
        stop = self.model.tick + as_ticks(ticks)
        while self.model.tick < stop and self.model.inhabited:
            yield from self._stretch(self.parts, stop - self.model.tick)

    def carry_out(self, parts: Iterable[Phase | Part]) -> None:
        """Do some parts of a tick in order."""
        for part in joined(parts):
            self._do(part)

    def prepare(self) -> tuple[Part, ...]:
        """The parts of the next tick, compiled; until that is done Ctrl-C acts at once. Errors: as `require_whole`."""
        parts = self.parts
        if parts is not self._compiled:
            self.require_whole()
            for part in parts:
                if isinstance(part, Program):
                    self.launcher.prepare(part)
            self._compiled = parts
        return parts

    # -- where it stands

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the next tick."""
        model = self.model
        made_for = (model.institutions, model.policies, model.world, model.ledger.plain, model.compiled_child)
        if self._made_for != made_for:
            self._parts, self._made_for = tick_of(model), made_for
        return self._parts

    @property
    def compiles(self) -> bool:
        """Whether a whole tick is one compiled program, so that many ticks can run without coming back to Python."""
        return _compile(self.parts)

    @property
    def whole(self) -> bool:
        """Whether no tick is under way."""
        return not self.launcher.midway

    def require_whole(self) -> None:
        """Errors: `HalfDone`, with tick and part, in the middle of a tick."""
        if self._under_way:
            raise HalfDone("launches of this model are under way: run them to their end, or close them")
        if not self.whole:
            where = self._failure or f"tick {self.model.tick} stopped half-way"
            raise HalfDone(f"{where}: this model does not go on; restore an earlier state, or make a new one")

    def reset(self, announced: int) -> None:
        """The model stands at another whole tick, before which the world has announced the changes of tick `announced`."""
        self.launcher, self.announced = Launcher(self.model), announced
        self.listeners.forget()
        self._under_way = False
        self._failure = ""

    def catch_up(self) -> None:
        """Whoever raised when told of the last ticks is told again."""
        self.listeners.catch_up(self.model)

    # -- a stretch of ticks

    def _go(self, left: int) -> None:
        parts, start = self.prepare(), self.model.tick
        with Interruption(f"tick {start + 1} to end", passes_on=True) as interruption:
            stretch = self._stretch(parts, left)
            for launch in stretch:
                if interruption.asked and self.whole and self.model.tick > start:
                    stretch.close()
                    return
                try:
                    launch.run()
                except BaseException as error:
                    stretch.throw(error)

    def _stretch(self, parts: tuple[Part, ...], left: int) -> Iterator[Launch]:
        """Ticks in a row, and then whoever listens hears of them. An error in the middle of a tick is noted."""
        self.require_whole()
        self.catch_up()
        start, self._under_way = self.model.tick, True
        self.launcher.whole_ticks = _compile(parts)
        try:
            yield from self._ticks(parts, self._calm(left))
        except BaseException as error:
            if not self.whole:
                self._fail(error, start + 1)
            raise
        finally:
            self._under_way = False
            if self.whole:
                self._conclude(start)

    def _ticks(self, parts: tuple[Part, ...], ticks: int) -> Iterator[Launch]:
        """Whoever leaves in the middle of a tick has it finished first."""
        self._announce()
        course = TickParts(self.model, parts)
        for part in course:
            self._take_up(part)
            if not isinstance(part, Program):
                call(part, self.model)
                continue
            try:
                yield from self.launcher.run(part, ticks)
            except GeneratorExit:
                if not self.whole:
                    self._finish(course)
                raise
        self.launcher.midway = False

    def _finish(self, parts: Iterable[Part]) -> None:
        for part in parts:
            self._take_up(part)
            self._do(part)
        self.launcher.midway = False

    def _take_up(self, part: Part) -> None:
        self._part = part
        if not _begins(part):
            self.launcher.midway = True

    def _do(self, part: Part) -> None:
        if isinstance(part, Program):
            self.launcher.do(part)
        else:
            call(part, self.model)

    def _announce(self) -> None:
        """The world changes of its own accord, once a tick."""
        tick, launcher = self.model.tick + 1, self.launcher
        if self.announced < tick:
            launcher.midway, self._part = True, self.model.world
            call(self.model.world.begin, tick)
            self.announced, launcher.midway = tick, False

    def _calm(self, left: int) -> int:
        """For how many ticks nothing in Python wants to have its say."""
        model = self.model
        if left == 1 or not self.launcher.whole_ticks or model.datacollector is not self.listeners.collector:
            return 1
        if model.recorder is not None:
            left = min(left, _until_called(model.recorder, model))
        return min(left, model.world.calm(model.tick + 1))

    def _conclude(self, start: int) -> None:
        """Whole ticks have been done since `start`."""
        model = self.model
        if model.tick > start:
            model.running = model.inhabited and model.tick < model.parameters.ticks
            model.logs = self.launcher.take_logs()
            model.follow_tick()
            self.listeners.hear(model)

    def _fail(self, error: BaseException, tick: int) -> None:
        tick, part = max(self.model.tick, tick), part_at_work(error, _name(self._part))
        self._failure = f"tick {tick} stopped half-way in {part} ({words_of(error)})"
        error.add_note(f"in tick {tick}, in {part}")

    def __getstate__(self) -> dict:
        """For copies and pickles: the compiled parts are put together anew."""
        return {**vars(self), "_parts": (), "_made_for": None, "_compiled": None, "_part": None}


def _until_called(recorder, model) -> int:
    """For how many ticks a recorder need not be called: what it says itself (`calm`), or as long as its `stride`."""
    if hasattr(recorder, "calm"):
        return recorder.calm(model)
    stride = getattr(recorder, "stride", 1)
    return stride - model.tick % stride


def _begins(part: Part) -> bool:
    return isinstance(part, Program) and part.begins


def _compile(parts: tuple[Part, ...]) -> bool:
    return len(parts) == 1 and _begins(parts[0])


def _name(part) -> str:
    """What a user knows a part by: its institution, or what it does."""
    if isinstance(part, Program):
        return "the compiled rules"
    owner = getattr(part, "__self__", None)
    return type(owner).__name__ if owner is not None else getattr(part, "__name__", type(part).__name__)
