"""What a visitor has chosen on the page Commons, and what is played and drawn for it in a thread beside the page."""

from __future__ import annotations

import threading
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from credit_flow.core.mistake import Mistake
from credit_flow.dashboard.commons.commons_figures import FIGURES, Shown, drawn
from credit_flow.dashboard.commons.commons_game import GAMES, commons_game, whole_step
from credit_flow.dashboard.commons.commons_play import play_under, play_without
from credit_flow.dashboard.commons.commons_words import sent
from credit_flow.dashboard.export.as_python import as_python
from credit_flow.dashboard.export.identity import whole_seed
from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.run.bands import Changes

OWN = "c."
"""Begins the words of an address that belong to the page Commons: `c.game`, `c.theta`, `c.seed`, `c.step`."""


class Stage(NamedTuple):
    """Both sides as the widget takes them."""

    left: dict
    right: dict


class CommonsDesk:
    """`game`, `theta`, `seed` and `step` (None: plays from the start) are chosen, `figure` is the one that is looked at; `stage` is what has been played of them, `picture` (what, SVG) what has been drawn.

    `changed` counts changes of any of them but the step. One thread plays and draws: what was chosen meanwhile comes next.
    """

    def __init__(self, words: dict[str, str] | None = None):
        self.changed = Changes()
        self.game, self.theta, self.seed, self.step = GAMES[0].name, GAMES[0].theta, 1, None
        self.figure = next(iter(FIGURES))
        self.opening = None  # the step at which the page opens
        self.stage: Stage | None = None
        self.played: Shown | None = None  # what the stage shows
        self.picture: tuple[tuple, str] | None = None
        self.wrong, self._failed = "", None  # what went wrong, and of what
        self.notices: tuple[str, ...] = ()
        self._working = threading.Lock()
        self._thread: threading.Thread | None = None
        self.read(words or {})

    @property
    def wanted(self) -> Shown:
        """What is chosen."""
        return Shown(self.game, self.seed, self.theta)

    @property
    def chosen(self) -> str:
        """The words of an address that show the same, but for the step."""
        return urlencode({f"{OWN}game": self.game, f"{OWN}theta": f"{self.theta:g}", f"{OWN}seed": self.seed})

    @property
    def query(self) -> str:
        """The words of an address that show the same."""
        return self.chosen + ("" if self.step is None else f"&{OWN}step={self.step}")

    @property
    def python(self) -> str:
        """The lines of Python that make the right side; before it is played none."""
        if self.stage is None:
            return ""
        scenario = play_under(*self.played).scenario
        return as_python(scenario, self.played.seed, scenario.ticks)

    def stop(self, step: int) -> None:
        """The films stand at a step, or go on (-1)."""
        self.step = None if step < 0 else step

    def open(self, words: dict[str, str]) -> None:
        """Show what the words of an address say."""
        before = self.wanted, self.step
        self.read(words)
        if (self.wanted, self.step) != before:
            self.changed.happened()
            self.begin()

    def read(self, words: dict[str, str]) -> None:
        """Choose what the words of an address say; what they say wrongly stands in `notices`."""
        notices = []
        for name, value in words.items():
            try:
                self._read(name.removeprefix(OWN), value)
            except (ValueError, Mistake):
                notices.append(f"{name} = {value[:40]!r} is not understood here and was left out")
        self.notices = tuple(notices)

    def _read(self, name: str, value: str) -> None:
        if name == "game":
            if commons_game(value).name != value:
                raise ValueError(value)
            self.game = value
        elif name == "theta":
            self.theta = whole_step(_finite(value))
        elif name == "seed":
            self.seed = whole_seed(value)
        elif name == "step":
            self.step = self.opening = max(0, int(value))
        else:
            raise ValueError(name)

    def choose(self, **choices) -> None:
        """Set some of what is chosen, by name, and have it played. Errors: `ParameterError` for a seed that is none."""
        if "seed" in choices:
            choices["seed"] = whole_seed(choices["seed"])
        if "theta" in choices:
            choices["theta"] = whole_step(float(choices["theta"]))
        vars(self).update(choices)
        self.changed.happened()
        self.begin()

    def begin(self) -> None:
        """Play and draw what is chosen, unless that is being done."""
        with self._working:
            if self._thread is None and self._due():
                self._thread = threading.Thread(target=self._work, name="commons", daemon=True)
                self._thread.start()

    @property
    def at_work(self) -> bool:
        """Whether something is being played or drawn."""
        return self._thread is not None

    def _due(self) -> bool:
        tried = self._failed == (self.figure, self.wanted)
        return not tried and (self.played != self.wanted or not self._is_drawn)

    @property
    def _is_drawn(self) -> bool:
        return self.picture is not None and self.picture[0] == (self.figure, self.wanted)

    def _work(self) -> None:
        while True:
            with self._working:
                if not self._due():
                    self._thread = None
                    return
            wanted, figure = self.wanted, self.figure
            try:
                if self.played != wanted:
                    self.stage, self.played, self.wrong = _staged(wanted), wanted, ""
                else:
                    self.picture = (figure, wanted), drawn(figure, wanted)
            except Exception as error:
                self.wrong = str(error) if isinstance(error, ValueError) else failure(0, error).cause
                self._failed = figure, wanted
            self.changed.happened()


def _staged(wanted: Shown) -> Stage:
    game = commons_game(wanted.game)
    left = play_without(wanted.game, wanted.seed)
    right = play_under(*wanted)
    return Stage(sent(left, game, wanted.seed, None), sent(right, game, wanted.seed, wanted.theta))


def _finite(text: str) -> float:
    number = float(text)
    if not abs(number) < float("inf"):
        raise ValueError(text)
    return number


def split_query(query: str, *begins: str) -> tuple:
    """The words in what follows `?` in an address whose names begin with each of `begins`, a dict each, and the rest as a query."""
    words = parse_qsl(query[:4_000], keep_blank_values=True)
    own = [{name: value for name, value in words if name.startswith(begin)} for begin in begins]
    rest = [(name, value) for name, value in words if not name.startswith(begins)]
    return *own, urlencode(rest) if len(rest) < len(words) else query
