"""Where new credit came from: endowments and what WORLD paid, against what scenario and world declare."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from credit_flow.core.amounts import PER_CREDIT, nearest, up
from credit_flow.core.books.ledger import CREDIT, HOUSE, WORLD
from credit_flow.core.mistake import Mistake
from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.finding import Finding
from credit_flow.experiments.catalogue import scenario_of
from credit_flow.experiments.sweeps.sweep_trust import require_enclosed
from credit_flow.institutions.institution import proper
from credit_flow.institutions.opening import Opening
from credit_flow.institutions.trophic.final_demand import FinalDemand
from credit_flow.institutions.work.task_offer import TaskOffer
from credit_flow.models.clockwork.scenario_choice import scenarios
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.markov_game import MarkovGame
from credit_flow.worlds.world import World


def declared(record: Record) -> list[Finding]:
    """Both checks, of a scenario on the shelf that reads no file; of another nothing can be told without running its code."""
    law = "the parameters make the scenario"
    try:
        scenario = scenario_of(record, "", None)
    except (Mistake, TypeError) as error:
        return [Finding(law, str(error))] if record.manifest["scenario"] in scenarios() else []
    try:
        require_enclosed(scenario)
        laws = {
            "endowments as the scenario declares": endowments,
            "WORLD pays what the world declares": issue,
        }
        return [Finding(name, check(record, scenario)) for name, check in laws.items()]
    except (Mistake, TypeError):
        return []


def endowments(record: Record, scenario: Scenario) -> str:
    """What is wrong with the endowments; empty if each founder got what is declared, HOUSE `capital`, credits, and nobody else anything."""
    given = record.journal[(record.journal["kind"] == "endowment") & (record.journal["asset"] == CREDIT)]
    first, n = record.manifest["first_account"], scenario.founders
    amounts = np.broadcast_to(scenario.endowments(record.manifest["seed"]), n).tolist()
    declared = {first + row: float(nearest(amount)) for row, amount in enumerate(amounts)}
    if scenario.capital > 0.0:
        declared[HOUSE] = float(nearest(scenario.capital))
    found = given.groupby("payee")["amount"].sum().to_dict()
    wrong = [account for account in {**declared, **found} if declared.get(account) != found.get(account)]
    if not wrong:
        return ""
    account = wrong[0]
    return f"account {account} was endowed with {found.get(account, 0.0)} credits, and {declared.get(account, 0.0)} are declared"


def issue(record: Record, scenario: Scenario) -> str:
    """What is wrong with what WORLD paid, tick by tick; empty if each budget is the declared one, and nothing is paid for twice.

    A task is paid for up to its bounty, an act in a world of episodes up to `most`; what late judgements cost only a re-run can tell.
    """
    world = scenario.world(record.manifest["seed"])
    ticks = record.events[(record.events["kind"] == "tick") & (record.events["asset"] == CREDIT)]
    budgets = dict(zip(ticks["tick"].tolist(), (ticks["cause"].to_numpy() / PER_CREDIT).tolist()))
    credit = record.journal[record.journal["asset"] == CREDIT]
    rewards = credit[(credit["payer"] == WORLD) & credit["kind"].isin(("reward", "royalty"))]
    paid = dict(iter(rewards.groupby("tick")))
    at_once = any(
        isinstance(part, FinalDemand) for part in scenario.institutions()
    )  # one cause for all tasks of a tick
    for tick in sorted(budgets):
        budget, most = _declared(world, scenario, tick)
        if budget is not None and budgets[tick] != budget:
            return f"tick {tick}: WORLD might pay {budgets[tick]} credits, and {budget} are declared"
        if at_once and budget is not None:
            most = {tick: budget}
        wrong = _overpaid(paid[tick], most) if most is not None and tick in paid else ""
        if wrong:
            return f"tick {tick}: {wrong}"
    return ""


def _declared(world: World, scenario: Scenario, tick: int) -> tuple[float | None, dict | float | None]:
    """What WORLD may pay in the tick, credits, and the most for a cause: by task, one number for every act, or None: not known."""
    minted = sum(part.mint(world) for part in proper(scenario.institutions()))
    if isinstance(world, MarkovGame):
        most = float(up(max(world.most, 0.0)))
        return world.copies * world.n_agents * most + minted, most
    if type(scenario.opening()) not in (Opening, TaskOffer):
        return None, None  # a tick of its own making
    judge = getattr(world, "judge", None)
    if judge is not None and judge.delay:
        return None, None
    offered = math.floor((world.advance(tick) + minted) * PER_CREDIT) / PER_CREDIT
    if scenario.payer != WORLD:
        return 0.0, {}
    tasks = getattr(world, "tasks", None)
    return offered, None if tasks is None else dict(zip(tasks.ids.tolist(), tasks.bounty.tolist()))


def _overpaid(lines: pd.DataFrame, most: dict | float) -> str:
    """The first cause that was paid for with more than its `most`."""
    whole = lines.groupby("cause")["amount"].sum()
    bounds = np.array([most.get(cause, 0.0) if isinstance(most, dict) else most for cause in whole.index])
    over = whole.to_numpy() > bounds
    if not over.any():
        return ""
    cause, amount = whole.index[over][0], whole[over].iloc[0]
    return f"{amount} credits were paid for cause {cause}, and {bounds[over][0]} are declared"
