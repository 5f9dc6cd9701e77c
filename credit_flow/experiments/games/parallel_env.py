"""Any game as a parallel environment of PettingZoo."""

from __future__ import annotations

from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.games.contract_terms import terms_of
from credit_flow.experiments.games.game_source import source_of
from credit_flow.experiments.games.one_copy import OneCopy
from credit_flow.experiments.games.opponents import opponents_of
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds.markov_game import MarkovGame


def parallel_env(
    game: str | MarkovGame | type[MarkovGame] | SocialDilemma = "cleanup",
    *,
    contract: TransferRule | type[TransferRule] | str | None = None,
    theta: float | None = None,
    stage: str = "play",
    acceptance: str | None = None,
    proposer: int | None = None,
    offers: int | None = None,
    grid: int = 61,
    views: bool = False,
    opponents: dict[str, Policy] | None = None,
    render_mode: str | None = None,
    **settings,
):
    """One copy of a `game` as a `pettingzoo.ParallelEnv` with agents `agent_0` ... (key `terry2021`).

    `game` is the name of a world for many, its class, an instance with one copy, or a preset of `social_dilemma` (or a scenario of it), which brings its contract along;
    `settings` are those of the world, or parameters of the scenario. `reset(seed=s)` begins the very game that the world with `seed=s` plays, and `reset()` the next episode.

    Under a `contract` rewards are what the world pays plus what others pay, less what one pays them. In the stage `play` it is that of `theta`, credits, None = none;
    `reset(options={"theta": ...})` says so for one episode. In the stage `full` an agent offers one of `grid` thetas (`proposer`, an agent or -1 for a drawn one) and the
    others vote (`acceptance`, with so many `offers` if it alternates), which takes steps of the environment and none of the world, and pays 0.

    Observations are features, or with `views` pictures; `TERMS` of `agents.observation` are appended where there is a contract. `infos` say who is `alive`, the `transfers`
    net, credits, gifts included, and whether an action was `illegal`, which then counts as none. `opponents` are policies by agent that sit inside.

    Errors: `ParameterError` for what does not fit together, and without the extra `learn`; `UnknownName`.
    """
    try:
        from credit_flow.experiments.games.game_env import GameEnv
    except ModuleNotFoundError as missing:
        raise ParameterError(
            f"parallel_env needs the extra `learn`: {how_to_install('learn')} ({missing})"
        ) from None
    source = source_of(game, settings)
    first, _ = source.make(None)
    terms = terms_of(
        first, source.scenario, contract=contract, theta=theta, stage=stage, acceptance=acceptance, proposer=proposer, offers=offers, grid=grid
    )  # fmt: skip
    names = [f"agent_{i}" for i in range(first.n_agents)]
    seated = opponents_of(opponents, names, first, None if terms is None else terms.rule)
    return GameEnv(OneCopy(source, terms, seated, views), render_mode)
