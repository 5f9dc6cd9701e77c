"""The games of the page Commons, and the scenarios that are run of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from credit_flow.agents.players.player_weights import PlayerWeights, shipped
from credit_flow.models.games.social_dilemma import IN_TURN, SocialDilemma

LOW, HIGH, STEP = 0.0, 3.0, 0.05
"""Thetas that can be chosen, credits."""

EPISODES = 4
"""Episodes with every number of cooperators that say what each role comes to."""


@dataclass(frozen=True)
class CommonsGame:
    """A `preset` of `social_dilemma`, its `experts` players, and how who cooperates plays, or the `checkpoint` by which all do. `theta` is what the page opens with, `act` what theta is paid for."""

    name: str
    title: str
    experts: int
    script: str  # of who cooperates
    act: str
    theta: float = 1.0
    script_settings: dict = field(default_factory=dict)
    preset: str = ""  # the name unless given
    checkpoint: str = ""  # of trained players; "" for those that follow a script
    race: bool = False  # whether too high a theta costs welfare

    @property
    def trained(self) -> CommonsGame:
        """The same, played by the checkpoint of its name."""
        return replace(
            self,
            name=f"{self.name}_trained",
            title=self.title.replace("players", "trained"),
            preset=self.name,
            checkpoint=self.name,
            race=_is_too_much(PlayerWeights.load(self.name)),
        )

    @property
    def horizon(self) -> int:
        """Steps of an episode."""
        return self._base.game().horizon

    @property
    def without(self) -> SocialDilemma:
        """No contract can be signed, and everybody eats, or does what it has learnt."""
        return self._base.but(terms="none", others=0, **self._frozen())

    @property
    def roles(self) -> SocialDilemma:
        """Nobody cooperates in the first copy, one player in the second, and so on; all are paid what the contract says, with theta 1."""
        return self._base.but(
            terms="decreed",
            theta=1.0,
            copies=EPISODES * (self.experts + 1),
            others=IN_TURN,
            other_policy=self.script,
            other_policy_settings=self.script_settings,
        )

    def negotiated(self, theta: float, number: int, signs: tuple[float, float]) -> SocialDilemma:
        """The first player offers theta, the others sign with the chance in `signs`, those who cooperate and those who do not; the first `number` cooperate."""
        if self.checkpoint:
            return self._base.but(
                terms="negotiated", signing=False, proposer=0, others=0, **self._frozen(offers=theta)
            )
        eats = {"theta": theta, "signs": signs[1]}
        gives = {"script": self.script, "theta": theta, "signs": signs[0], **self.script_settings}
        return self._base.but(
            terms="negotiated",
            signing=False,
            proposer=0,
            others=number,
            policy="signatory",
            policy_settings=eats,
            other_policy="signatory",
            other_policy_settings=gives,
        )

    def decreed(self, theta: float, number: int) -> SocialDilemma:
        """The same contract, though nobody was asked."""
        return self.negotiated(theta, number, (1.0, 1.0)).but(terms="decreed", theta=theta)

    @property
    def _base(self) -> SocialDilemma:
        return SocialDilemma.preset(self.preset or self.name).but(experts=self.experts, copies=1)

    def _frozen(self, **settings) -> dict:
        """Who plays, where that is a checkpoint."""
        if not self.checkpoint:
            return {}
        return {"policy": "frozen", "policy_settings": {"checkpoint": self.checkpoint, **settings}}


def _is_too_much(players: PlayerWeights) -> bool:
    """Whether the players have a tenth less under the largest theta that can be chosen than under the best."""
    welfare, at = players.values.sum(axis=1), np.abs(players.theta - HIGH).argmin()
    return bool(welfare[at] < 0.9 * welfare[players.theta <= HIGH].max())


SCRIPTED = (
    CommonsGame("cleanup_mini", "Cleanup, 2 players", 2, "cleaner", "cell cleaned", race=True),
    CommonsGame(
        "cleanup_ssd",
        "Cleanup, 4 players",
        4,
        "cleaner",
        "cell cleaned",
        script_settings={"reach": 5},
        race=True,
    ),
    CommonsGame("harvest_mini", "Harvest, 2 players", 2, "steward", "apple where few are left"),
)
"""Those whose players follow a script."""

HEADLINE = "cleanup_ssd"
"""Where nobody gains by cleaning, and players who have learnt show it."""

TRAINED = sorted(
    (game.trained for game in SCRIPTED if game.name in shipped()),
    key=lambda game: game.checkpoint != HEADLINE,
)
GAMES = (*TRAINED[:1], *SCRIPTED, *TRAINED[1:])
"""All of them, and those for which trained players ship once more, played by these; the page opens with the first."""


def commons_game(name: str) -> CommonsGame:
    """The game of a name; the first for a name that there is not."""
    return next((game for game in GAMES if game.name == name), GAMES[0])


def whole_step(theta: float) -> float:
    """The theta that can be chosen nearest to one, credits; that of the opening for no number."""
    return round(round(min(max(theta, LOW), HIGH) / STEP) * STEP, 2) if theta == theta else GAMES[0].theta
