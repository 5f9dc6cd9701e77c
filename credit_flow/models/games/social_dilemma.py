"""Social dilemma: many act at once, selfish play wastes what they could have, and contracts let them pay each other for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.players.frozen import Frozen
from credit_flow.agents.players.negotiator import Negotiator
from credit_flow.agents.players.neural_player import NeuralPlayer
from credit_flow.agents.players.outlook import Outlook
from credit_flow.agents.players.subgame_perfect import SubgamePerfect
from credit_flow.agents.policy import Player, Policy
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter, settings_of
from credit_flow.core.discover import member
from credit_flow.core.mistake import Mistake
from credit_flow.institutions.games.contracting import ACCEPTANCE, ANY, DRAWN, Contracting
from credit_flow.institutions.games.gifts import Gifts
from credit_flow.institutions.games.messages import Messages
from credit_flow.institutions.games.play import Play
from credit_flow.institutions.games.purses import Purses
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.transfers import Transfers
from credit_flow.institutions.games.turn_report import TurnReport
from credit_flow.institutions.institution import Institution
from credit_flow.measures.game_returns import equality, sustainability
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.models.games.at_stake import AtStake, at_stake
from credit_flow.models.games.dilemma_presets import PRESETS
from credit_flow.models.games.player_learner import negotiation_learners, outlook_of, player_learner
from credit_flow.models.preset import Preset
from credit_flow.models.scenario import Scenario
from credit_flow.theory.games.enforcement import Enforcement
from credit_flow.theory.subgame_perfect import solve
from credit_flow.worlds.games.gift_game import BUDGET, GiftGame
from credit_flow.worlds.games.normal_form import NormalForm
from credit_flow.worlds.markov_game import MarkovGame

TERMS = ("none", "decreed", "drawn", "negotiated")
"""What contract an episode is played under: none, one of the parameter theta that nobody was asked about, one whose theta is drawn anew for every episode, or what one player
offers and the others sign."""

GIFTS = ("none", "zero_sum", "budgeted")
"""What players may give each other: nothing, what is theirs, or what WORLD gives in their name, `BUDGET` credits an episode at most."""

SMALL = ("cleanup", "harvest")
"""The worlds that are played by their `mini` rules unless others are chosen."""

IN_TURN = -1
"""As `others`: another number of them in every copy."""


@dataclass(frozen=True)
class SocialDilemma(Scenario):
    """Players of a game for many earn what the world pays them, and pay each other what a contract says (key `christoffersen2023`).

    Each copy of the world has `experts` players; the first `others` of them follow `other_policy`, the rest `policy`; with `others` -1 none do in the first copy, one in the second, and
    so on, so that one run shows what each number of them comes to. An episode goes on from tick to tick. Look at `welfare`, what all
    players of a copy earn in an episode, at `transfers`, and at who does what (`outcome_...`, table `episodes`). Expected: players who follow a script earn whatever a
    contract says, which only moves credit among them; in cleanup, one who cleans makes another rich, and a bounty shares that.
    """

    ticks: int = parameter(
        250, "how long a run lasts; a tick is a step of every copy", unit="ticks", low=1, high=100_000_000
    )
    experts: int = parameter(2, "players in each copy of the world", unit="experts/copy", low=1, high=64)
    endowment: float = parameter(
        10_000.0, "what every player's purse is filled up to as an episode begins", unit="credits", low=0.01, high=1e6
    )  # fmt: skip
    copies: int = parameter(1, "copies of the world", unit="copies", low=1, high=1_000_000)

    world_name: str = parameter("cleanup", "the game", shelf="worlds", base=MarkovGame)
    world_settings: tuple = settings_of("world_name")
    policy: str = parameter("harvester", "how players decide", shelf="agents", base=Player)
    policy_settings: tuple = settings_of("policy")
    other_policy: str = parameter("cleaner", "how some of them decide instead", shelf="agents", base=Player)
    other_policy_settings: tuple = settings_of("other_policy")
    others: int = parameter(
        1, "players of each copy who decide so; -1: none in the first copy, one in the second, and so on", unit="experts/copy", low=IN_TURN, high=64
    )  # fmt: skip

    terms: str = parameter("none", "which contract an episode is played under", choices=TERMS)
    contract: str = parameter(
        "cleaning_bounty", "who pays whom for what", shelf="mechanisms", base=TransferRule
    )
    theta: float = parameter(
        0.0,
        "the parameter of a decreed contract, such as what a cleaned cell is worth",
        unit="credits",
        low=-1e6,
        high=1e6,
    )
    acceptance: str = parameter("unanimity", "when an offer is signed", choices=ACCEPTANCE)
    proposer: int = parameter(
        0,
        "the player who offers a contract; -1: drawn anew in every episode",
        unit="player",
        low=DRAWN,
        high=63,
    )
    offers: int = parameter(
        3,
        "offers in an episode, one after the other, if acceptance alternates",
        unit="offers",
        low=1,
        high=1000,
    )
    signing: bool = parameter(True, "whether an offer may pay the others for signing, or be paid by them")
    null: float = parameter(0.2, "share of episodes without a contract, where theta is drawn", low=0, high=1)
    widening: int = parameter(
        0,
        "ticks in which drawn thetas spread from the least to the whole range",
        unit="ticks",
        low=0,
        high=10**9,
    )
    stake: float = parameter(
        0.0,
        "what each party leaves with the market for debts under a contract",
        unit="credits",
        low=0,
        high=1e6,
    )
    gifts: str = parameter("none", "what players may give each other, as actions of their own", choices=GIFTS)
    delay: int = parameter(0, "ticks after which a transfer falls due", unit="ticks", low=0, high=1_000_000)
    leak: float = parameter(0.0, "chance that a transfer never goes through", low=0, high=1)

    presets: ClassVar[dict[str, Preset]] = PRESETS
    expert: ClassVar[type[Expert]] = Expert
    mortal: ClassVar[bool] = False
    needs_books: ClassVar[tuple[str, ...]] = ("delay", "leak", "stake")
    """Parameters that mean nothing where players only play and nothing is posted, unless they are as usual."""

    def __post_init__(self):
        super().__post_init__()
        if self.others > self.experts:
            raise ParameterError(
                f"others = {self.others}: there are only experts = {self.experts} players in a copy"
            )
        if self.proposer >= self.experts:
            raise ParameterError(f"proposer = {self.proposer}: players are 0 .. {self.experts - 1}")
        if self.gifts != "none" and self._made is GiftGame:
            raise ParameterError(
                f"gifts = {self.gifts}: there are gifts in gift_game already; leave it at none"
            )
        rule = self.rule
        if self.terms == "decreed" and not rule.low <= self.theta <= rule.high:
            raise ParameterError(
                f"theta = {self.theta:g}: {self.contract} takes {rule.low:g} .. {rule.high:g} credits"
            )
        self._require_fit(self.game())

    def _require_fit(self, game: MarkovGame) -> None:
        """Errors: `ParameterError` for players and contracts that look at what the game does not tell."""
        if self.terms != "none":
            self.rule.columns(game.outcome_names)
        for name in self._policies:
            missing = set(member("agents", Player, getattr(self, name)).outcomes) - set(game.outcome_names)
            if missing:
                told = ", ".join(game.outcome_names) or "nothing"
                raise ParameterError(
                    f"{name} = {getattr(self, name)}: plays where there is {', '.join(sorted(missing))}, and {self.world_name} tells {told}; try random"
                )

    def usual_settings(self, name: str) -> Parameters:
        """Those of the member; grids are small here unless a preset or somebody says otherwise."""
        usual = super().usual_settings(name)
        return usual.but(rules="mini") if name == "world_settings" and self.world_name in SMALL else usual

    @property
    def founders(self) -> int:
        """A player for every seat."""
        return self.experts * self.copies

    @property
    def rule(self) -> TransferRule:
        """Who pays whom."""
        return member("mechanisms", TransferRule, self.contract)()

    def game(self, seed: int = 0, copies: int = 1) -> MarkovGame:
        """So many copies of the world. Errors: `ParameterError` for one that is made for another number of players."""
        made, settings = self._made, self.settings_in("world_settings").as_dict()
        if "n_agents" in settings:
            if "n_agents" in dict(self.world_settings):
                raise ParameterError("world.n_agents: players in each copy are experts; set that")
            settings["n_agents"] = self.experts
        try:
            game = made(seed=seed, copies=copies, **settings)
        except Mistake as error:
            if not str(error).startswith("n_agents = "):
                raise
            raise ParameterError(str(error).replace("n_agents", "experts", 1)) from None
        if game.n_agents != self.experts:
            raise ParameterError(f"experts = {self.experts}: {self.world_name} is a game for {game.n_agents}")
        if self.gifts == "none":
            return game
        return GiftGame.of(game, budget=BUDGET if self.gifts == "budgeted" else 0.0)

    @property
    def _made(self) -> type[MarkovGame]:
        return member("worlds", MarkovGame, self.world_name)

    @property
    def gives(self) -> bool:
        """Whether players can give each other something."""
        return self.gifts != "none" or self._made is GiftGame

    @property
    def talks(self) -> bool:
        """Whether some players say something (`message`): one of as many symbols as there are acts."""
        return any(callable(getattr(kind, "message", None)) for kind in self._kinds)

    def world(self, seed: int) -> MarkovGame:
        """All copies, with pictures if somebody looks at them."""
        game = self.game(seed, self.copies)
        game.wants_views = any(
            self.settings_in(f"{name}_settings").as_dict().get("pictures", False) for name in self._policies
        )
        return game

    def institutions(self) -> tuple[Institution, ...]:
        """Purses are filled up, a contract is signed, everybody plays, and pays what the contract says."""
        purses, play = Purses(self.endowment), Play()
        lessons = (TurnReport(),) if any(kind.needs_turns for kind in self._kinds) else ()
        gifts = (Gifts(),) if self.gives else ()
        talk = (Messages(self.game().n_actions),) if self.talks else ()
        if self.terms == "none":
            return purses, *talk, play, *gifts, *lessons
        theta = {"decreed": self.theta, "drawn": ANY}.get(self.terms)
        contracting = Contracting(
            self.rule, theta=theta, acceptance=self.acceptance, proposer=self.proposer, offers=self.offers, signing=self.signing, stake=self.stake, null=self.null, widening=self.widening
        )  # fmt: skip
        transfers = Transfers(self.rule, delay=self.delay, leak=self.leak)
        return purses, contracting, *talk, play, *gifts, transfers, *lessons

    @property
    def _policies(self) -> tuple[str, ...]:
        return ("policy", "other_policy") if self.others else ("policy",)

    @property
    def _kinds(self) -> list[type[Policy]]:
        return [member("agents", Player, getattr(self, name)) for name in self._policies]

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """The one, or both, with their settings; who plays the exact solution is told it. Errors: `ParameterError` where there is none."""
        made = [
            kind(**self.settings_in(f"{name}_settings").as_dict())
            for kind, name in zip(self._kinds, self._policies)
        ]
        negotiators = [policy for policy in made if isinstance(policy, Negotiator)]
        for policy in negotiators:
            self.teach_to_negotiate(policy, seed)
        for policy in [*made, *(policy.player for policy in negotiators)]:
            if isinstance(policy, SubgamePerfect):
                policy.know(*self._solution())
            if isinstance(policy, Frozen):
                policy.know(self.game(), *self._contract_known)
            if isinstance(policy, NeuralPlayer):
                self.teach(policy, seed)
        return tuple(made)

    @property
    def _contract_known(self) -> tuple:
        """The name of the contract and its range of theta, where there can be one."""
        return () if self.terms == "none" else (self.contract, (self.rule.low, self.rule.high))

    def teach(self, player: NeuralPlayer, seed: int, settings: dict | None = None) -> None:
        """Tell a neural player what its networks see, and give it a learner of its own, drawn from `seed`, with such `settings`. Errors: `ParameterError` without torch."""
        game, outlook = self.game(), self.outlook(player)
        player.know(player_learner(game, outlook, (seed,), settings), outlook, game.horizon, game.discount)

    def teach_to_negotiate(self, policy: Negotiator, seed: int, settings: dict | None = None) -> None:
        """Give a negotiator learners of its offers and votes, drawn from `seed`, with such `settings`. Errors: `ParameterError` where nothing is negotiated, or votes decide otherwise."""
        if self.terms != "negotiated" or self.acceptance != "unanimity":
            raise ParameterError(
                f"policy = negotiator: terms = {self.terms}, acceptance = {self.acceptance}: it learns from one offer an episode that all others must sign; set terms = negotiated, acceptance = unanimity"
            )
        game, rule = self.game(), self.rule
        width = game.encode(np.zeros((1, game.n_features), np.float32)).shape[1]
        learners = negotiation_learners(game, rule.low, rule.high, width, (seed,), settings)
        policy.know(*learners, game.encode, self.copies, game.n_agents, width)

    def outlook(self, player: NeuralPlayer) -> Outlook:
        """What the networks of a neural player are shown. Errors: `ParameterError` for pictures of a game that has none."""
        game, contract = self.game(), self.terms != "none"
        told = player.told(game), player.foretells, player.speaks
        return outlook_of(game, player.mode, contract, player.pictures, *told)

    def _solution(self) -> tuple:
        """The exact solution of the game, as `SubgamePerfect.know` takes it."""
        game, rule = self.game(), self.rule
        if not isinstance(game, NormalForm):
            raise ParameterError(
                f"policy = subgame_perfect: {self.world_name}{' with gifts' if self.gives else ''} has no table of payoffs; take matrix_game, or another policy"
            )
        asks_all = self.acceptance == "unanimity" or (self.acceptance == "majority" and self.experts <= 2)
        if self.proposer == DRAWN or not asks_all:
            raise ParameterError(
                f"policy = subgame_perfect: proposer = {self.proposer}, acceptance = {self.acceptance}: it is solved for one given proposer, who offers once, and whom all others must accept"
            )
        try:
            payoff, transfer, high = self.at_stake(game)
        except ValueError as error:
            raise ParameterError(f"policy = subgame_perfect: {error}; take another policy") from None
        try:
            offers = solve(payoff, transfer, low=rule.low, high=high, proposer=self.proposer)
        except ValueError as error:
            why = str(error).removesuffix(", give grid=61")
            raise ParameterError(
                f"policy = subgame_perfect: {why}; take fewer experts or actions, or another policy"
            ) from None
        if min(offers.profile.min(), min(offers.null.profile)) < 0:
            raise ParameterError(
                "policy = subgame_perfect: in equilibrium somebody draws lots, and it plays pure ones only"
            )
        return offers, payoff, transfer, rule.low, rule.high

    def at_stake(self, game: NormalForm) -> AtStake:
        """What an episode of the game is worth to its players, and what the contract adds per theta. Errors: ValueError where that is not known."""
        kept = Enforcement(leak=self.leak, delay=self.delay, discount=game.discount)
        return at_stake(game, self.rule, kept)

    def observe(self, model) -> dict[str, float]:
        """How equally and how early the episodes that ended in the tick brought what they brought; nan where none did."""
        done = model.registers[Seats].finished
        if not len(done.get("copy", ())):
            return {"equality": np.nan, "sustainability": np.nan}
        return {
            "equality": equality(done["earned"] + done["moved"]),
            "sustainability": sustainability(done["timing"]),
        }

    def newcomers(self, model, rows: np.ndarray) -> None:
        """The first players of each copy follow the other policy, where there is another."""
        copy, agent = np.divmod(rows, self.experts)
        others = copy % (self.experts + 1) if self.others == IN_TURN else self.others
        model.table.policy[rows] = (agent < others) & (len(model.policies) > 1)
