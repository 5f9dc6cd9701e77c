"""The learner of players of a game, and what its networks are shown."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from credit_flow.agents.players.negotiator import ON_THE_TABLE
from credit_flow.agents.players.outlook import Outlook
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.boundary.parameters import ParameterError, Parameters
from credit_flow.worlds.markov_game import MarkovGame

NEGOTIATING, TOLD = (32, 32), len(ON_THE_TABLE)
"""Units of the networks of those who negotiate, and what voters are told beside what the game shows."""


def outlook_of(
    game: MarkovGame,
    mode: str,
    contract: bool,
    pictures: bool = False,
    told: int = 0,
    foretells: bool = False,
    speaks: bool = False,
) -> Outlook:
    """What networks are shown of a `game`, and `told` numbers more; `foretells`: a model of the others stands beside the networks, `speaks`: as many that say something. Errors: `ParameterError` for pictures of a game that has none."""
    if pictures and not game.view_shape:
        raise ParameterError(f"pictures: {type(game).__name__} shows none; leave it out")
    view = tuple(game.view_shape) if pictures else ()
    return Outlook(
        game.encode,
        game.n_agents,
        game.n_features,
        mode,
        contract,
        view,
        told,
        foretells,
        speaks,
    )


def player_learner(
    game: MarkovGame,
    outlook: Outlook,
    seeds: Sequence[int] = (1,),
    settings: dict | Parameters | None = None,
    device: str = "cpu",
):
    """PPO for the players of a `game`, a society for each of `seeds`; `settings` change its hyper-parameters. Errors: `ParameterError` without torch."""
    _require_torch("neural_player")
    from credit_flow.learners.experience.population_spec import PopulationSpec
    from credit_flow.learners.networks.model_of_others import ModelOfOthers
    from credit_flow.learners.networks.player_networks import player_network
    from credit_flow.learners.ppo import PPO

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
    if outlook.foretells:
        networks["others"] = lambda rate: ModelOfOthers(
            seats, width, game.n_agents, actions, view=outlook.view, device=device, rate=rate
        )
    if outlook.mode == "joint" and chosen.signal != "own":
        raise ParameterError(
            f"signal = {chosen.signal}: who acts for all learns from what all come to; leave it out, or take another policy.mode"
        )
    try:
        return PPO(seats, chosen, device=device, **networks)
    except ValueError as error:  # more joint actions than can be told apart
        raise ParameterError(f"policy.mode = {outlook.mode}: {error}") from None


def negotiation_learners(
    game: MarkovGame,
    low: float,
    high: float,
    width: int,
    seeds: Sequence[int] = (1,),
    settings: dict | Parameters | None = None,
):
    """PPO for what agents of a `game` offer, thetas `low` .. `high`, credits, on `width` numbers, and for how they vote on it, on two more. Errors: `ParameterError` without torch."""
    _require_torch("negotiator")
    from credit_flow.learners.experience.population_spec import PopulationSpec
    from credit_flow.learners.heads.beta import Beta
    from credit_flow.learners.networks.networks import bid_network
    from credit_flow.learners.networks.player_networks import player_network
    from credit_flow.learners.ppo import PPO

    chosen = (
        settings
        if isinstance(settings, Parameters)
        else PPO.tuned({"preset": "negotiators", **(settings or {})})
    )
    n, seeds, sees = game.n_agents, tuple(seeds), width + TOLD
    offers = PopulationSpec(width, n, 1, low=low, high=high, seeds=seeds)
    votes = PopulationSpec(sees, n, 1, seeds=seeds, actions=2)
    return (
        PPO(
            offers, chosen, policy=lambda: bid_network(width, Beta(), hidden=NEGOTIATING), critic=lambda: player_network(width, 1, hidden=NEGOTIATING)
        ),
        PPO(
            votes, chosen, policy=lambda: player_network(sees, 2, hidden=NEGOTIATING), critic=lambda: player_network(sees, 1, hidden=NEGOTIATING)
        ),
    )  # fmt: skip


def _require_torch(policy: str) -> None:
    try:
        import_module("credit_flow.learners.ppo")
    except ModuleNotFoundError as missing:
        raise ParameterError(
            f"policy = {policy!r}: needs the extra `learn`: {how_to_install('learn')} ({missing})"
        ) from None
