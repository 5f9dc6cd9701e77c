"""The learner of players of a game, and what its networks are shown."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.agents.players.outlook import Outlook
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.boundary.parameters import ParameterError, Parameters
from credit_flow.worlds.markov_game import MarkovGame


def outlook_of(
    game: MarkovGame, mode: str, contract: bool, pictures: bool = False, influencers: int = 0
) -> Outlook:
    """What networks are shown of a `game`, and of what `influencers` do. Errors: `ParameterError` for pictures of a game that has none."""
    if pictures and not game.view_shape:
        raise ParameterError(f"pictures: {type(game).__name__} shows none; leave it out")
    view = tuple(game.view_shape) if pictures else ()
    return Outlook(
        game.encode, game.n_agents, game.n_features, mode, contract, view, influencers * game.n_actions
    )


def player_learner(
    game: MarkovGame,
    outlook: Outlook,
    seeds: Sequence[int] = (1,),
    settings: dict | Parameters | None = None,
    device: str = "cpu",
):
    """PPO for the players of a `game`, a society for each of `seeds`; `settings` change its hyper-parameters. Errors: `ParameterError` without torch."""
    try:
        from credit_flow.learners.experience.population_spec import PopulationSpec
        from credit_flow.learners.networks.player_networks import player_network
        from credit_flow.learners.ppo import PPO
    except ModuleNotFoundError as missing:
        raise ParameterError(
            f"policy = 'neural_player': needs the extra `learn`: {how_to_install('learn')} ({missing})"
        ) from None
    width, actions = outlook.width, game.n_actions
    seats = PopulationSpec(
        width, outlook.policies, 1, seeds=tuple(seeds), actions=actions, actors=outlook.actors
    )
    networks = {
        "policy": lambda: player_network(width, actions * outlook.actors, outlook.view),
        "critic": lambda: player_network(width, 1, outlook.view),
    }
    chosen = (
        settings if isinstance(settings, Parameters) else PPO.tuned({"preset": "players", **(settings or {})})
    )
    return PPO(seats, chosen, device=device, **networks)
