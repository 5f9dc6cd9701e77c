"""The figures under the page Commons, and the files that can be taken along: all of the runs that are shown."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import NamedTuple

from credit_flow.agents.players.player_weights import PlayerWeights
from credit_flow.core.records.record import Record
from credit_flow.dashboard.commons.commons_game import commons_game
from credit_flow.dashboard.commons.commons_play import play_under, play_without, roles
from credit_flow.dashboard.export.figure_file import figure_file
from credit_flow.dashboard.export.in_process import in_process
from credit_flow.dashboard.verdicts.verdict_files import FIGURE_FORMATS, Offer
from credit_flow.experiments.training.contract_values import curve_of_players
from credit_flow.views.games.grid_replay_page import grid_replay_text
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.provenance import provenance
from credit_flow.views.report import inline_svg
from credit_flow.views.save import figures
from credit_flow.views.training.players_curves import learnt_theta


class Shown(NamedTuple):
    """What is shown: name of the game, seed, theta in credits."""

    game: str
    seed: int
    theta: float


FIGURES = {
    "theta_curve": ("What theta brings", "Both flanks: too little and nobody cleans, too much and everybody does. Of scripted players, in runs with every number of cooperators on this seed."),
    "who_paid_whom": ("Who paid whom", "The right side: what WORLD paid each player, and what players paid each other, from the journal."),
    "labour": ("Who does what", "The right side: what each player did, and what it earned, received and paid."),
    "schelling": ("Is it a dilemma?", "What a player has by how many of the others cooperate, without a contract and with theta 1. Of scripted players, in runs with every number of cooperators on this seed."),
}  # fmt: skip
"""Name of a figure: its title here, and what it shows."""

LEARNT = "What these players come to under each theta, on other seeds, as it was examined after their training; dotted, without a contract."

OF_ROLES = ("theta_curve", "schelling")
"""Those that are drawn of the run with every number of cooperators; the others are drawn of the right side."""

_drawing = threading.Lock()


def drawn(name: str, shown: Shown) -> str:
    """A figure as an SVG to stand in a page, or, where the run has nothing for it, why not."""
    with _drawing:
        return _drawn(name, shown._replace(theta=0.0) if name in OF_ROLES else shown)


@functools.lru_cache(maxsize=48)
def _drawn(name: str, shown: Shown) -> str:
    try:
        return str(inline_svg(_made(name, shown), name))
    except NothingToShow as reason:
        return str(reason)


def words_of(name: str, game: str) -> tuple[str, str]:
    """The title of a figure of a game, and what it shows."""
    title, words = FIGURES[name]
    return title, LEARNT if _is_learnt(name, Shown(game, 0, 0.0)) else words


def _is_learnt(name: str, shown: Shown) -> bool:
    return name == "theta_curve" and commons_game(shown.game).checkpoint != ""


def _made(name: str, shown: Shown):
    """The figure itself: over theta, of players that have learnt what each was found to have, else of the run that it is about."""
    if _is_learnt(name, shown):
        return learnt_theta(
            curve_of_players(PlayerWeights.load(commons_game(shown.game).checkpoint)), width="page"
        )
    return figures()[name](_record(name, shown), "page")


def _record(name: str, shown: Shown) -> Record:
    if name in OF_ROLES:
        return roles(shown.game, shown.seed)[0]
    return play_under(*shown).record


def offers_of(shown: Shown) -> list[Offer]:
    """The replay of both sides as a page, and the figures; each is made in a process of its own, which plays again."""
    stem = f"commons-{shown.game}-seed{shown.seed}-theta{shown.theta:g}"
    found = [Offer("replay of both", "html", stem, _in_process(_replay, shown))]
    for name, (title, _) in FIGURES.items():
        found += [
            Offer(title, form, f"{stem}-{name}", _in_process(_figure, name, shown, form))
            for form in FIGURE_FORMATS
        ]
    return found


def _in_process(call: Callable, *arguments) -> Callable[[Callable[[], bool]], bytes]:
    return lambda go_on: in_process(call, *arguments, go_on=go_on)


def _replay(shown: Shown) -> bytes:
    sides = play_without(shown.game, shown.seed), play_under(*shown)
    return grid_replay_text([side.record for side in sides]).encode()


def _figure(name: str, shown: Shown, format: str) -> bytes:
    record = play_under(*shown).record if _is_learnt(name, shown) else _record(name, shown)
    return figure_file(_made(name, shown), name, format, provenance(record))
