"""Both sides of the page Commons, played by the real model with the real books; what was played is kept."""

from __future__ import annotations

import functools
import threading
from typing import NamedTuple

from credit_flow.core.records.record import Record
from credit_flow.dashboard.commons.commons_game import CommonsGame, commons_game
from credit_flow.dashboard.run.rebuild import rebuild
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.theory.role_choice import signs, stable_numbers
from credit_flow.views.games.film import Film, film
from credit_flow.views.games.role_run import RoleRun, role_run

KEPT = 48
"""Runs that are kept for all visitors of a server."""

_playing = threading.Lock()


class Side(NamedTuple):
    """One of the two runs."""

    scenario: SocialDilemma
    record: Record
    film: Film
    number: int  # players who cooperate
    offer: (
        dict | None
    )  # the row of the table `offers` by which the contract was put to the vote; None where there was nothing to sign

    @property
    def residual(self) -> float:
        """Of the books, credits."""
        return float(self.record.manifest["books"]["residual"])

    @property
    def signed(self) -> bool:
        """Whether all signed."""
        return self.offer is not None and self.offer["result"] == "signed"


def play_without(name: str, seed: int) -> Side:
    """The game by its name, without a contract."""
    game = commons_game(name)
    return _kept(game.without, game.horizon, seed, 0)


def play_under(name: str, seed: int, theta: float) -> Side:
    """The game by its name, under the contract with theta, credits: put to the vote, and where it is rejected decreed.

    Of those who follow a script as many cooperate as join one after another while that pays, and a player signs if its role has at least what it has without a contract; who is trained plays and
    votes by what it has learnt.
    """
    game = commons_game(name)
    if game.checkpoint:
        return vote_on(game, seed, theta, 0, (True, True))
    lines = roles(name, seed)[1].lines
    number = int(stable_numbers(*lines.at(theta))[0])
    return vote_on(game, seed, theta, number, signs(lines, theta, number))


def vote_on(game: CommonsGame, seed: int, theta: float, number: int, votes: tuple[bool, bool]) -> Side:
    """The contract with theta, credits, put to the vote where `number` cooperate; `votes` says whether who does, and who does not, signs."""
    chances = float(votes[0]), float(votes[1])
    asked = _kept(game.negotiated(theta, number, chances), game.horizon, seed, number)
    if asked.signed:
        return asked
    return _kept(game.decreed(theta, number), game.horizon, seed, number)._replace(offer=asked.offer)


def roles(name: str, seed: int) -> tuple[Record, RoleRun]:
    """The run of scripts in which every number of players cooperates, and what each role comes to in it."""
    game = commons_game(name)
    return _roles(game, seed)


def _kept(scenario: SocialDilemma, ticks: int, seed: int, number: int) -> Side:
    with _playing:  # one at a time: two who ask for the same run make it once
        return _played(scenario, ticks, seed, number)


def _roles(game: CommonsGame, seed: int) -> tuple[Record, RoleRun]:
    with _playing:
        return _played_roles(game.name, seed)


@functools.lru_cache(maxsize=KEPT)
def _played(scenario: SocialDilemma, ticks: int, seed: int, number: int) -> Side:
    record = rebuild(scenario, seed, ticks)
    offers = record.frame("offers").to_dict("records") if "offers" in record.tables else []
    return Side(scenario.but(ticks=ticks), record, film(record), number, offers[0] if offers else None)


@functools.lru_cache(maxsize=8)
def _played_roles(name: str, seed: int) -> tuple[Record, RoleRun]:
    game = commons_game(name)
    record = rebuild(game.roles, seed, game.horizon)
    return record, role_run(record)
