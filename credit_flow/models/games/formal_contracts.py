"""Formal contracts: what becomes of a contract that is badly kept, looks at the wrong thing, or lasts too short."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from credit_flow.agents.players.grim_trigger import GrimTrigger
from credit_flow.agents.players.subgame_perfect import SubgamePerfect
from credit_flow.agents.policy import Player, Policy
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.discover import member
from credit_flow.institutions.games.contract_book import DECREE
from credit_flow.institutions.games.contracting import DRAWN, Contracting
from credit_flow.institutions.games.forfeits import Forfeits
from credit_flow.institutions.games.mediation import Mediation
from credit_flow.institutions.games.monitor import Monitor
from credit_flow.institutions.games.play import Play
from credit_flow.institutions.games.renegotiation import ON_REJECTION, Renegotiation
from credit_flow.institutions.games.self_report import SelfReport
from credit_flow.institutions.games.transfers import Transfers
from credit_flow.institutions.institution import Institution
from credit_flow.mechanisms.contracts.fine import fine
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.models.games.announcement import MEDIATORS, Announcement, announcement
from credit_flow.models.games.at_stake import AtStake, at_stake
from credit_flow.models.games.contract_term import ContractTerm, contract_term
from credit_flow.models.games.exact_welfare import exact_welfare, is_small
from credit_flow.models.games.formal_presets import PRESETS
from credit_flow.models.games.social_dilemma import TERMS, SocialDilemma
from credit_flow.models.preset import Preset
from credit_flow.theory.games.bargaining import SOLUTIONS, bargain, share_equally
from credit_flow.theory.games.enforcement import Enforcement
from credit_flow.theory.games.relational_contract import critical_discount
from credit_flow.worlds.games.normal_form import NormalForm
from credit_flow.worlds.markov_game import MarkovGame

RECOURSE = ("purse", "stake")
"""What a player answers with for what it owes under a contract: all that it has, or what it left with the market when it signed."""


@dataclass(frozen=True)
class FormalContracts(SocialDilemma):
    """Players sign a contract that is not kept to by itself: breaches are overlooked, debits blocked, outcomes told by the players, effort hidden (key `christoffersen2023`).

    All else is that of `social_dilemma`. Games are small, so that the exact solution stands beside what is played: `policy = subgame_perfect` plays it, expectations over all that
    may go wrong included. Look at `welfare`, at `outcome_defected`, and at what was overlooked, reported falsely, or not paid. Expected: players keep a contract where the fine is
    likelier after a breach than after keeping it by enough, and nowhere else.
    """

    ticks: int = parameter(
        50, "how long a run lasts; a tick is a step of every copy", unit="ticks", low=1, high=100_000_000
    )
    endowment: float = parameter(
        100.0, "what every player's purse is filled up to as an episode begins", unit="credits", low=0.01, high=1e6
    )  # fmt: skip
    world_name: str = parameter("matrix_game", "the game", shelf="worlds", base=MarkovGame)
    policy: str = parameter("subgame_perfect", "how players decide", shelf="agents", base=Player)
    others: int = parameter(
        0, "players of each copy who decide so; -1: none in the first copy, one in the second, and so on", unit="experts/copy", low=-1, high=64
    )  # fmt: skip
    terms: str = parameter("negotiated", "which contract an episode is played under", choices=TERMS)
    contract: str = parameter(
        "defectors_fine", "who pays whom for what", shelf="mechanisms", base=TransferRule
    )

    cap: float = parameter(
        0.0, "largest theta that can be offered; 0: that of the contract", unit="credits", low=0, high=1e6
    )
    bargaining: str = parameter(
        "proposer", "who chooses what is offered, where players play the exact solution: the proposer, or an arbitrator by this rule", choices=("proposer", *SOLUTIONS)
    )  # fmt: skip
    duration: int = parameter(
        0, "steps after which a contract ends; 0: with its episode", unit="steps", low=0, high=1_000_000
    )
    renegotiate_every: int = parameter(
        0, "steps of an episode after which an offer can be made again; 0: only as it begins", unit="steps", low=0, high=1_000_000
    )  # fmt: skip
    on_rejection: str = parameter(
        "continue", "what holds where an offer can be made again and none is signed: the contract in force, or none", choices=ON_REJECTION
    )  # fmt: skip
    mediator: str = parameter(
        "none", "who announces a contract with a fee, which players opt into, in a proposer's stead: nobody, an account of its own, or the player who would propose", choices=MEDIATORS
    )  # fmt: skip
    own_aim: float = parameter(
        0.0, "share of its own income in what a mediator aims at; the rest is what players earn", low=0, high=1
    )  # fmt: skip
    freedom: float = parameter(
        0.0, "largest value of being free of a mediator's contract to a player who plays the exact solution; in every episode it draws one from 0 on", unit="credits", low=0, high=1e6
    )  # fmt: skip
    recourse: str = parameter("purse", "what players answer with for what they owe", choices=RECOURSE)
    detection: float = parameter(1.0, "chance that the contract sees what a player did", low=0, high=1)
    false_positive: float = parameter(0.0, "chance that it sees a player do what it did not", low=0, high=1)
    reported: bool = parameter(False, "whether the contract sees what players say that they did")
    audit: float = parameter(0.0, "chance that a report is looked into", low=0, high=1)
    audit_factor: float = parameter(
        0.0,
        "factor on what its lie would have brought, which a liar that is caught pays the others",
        low=0,
        high=1000,
    )

    presets: ClassVar[dict[str, Preset]] = PRESETS
    needs_books: ClassVar[tuple[str, ...]] = (
        *SocialDilemma.needs_books,
        *("recourse", "duration", "renegotiate_every", "mediator", "detection", "false_positive", "reported"),
    )

    def __post_init__(self):
        super().__post_init__()
        if self.reported and (self.detection, self.false_positive) != (1.0, 0.0):
            raise ParameterError(
                "reported = True: the contract sees what players say; detection 1 and false_positive 0 then"
            )
        if not self.reported and (self.audit or self.audit_factor):
            raise ParameterError(
                f"audit = {self.audit:g}, audit_factor = {self.audit_factor:g}: reports are looked into; set reported = True"
            )
        if self.renegotiate_every and self.terms != "negotiated":
            raise ParameterError(
                f"renegotiate_every = {self.renegotiate_every}: nobody negotiates under terms = {self.terms}; set terms = negotiated"
            )
        self._require_mediator()
        if self.recourse == "stake" and (self.delay or self.leak or not self.stake):
            raise ParameterError(
                f"recourse = stake: is taken at once, of what players left; stake above 0 (now {self.stake:g}), delay 0 and leak 0 then"
            )

    def _require_mediator(self) -> None:
        """Errors: `ParameterError` for what does not go together with a mediator, or means nothing without one."""
        if self.mediator == "none":
            if self.own_aim or self.freedom:
                raise ParameterError(
                    f"own_aim = {self.own_aim:g}, freedom = {self.freedom:g}: there is no mediator; set mediator = house or leader"
                )
            return
        usual = {
            "terms": "negotiated",
            "acceptance": "unanimity",
            "bargaining": "proposer",
            "renegotiate_every": 0,
        }
        for name, value in usual.items():
            if getattr(self, name) != value:
                raise ParameterError(
                    f"{name} = {getattr(self, name)}: a mediator announces a contract as an episode begins, and all opt in or it is none; set {name} = {value}"
                )
        if self.mediator == "leader" and (self.proposer == DRAWN or self.experts < 2):
            raise ParameterError(
                f"mediator = leader: is one given player beside others; proposer 0 .. {self.experts - 1} and experts above 1 then"
            )

    @property
    def rule(self) -> TransferRule:
        """Who pays whom, up to the cap."""
        made = member("mechanisms", TransferRule, self.contract)
        return made(high=min(self.cap, made.high)) if self.cap else made()

    def institutions(self) -> tuple[Institution, ...]:
        """As in a social dilemma, but for what contracts see and what is collected."""
        found = []
        for part in super().institutions():
            if isinstance(part, Transfers):
                part = self._collection()
            if isinstance(part, Contracting):
                part = self._contracting(part)
            found.append(part)
            if isinstance(part, Play) and self.terms != "none":
                found += self._sight()
        return tuple(found)

    def _sight(self) -> list[Institution]:
        """Where contracts do not see all that happened, what they see."""
        if self.reported:
            return [SelfReport(self.rule, audit=self.audit, audit_factor=self.audit_factor)]
        if (self.detection, self.false_positive) == (1.0, 0.0):
            return []
        return [Monitor(self.rule, detection=self.detection, false_positive=self.false_positive)]

    def _collection(self) -> Transfers:
        if self.recourse == "stake":
            return Forfeits(self.rule, duration=self.duration)
        return Transfers(self.rule, delay=self.delay, leak=self.leak, duration=self.duration)

    def _contracting(self, usual: Contracting) -> Contracting:
        """The `usual`, or as a mediator announces it, or again and again."""
        if self.mediator != "none":
            told, leader = self.announcement(), self.proposer if self.mediator == "leader" else DECREE
            return Mediation(self.rule, announced=told.theta, fee=told.fee, leader=leader, stake=self.stake)
        if not self.renegotiate_every:
            return usual
        names = "acceptance", "proposer", "offers", "signing", "stake"
        settings = {name: getattr(self, name) for name in names}
        return Renegotiation(
            self.rule, every=self.renegotiate_every, on_rejection=self.on_rejection, **settings
        )

    def _term(self, game: NormalForm) -> ContractTerm:
        """When contracts are signed and for how long. Errors: ValueError where that is not solved."""
        return contract_term(game.horizon, self.duration, self.renegotiate_every, self.on_rejection)

    @property
    def kept(self) -> Enforcement:
        """How well a contract is kept to."""
        names = "detection", "false_positive", "leak", "delay", "reported", "audit"
        return Enforcement(
            **{name: getattr(self, name) for name in names},
            discount=self.game().discount,
            factor=self.audit_factor,
        )

    @property
    def claim(self) -> float:
        """What a player says that it did, where a lie pays; nan where none does."""
        if not self.kept.false_reports:
            return np.nan
        return 0.0 if self.rule.rule is fine else 1.0

    def at_stake(self, game: NormalForm) -> AtStake:
        """What an episode of the game is worth to its players, and what the contract adds per theta. Errors: ValueError where that is not known."""
        seen = not self.reported and (self.detection, self.false_positive) == (1.0, 0.0)
        if not seen and "index" in self.rule.features:
            raise ValueError(
                "what is overlooked or reported is solved for what players did, and an index is drawn"
            )
        stake = self.stake if self.recourse == "stake" else np.inf
        return at_stake(
            game,
            self.rule,
            self.kept,
            steps=self._term(game).lasts,
            stake=stake,
            claim=np.nan_to_num(self.claim),
        )

    @functools.lru_cache(maxsize=64)  # noqa: B019 - a scenario is a value, and 64 are no burden
    def announcement(self) -> Announcement:
        """What a mediator announces, of a game that is solved exactly. Errors: `ParameterError` where it is not."""
        try:
            offers = self._solution()[0]
        except ParameterError as error:
            raise ParameterError(
                str(error).replace("policy = subgame_perfect", f"mediator = {self.mediator}", 1)
            ) from None
        return announcement(offers, self.mediator == "leader", self.freedom, self.own_aim)

    def _solution(self) -> tuple:
        """As in a social dilemma, but for what is offered where that is not the proposer's to choose."""
        offers, payoff, transfer, *bounds = super()._solution()
        if self.bargaining != "proposer":
            fair = bargain(offers, payoff, transfer, self.bargaining)
            offers = replace(offers, best=fair, best_signed=share_equally(offers))
        return offers, payoff, transfer, *bounds

    @functools.lru_cache(maxsize=64)  # noqa: B019 - a scenario is a value, and 64 are no burden
    def exact_welfare(self) -> float:
        """What the exact solution says that an episode brings all players of a copy, credits; nan where there is none, or it is too large to be looked for in passing."""
        game = self.game()
        if not is_small(game):
            return np.nan
        if self.policy == "grim_trigger" and self._keeps():
            return game.horizon * float(game.payoff()[:, *(0,) * self.experts].sum())
        try:
            offers = self._solution()[0]
        except ParameterError:
            return np.nan
        steps = self._term(game).steps(game.horizon)
        if self.mediator == "none":
            return exact_welfare(game, offers, self.terms, self.theta, self.signing, steps)
        signed, null = (exact_welfare(game, offers, self.terms, self.theta, True, n) for n in (steps, 0))
        return null + self.announcement().chance * (signed - null)

    def observe(self, model) -> dict[str, float]:
        """As in a social dilemma; and `exact_welfare`, what `welfare` is if all play the exact solution, credits."""
        return {**super().observe(model), "exact_welfare": self.exact_welfare()}

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """Those of a social dilemma; who plays the exact solution lies where that pays, and who is advised to cooperate does where all would."""
        made = super().policies(seed)
        for policy in made:
            if isinstance(policy, SubgamePerfect):
                policy.claim, policy.freedom = self.claim, self.freedom
            if isinstance(policy, GrimTrigger):
                policy.keeps = self._keeps()
        return made

    def _keeps(self) -> bool:
        """Whether the advice to cooperate is an equilibrium. Errors: `ParameterError` where to defect is none, so that it would be no threat."""
        game = self.game()
        try:
            return game.discount >= critical_discount(game.payoff()) - 1e-12
        except ValueError as error:
            raise ParameterError(f"policy = grim_trigger: {error}") from None
