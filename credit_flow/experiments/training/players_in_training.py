"""Players in training: copies of a game for every seed side by side, one learner that plays and learns in all of them, every credit through the ledger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from credit_flow.agents.players.neural_player import NeuralPlayer
from credit_flow.agents.players.player_weights import PlayerWeights
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.training.checkpoint import Checkpoint
from credit_flow.experiments.training.contract_values import ContractValues, contract_values, play
from credit_flow.experiments.training.play_out import Episodes, play_out
from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.learners.learner import Trainee
from credit_flow.learners.networks.player_networks import layers_of
from credit_flow.models.games.player_learner import player_learner
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.models.model import CreditFlow

SEED = 2**40
"""What is added to the seed of a training for that of its examination: draws that no training uses."""


class PlayersInTraining(Training):
    """Train the players of a `SocialDilemma` whose `policy` is `neural_player`; those of its `other_policy` stay as they are.

    What is counted as auctions are environment steps of a game: in each all agents of a copy act once.
    """

    scenario: SocialDilemma
    unit = "step"

    def _found(self, kind: type[Trainee], where: dict, journal: bool) -> tuple[list[CreditFlow], Trainee]:
        if self.name != "ppo":
            raise ParameterError(f"learner = {self.name!r}: players of games learn by ppo")
        models = [CreditFlow(self.scenario, rng=seed, journal=journal) for seed in self.seeds]
        game, player = models[0].world, models[0].policies[0]
        if not isinstance(player, NeuralPlayer):
            raise ParameterError(f"policy = {self.scenario.policy}: does not learn; take neural_player")
        if not game.legal.all():
            raise ParameterError(
                f"{self.scenario.world_name}: has moves that are not always legal, and players do not learn such yet"
            )
        self.outlook = self.scenario.outlook(player)
        self.company = player_learner(
            game, self.outlook, self.seeds, self.settings, where.get("device", "cpu")
        )
        for society, model in enumerate(models):
            self.introduce(model, society)
        return models, self.company

    def introduce(self, model: CreditFlow, society: int) -> None:
        """Have the players of a `model` play, and learn, as those of one society here."""
        game = model.world
        model.policies[0].know(self.company, self.outlook, game.horizon, game.discount, society, owns=False)

    def restore(self, checkpoint: Checkpoint) -> PlayersInTraining:
        """Go on from a checkpoint; returns the training itself. Errors: `ParameterError` if it was made otherwise."""
        super().restore(checkpoint)
        for society, model in enumerate(self.models):
            self.introduce(model, society)
        return self

    def _scalars(self, model: CreditFlow, seen: list[dict], losers: bool = False) -> dict[str, float]:
        """Means over the ticks, of welfare and the like over those in which episodes ended; and what the learner said."""
        names = sorted({name for each in seen for name in each})
        return {name: _mean([each.get(name, np.nan) for each in seen]) for name in names} | self.company.said

    # -- what has been learnt

    @property
    def portable(self) -> bool:
        """Whether what is learnt can be played without torch: networks that see features, and nobody's act before their own."""
        return not (self.outlook.view or self.outlook.told) and all(
            len(model.policies) == 1 for model in self.models
        )

    def players(self, society: int) -> PlayerWeights:
        """The networks of one society as arrays, as they are now, and what they were trained for. Errors: `ParameterError` for such as see pictures or acts."""
        if self.outlook.told:
            raise ParameterError(
                f"policy = {self.scenario.policy}: networks that see what others have just done or said are not written for NumPy"
            )
        if self.outlook.view:
            raise ParameterError(
                "pictures: networks that see pictures are not written for NumPy; train on features"
            )
        scenario, game = self.scenario, self.models[society].world
        named = self.company.actor.bank.named(
            self.company.actor.bank.flat.detach()[self.company.seats.of(society)]
        )
        arrays = {name: value.cpu().numpy().copy() for name, value in named.items()}
        contract = None if scenario.terms == "none" else scenario.contract
        facts = {
            "world_name": scenario.world_name, "world": scenario.settings_in("world_settings").as_dict(), "n_agents": game.n_agents, "n_features": game.n_features,
            "mode": self.outlook.mode, "contract": contract, "low": scenario.rule.low, "high": scenario.rule.high, "horizon": int(game.horizon),
            "seed": self.seeds[society], "steps": self.auctions, "settings": self.settings.as_dict(),
        }  # fmt: skip
        nothing = np.zeros(0)
        return PlayerWeights(
            *layers_of(arrays), facts, nothing, np.zeros((0, game.n_agents)), np.full(game.n_agents, np.nan)
        )

    def values(self, society: int) -> ContractValues:
        """What its players come to under each theta, and without a contract."""
        return contract_values(self._of(), self.players(society), SEED + self.seeds[society])

    def play(self, society: int, copies: int, players: PlayerWeights | None = None, **terms) -> Episodes:
        """An episode in so many copies of one society's players, under other `terms` of the scenario if there are any."""
        scenario, seed = self._of().but(copies=copies, **terms), SEED + self.seeds[society]
        if players is not None or self.portable:
            return play(scenario, players or self.players(society), seed)
        model = CreditFlow(scenario, rng=seed, journal=False)
        self.introduce(model, society)
        model.policies[0].learning = False
        return play_out(model)

    def examine(self, copies: int = 64) -> list[float]:
        """The mean welfare of an episode (credits) in each society, under the terms of its training."""
        return [float(self.play(society, copies).welfare.mean()) for society in range(len(self.seeds))]

    def _of(self) -> SocialDilemma:
        return self.scenario.but(widening=0) if self.scenario.terms == "drawn" else self.scenario


def negotiating(players: PlayerWeights, found: ContractValues) -> PlayerWeights:
    """The same players, who know what each comes to under every theta, and so what to offer and to accept."""
    return replace(players, theta=found.theta, values=found.values, null=found.null)


def _mean(values: list[float]) -> float:
    there = [value for value in values if value == value]
    return float(np.mean(there)) if there else float("nan")
