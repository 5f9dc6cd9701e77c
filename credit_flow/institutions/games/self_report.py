"""Self-report: contracts see what players say of themselves, and some of that is looked into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import ReportObservation
from credit_flow.core.amounts import round_all
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.streams import uniforms
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.evidence import Evidence
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.sight import sight
from credit_flow.institutions.institution import Institution
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule, net


@dataclass(frozen=True)
class SelfReportSettings(Parameters):
    """What can be set of it."""

    audit: float = parameter(0.0, "chance that a player's report is looked into", low=0, high=1)
    audit_factor: float = parameter(
        0.0,
        "factor on what its lie would have brought, which a liar that is caught pays the others",
        low=0,
        high=1e6,
    )


class SelfReport(Institution):
    """Players under a contract say (`report`) what they did, of the outcomes that the `rule` looks at; who abstains tells the truth. With the chance `audit` a report is looked into: then the truth
    counts, and a liar pays the others, in equal shares, `audit_factor` times what its lie would have brought (key `townsend1979`).

    So a lie is worth its gain times 1 - audit (1 + audit_factor). It stands between `Play` and `Transfers`, which posts what a liar owes together with the transfers; looking costs nobody anything.
    """

    takes_decisions = True

    def __init__(self, rule: TransferRule, *, audit: float = 0.0, audit_factor: float = 0.0):
        """Errors: `ParameterError` for what is no chance, and a factor below 0."""
        given = SelfReportSettings(audit=audit, audit_factor=audit_factor)
        self.rule, self.audit, self.factor = rule, given.audit, given.audit_factor

    def registers(self, model) -> tuple[Evidence]:
        """What is said, and found out."""
        return (Evidence(model.world),)

    def observe(self, model) -> dict[str, float]:
        """How many of the tick's `reports` were `false_reports`, and how many of these were `caught`."""
        return model.registers[Evidence].numbers

    def step(self, model) -> None:
        """Ask for reports, and look into some."""
        game, evidence = model.world, model.registers[Evidence]
        columns = self.rule.columns(game.outcome_names)
        happened = game.outcome[:, :, columns]
        asked = model.registers[Seats].acted & ~np.isnan(model.registers[ContractBook].theta)[:, np.newaxis]
        said = self._said(model, asked, happened)
        false = (said != happened).any(axis=2)
        draw = uniforms(model.stream("audit"), model.tick, (asked.size, 1)).reshape(asked.shape)
        caught = false & (draw < self.audit)
        seen = np.where(caught[:, :, np.newaxis], happened, said)
        evidence.see(game, columns, seen)
        evidence.penalties = self._penalties(model, said, seen, caught)
        evidence.numbers = {
            "reports": int(asked.sum()),
            "false_reports": int(false.sum()),
            "caught": int(caught.sum()),
        }

    def _said(self, model, asked: np.ndarray, happened: np.ndarray) -> np.ndarray:
        """What those `asked` (copies, n_agents) say that they did (copies, n_agents, features), numbers; the truth of all others."""
        said = happened.copy()
        if asked.any():
            truth = happened[asked]
            seen = ReportObservation(**vars(sight(model, asked, "report")), happened=truth)
            bounds = min(0.0, float(truth.min())), max(1.0, float(truth.max()))
            terms = {"unit": "outcomes", "may_abstain": True, "names": self.rule.features}
            given = self.decide(model, "report", seen, Space("report", truth.shape, *bounds, **terms))
            said[asked] = np.where(np.isnan(given), truth, given)
        return said

    def _penalties(self, model, said: np.ndarray, seen: np.ndarray, caught: np.ndarray) -> np.ndarray:
        """What each agent that was `caught` (copies, n_agents) pays each other for what its lie would have brought, (copies, i, j) credits."""
        theta, acted = model.registers[ContractBook].theta, model.registers[Seats].acted
        pay, others = np.zeros(model.registers[Evidence].penalties.shape), acted.sum(axis=1) - 1
        true = net(self.rule.clear(seen, theta, acted))
        for liar in np.flatnonzero(caught.any(axis=0)).tolist():
            tried = seen.copy()
            tried[:, liar] = said[:, liar]
            gain = net(self.rule.clear(tried, theta, acted))[:, liar] - true[:, liar]
            owed = np.where(caught[:, liar], self.factor * np.maximum(gain, 0.0) / np.maximum(others, 1), 0.0)
            pay[:, liar, :] = owed[:, np.newaxis] * acted
            pay[:, liar, liar] = 0.0
        round_all(pay.reshape(-1))
        return pay
