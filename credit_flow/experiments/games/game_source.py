"""What an environment's game is made of, anew for every seed: the name of a world or of a preset, a class, an instance, a scenario."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import Names, UnknownName, member, nearest
from credit_flow.core.mistake import told
from credit_flow.core.streams import stream_key
from credit_flow.models.clockwork.scenario_choice import preset
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds.markov_game import MarkovGame
from credit_flow.worlds.world_rules import require_declared

GAMES = Names("worlds", MarkovGame)


class GameSource(NamedTuple):
    """What makes one copy of a game for a seed."""

    name: str
    make: Callable  # make(seed) -> a game, and the tick in which its first episode begins; of no seed where it is None
    scenario: SocialDilemma | None = None  # that says what contract there is

    @property
    def gives(self) -> bool:
        """Whether players give each other something, and it is paid."""
        return self.scenario is not None and self.scenario.gives


def source_of(game, settings: dict) -> GameSource:
    """What makes one copy of `game`, as `parallel_env` takes it, with `settings` by name. Errors: `ParameterError`, `UnknownName`."""
    for name in {"seed", "copies"} & set(settings):
        raise ParameterError(f"{name}: an environment is one copy, and its seed is given to reset(seed=...)")
    if isinstance(game, str) and game in GAMES:
        return GameSource(game, partial(_of_class, member("worlds", MarkovGame, game), settings))
    if isinstance(game, str):
        return _of_scenario(_preset(game), settings, game.rpartition("/")[2])
    if isinstance(game, SocialDilemma):
        return _of_scenario(game, settings, game.world_name)
    if isinstance(game, type) and issubclass(game, SocialDilemma):
        return _of_scenario(game(), settings, game.name())
    if isinstance(game, type) and issubclass(game, MarkovGame):
        return GameSource(game.__name__, partial(_of_class, game, settings))
    if isinstance(game, MarkovGame):
        return _of_instance(game, settings)
    raise ParameterError(
        f"game = {game!r}: must be a world for many such as Cleanup, one of its instances, the name of one, or a preset of social_dilemma"
    )


def _preset(name: str) -> SocialDilemma:
    try:
        scenario = preset(name)
    except UnknownName:
        scenario = None
    if not isinstance(scenario, SocialDilemma):
        raise nearest(name, {*GAMES, *SocialDilemma.presets}, "game")
    return scenario


def _of_scenario(scenario: SocialDilemma, settings: dict, name: str) -> GameSource:
    scenario = scenario.but(**settings)
    fields = scenario.all_fields()
    for one in scenario.needs_books:
        usual, value = fields[one].default, getattr(scenario, one)
        if value != usual:
            raise ParameterError(
                f"{one} = {_plain(value)}: an environment has no books, so its transfers are paid at once and in full; leave it at {_plain(usual)}"
            )
    return GameSource(name, partial(_game_of, scenario), scenario)


def _plain(value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _of_instance(game: MarkovGame, settings: dict) -> GameSource:
    require_declared(game)
    if settings:
        raise ParameterError(
            f"{', '.join(settings)}: {type(game).__name__} is made already; give the class and its settings"
        )
    if game.copies != 1:
        raise ParameterError(
            f"copies = {game.copies}: an environment is one copy of a game; give {type(game).__name__}(..., copies=1)"
        )
    return GameSource(type(game).__name__, partial(_again, copy.deepcopy(game)))


def _of_class(kind: type[MarkovGame], settings: dict, seed: int | None) -> tuple[MarkovGame, int]:
    takes = inspect.signature(kind).parameters
    unheard = [name for name in settings if name not in takes]
    if unheard and not any(one.kind is one.VAR_KEYWORD for one in takes.values()):
        raise nearest(unheard[0], set(takes) - {"seed", "copies"}, f"setting of {kind.__name__}")
    game = kind(0 if seed is None else seed, 1, **settings)
    require_declared(game)
    return game, 1


def _game_of(scenario: SocialDilemma, seed: int | None) -> tuple[MarkovGame, int]:
    return scenario.game(0 if seed is None else seed, 1), 1


def _again(game: MarkovGame, seed: int | None) -> tuple[MarkovGame, int]:
    """A seed of its own an instance has already: another one is another time to begin in, since draws hang on seed and tick."""
    again = copy.deepcopy(game)
    again.end(slice(None))
    return again, 1 if seed is None else int(stream_key(seed, told(type(game))) >> 2)
