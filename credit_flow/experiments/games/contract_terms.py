"""Under what contract an environment is played: whose rule, which theta, or how players agree on one."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import member
from credit_flow.institutions.games.contracting import ACCEPTANCE, DRAWN
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds.markov_game import MarkovGame


class ContractTerms(NamedTuple):
    """What is the same in every episode."""

    rule: TransferRule
    theta: float  # of episodes for which nothing else is said, credits, nan = no contract
    negotiated: bool  # whether players offer and vote
    acceptance: str
    proposer: int  # an agent, or DRAWN
    offers: int  # in an episode, where acceptance alternates
    thetas: np.ndarray  # (grid,) credits, what can be offered

    def within(self, theta) -> float:
        """`theta` as credits, None as nan. Errors: `ParameterError` for one that the rule does not take."""
        try:
            value = math.nan if theta is None else float(theta)
        except (TypeError, ValueError):
            raise ParameterError(
                f"theta = {theta!r}: must be a number of credits, None for no contract"
            ) from None
        if not (math.isnan(value) or self.rule.low <= value <= self.rule.high):
            raise ParameterError(
                f"theta = {value:g}: {type(self.rule).__name__} takes {self.rule.low:g} .. {self.rule.high:g} credits, None for no contract"
            )
        return value


def terms_of(
    game: MarkovGame,
    scenario: SocialDilemma | None,
    *,
    contract: TransferRule | type | str | None,
    theta: float | None,
    stage: str,
    acceptance: str | None,
    proposer: int | None,
    offers: int | None,
    grid: int,
) -> ContractTerms | None:
    """What is said, else what the `scenario` says, else the usual; None where there is no contract. `theta` in credits. Errors: `ParameterError`."""
    rule = _rule_of(contract, scenario)
    if stage not in ("play", "full"):
        raise ParameterError(f"stage = {stage!r}: must be play or full")
    if rule is None:
        if stage == "full" or theta is not None:
            name = "stage = 'full'" if stage == "full" else f"theta = {theta:g}"
            raise ParameterError(f"{name}: give the contract it is about, such as contract='cleaning_bounty'")
        return None
    rule.columns(game.outcome_names)
    usual = SocialDilemma if scenario is None else scenario
    if theta is None and scenario is not None and scenario.terms == "decreed":
        theta = scenario.theta
    given = {"acceptance": acceptance, "proposer": proposer, "offers": offers}
    said = {name: getattr(usual, name) if value is None else value for name, value in given.items()}
    _require(game, grid=grid, **said)
    thetas = np.linspace(rule.low, rule.high, grid)
    terms = ContractTerms(rule, math.nan, stage == "full", thetas=thetas, **said)
    return terms._replace(theta=terms.within(theta))


def _rule_of(
    contract: TransferRule | type | str | None, scenario: SocialDilemma | None
) -> TransferRule | None:
    if contract is None:
        return scenario.rule if scenario is not None and scenario.terms != "none" else None
    if isinstance(contract, str):
        contract = member("mechanisms", TransferRule, contract, "contract")
    rule = contract() if isinstance(contract, type) else contract
    if not isinstance(rule, TransferRule):
        raise ParameterError(
            f"contract = {contract!r}: must be a TransferRule, such as CleaningBounty(), or the name of one"
        )
    return rule


def _require(game: MarkovGame, *, acceptance: str, proposer: int, offers: int, grid: int) -> None:
    if acceptance not in ACCEPTANCE:
        raise ParameterError(f"acceptance = {acceptance!r}: must be one of {', '.join(ACCEPTANCE)}")
    if not DRAWN <= proposer < game.n_agents:
        raise ParameterError(
            f"proposer = {proposer}: agents are 0 .. {game.n_agents - 1}, or {DRAWN} for a drawn one"
        )
    for name, value, low in (("offers", offers, 1), ("grid", grid, 2)):
        if value < low:
            raise ParameterError(f"{name} = {value}: must be at least {low}")
