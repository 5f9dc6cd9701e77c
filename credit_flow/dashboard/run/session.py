"""One visitor's session: a run, its pictures and the visitor's choices, shared by all pages of a browser tab.

The visitor's choices are reactive: `selected` (row of an expert, -1), `viewing` (a tick, None = the newest), `window` (ticks),
`layout`, `pending` (parameters not yet applied, name -> text), `notices`, `projecting`. Every picture comes from one
snapshot, in one write of `view` (`run/session_view.py`); a page never touches the model. How pages use it: `run/use_session.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import solara

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.dashboard.commons.commons_desk import CommonsDesk
from credit_flow.dashboard.pictures.frames import FrameBuilder
from credit_flow.dashboard.pictures.page_view import View
from credit_flow.dashboard.pictures.publisher import Publisher
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.run.initial_run import bring, kept_run, opening, run_at
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.recording_job import RecordingJob
from credit_flow.dashboard.run.recordings import Recordings
from credit_flow.dashboard.run.run_list import RunList
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.session_view import made, newest
from credit_flow.dashboard.server.address import Address, clamped, is_present, read_address, write_address
from credit_flow.dashboard.verdicts.verdict_desk import VerdictDesk
from credit_flow.models.scenario import Scenario

TICKS_PER_SECOND = 15.0
WINDOW = 20
"""Ticks whose flows are drawn, unless the visitor chooses otherwise."""


class Session:
    """What the pages of one browser tab share. `query` is what follows `?` in the address it was opened with; a `player`
    that is given is shown instead."""

    def __init__(self, query: str = "", player: Player | None = None):
        self.view = solara.Reactive(View(), equals=lambda a, b: a is b)
        self.selected, self.viewing = solara.Reactive(-1), solara.Reactive(None)
        self.window, self.layout = solara.Reactive(WINDOW), solara.Reactive("sectors")
        self.pending, self.notices = solara.Reactive({}), solara.Reactive(())
        self.projecting, self.address = solara.Reactive(False), solara.Reactive(Address())
        self.recording = solara.Reactive("")  # name of the Record that is shown
        self.tab, self.rail_open = solara.Reactive(0), solara.Reactive(False)
        self.runs, self.recordings, self.making = RunList(), Recordings(), RecordingJob()
        self.verdicts, self.commons, self.curves = VerdictDesk(), CommonsDesk(), self.recordings.curve_desk()
        self.stage = None  # what the keyboard plays instead of the run, on pages that show two of their own
        self.address_bar = solara.Reactive(query)
        self.builder: FrameBuilder | None = None
        self.parts: dict[str, tuple[str, Callable]] = {}
        self._n_canvases, self._awaited = 0, ""  # a run that has to be made again before it is shown
        self.player: Player = self._opened(query) if player is None else player
        self.publisher = Publisher(
            self.player, lambda: newest(self), lambda *due: made(self, *due), self._send
        )
        self._attend(self.player)
        self.view.set(made(self, 0, frozenset()))

    # -- what is shown

    @property
    def runner(self) -> Runner | None:
        """The live run; None while a Record is shown."""
        return self.player if isinstance(self.player, Runner) else None

    @property
    def scenario(self) -> Scenario:
        """The scenario of the run that is shown."""
        return self.player.scenario

    @property
    def query(self) -> str:
        """What follows `?` in the address of the run."""
        return self.address_bar.peek()

    def shown(self) -> Snapshot:
        """The snapshot that is shown: of the tick that is viewed, else the newest; the oldest kept if that is gone."""
        viewing = self.viewing.peek()
        if viewing is None:
            return self.player.snapshot()
        try:
            return self.player.snapshot(max(viewing, self.player.first_tick))
        except KeyError:
            return self.player.snapshot()

    def link(self, path: str) -> str:
        """The address of another page with the same run."""
        return f"{path}?{self.query}" if self.query else path

    def share(self, path: str = "/lab") -> str:
        """The address of what is shown, tick and all; of Compare that of both."""
        if path == "/compare" and self.stage is not None:
            return write_address(self.stage.address(path))
        if self.recording.peek():
            return f"{path}?{self.recordings.query(self.recording.peek())}"
        own, tick = self.address.peek().preset, self.shown().tick
        return write_address(Address(path, own, self.scenario, self.player.seed, tick))

    # -- commands

    def hear(self) -> None:
        """The visitor has done something: the run goes on, and pictures are sent again if they had stopped."""
        self.player.touch()
        self.publisher.heartbeat()

    def play_or_pause(self) -> None:
        """Play on if the run stands, else pause it."""
        self.hear()
        if self.player.state in ("running", "busy"):
            self.player.pause()
        else:
            self.viewing.set(None)
            self.player.play()
        self.publisher.wake()

    def step(self, n: int = 1) -> None:
        """Go `n` ticks on."""
        self.hear()
        self.viewing.set(None)
        if self.player.state == "running":
            self.player.pause()
        self.player.step_later(n)

    def reset(self) -> None:
        """Begin the run anew, with what is pending applied; a Record goes to its beginning."""
        self.hear()
        self.apply() if self.runner is not None else self.seek(0)

    def apply(self) -> None:
        """Begin a new run with the parameters that are pending. What cannot be stands in `notices`, and nothing changes."""
        runner, wanted = self.runner, dict(self.pending.peek())
        if runner is None:
            return
        try:
            seed = wanted.pop("seed", runner.seed)
            scenario, notices = clamped(runner.scenario.but(**wanted)) if wanted else (runner.scenario, ())
            runner.reset(scenario, seed)
        except ParameterError as error:
            self.notices.set((str(error),))
            return
        self.notices.set(notices)
        self._begun(Address(preset=self.address.peek().preset, scenario=scenario, seed=runner.seed))

    def change(self, name: str, text: str) -> None:
        """Have a parameter, or `seed`, wait for the next reset; going back to its present value takes it off the list."""
        self.hear()
        present = self.player.seed if name == "seed" else self.scenario.value_of(name)
        pending = {key: value for key, value in self.pending.peek().items() if key != name}
        if not is_present(self.scenario, name, text, present):
            pending[name] = text
        self.pending.set(pending)

    def discard(self) -> None:
        """Forget what is pending."""
        self.pending.set({})

    def load(self, address: Address, query: str = "") -> None:
        """Show the run of an address: a new one, brought to its tick; `query` is how the address was written."""
        kept = kept_run(address) if self.runner is not None else run_at(address)
        if kept is not None:
            self._exchange(kept)
        else:
            self.runner.reset(address.scenario, address.seed)
            bring(self.runner, address)
        self.notices.set(address.notices)
        self._begun(address, query)

    def visit(self, query: str) -> None:
        """The page's address now has this query: load it unless it is the one that is shown."""
        if query == self.query or not query:
            return
        if self.recordings.named(query):
            self.open_recording(self.recordings.named(query))
        else:
            self.load(read_address(f"/lab?{query}"), query)

    def open_recording(self, name: str) -> None:
        """Show a Record of the folder that the server was given; one that must be made again first is shown when it is made.

        What cannot be stands in `notices`.
        """
        self.making.cancel()
        try:
            if self.recordings.is_kept(name):
                self._show_recording(name, self.recordings.open(name))
                return
        except (ValueError, RuntimeError) as error:
            self.notices.set((str(error),))
            return
        self.making.start(
            name,
            lambda progress: self.recordings.open(name, progress),
            lambda player: self._show_recording(name, player),
            lambda words: self.notices.set((words,)),
        )

    def leave_recording(self) -> None:
        """Back to a live run: the opening."""
        self.making.cancel()
        self._exchange(opening())
        self.address.set(Address())
        self._forget_choices()
        self.address_bar.set("")

    def seek(self, tick: int) -> None:
        """Show a tick that is kept; the newest one, and those beyond, mean the newest from now on."""
        self.hear()
        if self.runner is None:
            self.player.seek(tick)
        else:
            if self.player.state == "running":
                self.player.pause()
            self.viewing.set(None if tick >= self.player.tick else int(tick))
        self.publisher.wake()

    def choose(self, expert: int) -> None:
        """Select an expert; -1 selects nobody."""
        self.hear()
        self.selected.set(int(expert))
        self.publisher.wake()

    def follow(self, expert: int) -> None:
        """Follow an expert, or stop following it."""
        player = self.player
        try:
            player.unfollow(expert) if expert in player.followed else player.follow(expert)
        except ValueError as error:
            self.notices.set((str(error),))
        self.publisher.refresh()

    def set_speed(self, ticks_per_second: float) -> None:
        """How fast the run plays."""
        self.hear()
        self.player.ticks_per_second = min(max(float(ticks_per_second), 0.1), 100.0)
        self.publisher.wake()

    # -- pages coming and going

    def start(self) -> None:
        """Send pictures from now on; to be called where Solara knows whose page it is."""
        self.publisher.start()
        if self._awaited:
            self.open_recording(self._awaited)
            self._awaited = ""

    def close(self) -> None:
        """End run and pictures, without waiting: the page is being taken down."""
        threading.Thread(target=self._end, daemon=True).start()

    def mount_canvas(self) -> Callable[[], None]:
        """A canvas has come on the page; returns what to call when it goes."""
        self._n_canvases += 1
        self.builder = FrameBuilder()
        self.publisher.refresh()
        return self._unmount_canvas

    def drawn(self, number: int) -> None:
        """The canvas has drawn a frame."""
        if self.builder is not None:
            self.builder.drawn(number)
        self.publisher.drawn(number)

    def pick(self, index: int, membership: int) -> None:
        """The visitor has chosen who stood at an index of a membership."""
        found = None if self.builder is None else self.builder.expert(index, membership)
        self.choose(-1 if found is None else found)

    def add_part(self, name: str, rate: str, make: Callable) -> Callable[[], None]:
        """Have a part of the page made at a rate of the publisher; returns what to call when the part goes."""
        self.parts[name] = (rate, make)
        self.publisher.refresh()

        def drop() -> None:
            if self.parts.get(name, ("", None))[1] is make:
                del self.parts[name]

        return drop

    # -- pacing

    def _send(self, view: View) -> None:
        self.view.set(view)
        if self._n_canvases == 0:  # nobody draws, and nobody need be waited for
            self.publisher.drawn(view.number)

    # -- inner changes

    def _opened(self, query: str) -> Player:
        name = self.recordings.named(query) or ("" if query else self.recordings.first)
        if name:
            try:
                if self.recordings.is_kept(name):
                    player = self.recordings.open(name)
                    self.recording.set(name)
                    return player
                self._awaited = name
            except (ValueError, RuntimeError) as error:
                self.notices.set((str(error),))
        if name or not query:
            return opening()
        address = read_address(f"/lab?{query}")
        self.notices.set(address.notices)
        self.address.set(address)
        return run_at(address)

    def _show_recording(self, name: str, player: Player) -> None:
        self._exchange(player)
        self.recording.set(name)
        self._forget_choices()
        self.address_bar.set(self.recordings.query(name))

    def _exchange(self, player: Player) -> None:
        old, self.player = self.player, player
        self.recording.set("")
        self.publisher.player = player
        self._attend(player)
        old.close()

    def _attend(self, player: Player) -> None:
        player.ticks_per_second = TICKS_PER_SECOND
        player.notify = self.publisher.wake

    def _begun(self, address: Address, query: str = "") -> None:
        self.address.set(address)
        self._forget_choices()
        self.address_bar.set(query or write_address(address).partition("?")[2])

    def _forget_choices(self) -> None:
        self.pending.set({})
        self.viewing.set(None)
        self.selected.set(-1)
        self.publisher.refresh()

    def _unmount_canvas(self) -> None:
        self._n_canvases -= 1
        if self._n_canvases == 0:
            self.builder = None
            if self.player.state == "running":
                self.player.pause()

    def _end(self) -> None:
        self.making.cancel()
        self.verdicts.job.cancel()
        self.publisher.close()
        self.player.close()
