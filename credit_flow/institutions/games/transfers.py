"""Transfers: after every step of a game players pay each other what the contract in force says of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import round_all
from credit_flow.core.books.ledger import Entry
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.streams import uniforms
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.evidence import Evidence
from credit_flow.institutions.games.play import causes
from credit_flow.institutions.games.scene_log import SceneLog
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.institution import Institution
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


@dataclass(frozen=True)
class TransfersSettings(Parameters):
    """What can be set of it."""

    delay: int = parameter(0, "ticks after which a transfer falls due", unit="ticks", low=0, high=10**9)
    leak: float = parameter(0.0, "chance that a transfer never goes through", low=0, high=1)
    duration: int = parameter(
        0, "steps after which a contract ends; 0: with its episode", unit="steps", low=0, high=10**9
    )


class Lines(NamedTuple):
    """Payments between agents of a copy, one entry each (n,): indices, and credits."""

    copy: np.ndarray
    payer: np.ndarray
    payee: np.ndarray
    amount: np.ndarray


class Transfers(Institution):
    """What player i owes player j by the `rule` for what happened in the step is one line, rounded once (kind `payment`, cause the payer's decision), so the sum over all is 0.

    With `delay`, ticks, a promise is made now (kind `issue`, a claim on the payer) and paid when due (`repayment`). A debit is blocked with chance `leak`; and who cannot pay
    pays out of its stake, if it has one, and promises the rest. A promise that is still open when the episode in which it fell due is over is written off. Stakes
    then go back. With `duration` a contract ends so many steps after it was signed, and the rest is played without. It stands after `Play`, and its contracts come from `Contracting`;
    what happened is what the world says, or where there is `Evidence` what that says.
    """

    def __init__(self, rule: TransferRule, *, delay: int = 0, leak: float = 0.0, duration: int = 0):
        """Errors: `ParameterError` for a delay, a leak or a duration out of its range."""
        given = TransfersSettings(delay=delay, leak=leak, duration=duration)
        self.rule, self.delay, self.leak, self.duration = rule, given.delay, given.leak, given.duration

    def observe(self, model) -> dict[str, float]:
        """The mean theta of the contracts in force, what players paid each other, what is still owed, and what was forgiven, credits."""
        return model.registers[ContractBook].numbers

    def step(self, model) -> None:
        """Pay what has fallen due, then what the step brought; where an episode is over, what is left of its contract ends."""
        game, book = model.world, model.registers[ContractBook]
        force = book.theta[~np.isnan(book.theta)]
        book.last_theta[...] = book.theta
        paid = self._repay(model), self._settle(model, _lines(self._owed(model)))
        net = _net(game, paid)
        model.registers[Seats].move(net, game.ended)
        model.registers[SceneLog].move(net)
        over = self._over(game, book)
        lost = self._end(model, over) if len(over) else 0.0
        book.numbers = {
            "theta": float(force.mean()) if len(force) else np.nan,
            "transfers": float(sum(line.amount.sum() for line in paid)),
            "unsettled": book.claims.total,
            "written_off": lost,
        }

    def _owed(self, model) -> np.ndarray:
        """What agent i owes agent j for the step, (copies, i, j) credits."""
        acted, theta = model.registers[Seats].acted, model.registers[ContractBook].theta
        evidence = model.registers.get(Evidence)
        if evidence is None:
            return owed(self.rule, model.world, theta, acted)
        return evidence.penalties + owed(self.rule, model.world, theta, acted, evidence.outcome)

    def _repay(self, model) -> Lines:
        """Pay the promises that have fallen due; returns those that were."""
        done = model.registers[ContractBook].claims.pay(model.ledger, model.tick)
        return Lines(done["copy"], done["debtor"], done["creditor"], done["amount"])

    def _settle(self, model, due: Lines) -> Lines:
        """Pay what is due for the step, or promise it; returns what was paid."""
        copy, payer, payee, amount = due
        if not len(copy):
            return due
        seats = model.registers[Seats]
        accounts = model.first_account + seats.rows
        who, whom = accounts[copy, payer], accounts[copy, payee]
        cause = causes(model)[copy, payer]
        prompt = not (self.delay or self.leak or seats.shared)
        if prompt and (model.balances[who] >= np.bincount(who, amount)[who]).all():
            model.ledger.post(Entry(who, whom, amount, "payment", cause))
            return due
        blocked = self._blocked(model, copy, payer, payee)
        now = ~blocked & (self.delay == 0)
        short = now & self._is_short(model, copy, who, whom, np.where(now, amount, 0.0))
        now &= ~short
        model.ledger.post(Entry(who[now], whom[now], amount[now], "payment", cause[now]))
        left = amount.copy()
        for i in np.flatnonzero(short).tolist():
            left[i] -= self._pay_from_stake(
                model, int(copy[i]), int(payer[i]), int(whom[i]), left[i], int(cause[i])
            )
        left[now] = 0.0
        promised, on = left > 0.0, model.tick + self.delay
        one = (column[promised] for column in (copy, payer, payee, who, whom, left, cause, blocked))
        model.registers[ContractBook].claims.promise(model.ledger, on, *one)
        return due._replace(amount=amount - left)

    def _blocked(self, model, copy: np.ndarray, payer: np.ndarray, payee: np.ndarray) -> np.ndarray:
        """Which payments (n,) do not go through, by chance."""
        if self.leak == 0.0:
            return np.zeros(len(copy), dtype=np.bool_)
        n = model.world.n_agents
        draw = uniforms(model.stream("leak"), model.tick, (model.world.copies * n, n))
        return draw[copy * n + payer, payee] < self.leak

    def _is_short(
        self, model, copy: np.ndarray, who: np.ndarray, whom: np.ndarray, amount: np.ndarray
    ) -> np.ndarray:
        """Which payments (n,) are those of somebody in a copy where not all can pay, and who cannot pay all of its own."""
        after = model.balances.copy()
        np.subtract.at(after, who, amount)
        spent = after[who] < 0.0
        np.add.at(after, whom, amount)
        broken = np.zeros(model.world.copies, dtype=np.bool_)
        broken[copy[after[who] < 0.0]] = True
        if model.registers[Seats].shared and broken.any():
            broken[:] = True  # who is not paid there may have counted on it here
        return broken[copy] & spent

    def _pay_from_stake(self, model, copy: int, payer: int, whom: int, amount: float, cause: int) -> float:
        """Pay as much of `amount` as the payer's stake covers; returns credits."""
        book = model.registers[ContractBook]
        part = min(amount, float(book.staked[copy, payer]))
        if part > 0.0:
            who = int(model.first_account + model.registers[Seats].rows[copy, payer])
            model.ledger.release(int(book.number[copy]), who, part, Entry(who, whom, part, "payment", cause))
            book.staked[copy, payer] -= part
        return part

    def _over(self, game, book: ContractBook) -> np.ndarray:
        """The copies (m,) whose contract ends with this step."""
        if not self.duration:
            return game.ended
        lapsed = np.flatnonzero((game.clock - book.since >= self.duration) & ~np.isnan(book.theta))
        return np.union1d(game.ended, lapsed)

    def _end(self, model, ended: np.ndarray) -> float:
        """Contracts of copies `ended` (m,) are over: stakes go back, and what is still owed is written off; returns those credits."""
        book = model.registers[ContractBook]
        book.release(model.ledger, ended)
        lost = book.claims.write_off(model.ledger, ended, model.tick)
        book.lapse(ended)
        return lost


def _lines(pay: np.ndarray) -> Lines:
    """The payments of `pay` (copies, i, j), credits that agent i pays agent j, which are not 0."""
    flat, n = pay.reshape(-1), pay.shape[1]
    there = np.flatnonzero(flat)
    copy, pair = np.divmod(there, n * n)
    return Lines(copy, pair // n, pair % n, flat[there])


def _net(game, paid: Iterable[Lines]) -> np.ndarray:
    """What each agent got less what it paid (copies, n_agents), credits."""
    net = np.zeros(game.copies * game.n_agents)
    for copy, payer, payee, amount in paid:
        for agent, credits in ((payee, amount), (payer, -amount)):
            net += np.bincount(copy * game.n_agents + agent, credits, len(net))
    return net.reshape(game.copies, game.n_agents)


def owed(
    rule: TransferRule, game, theta: np.ndarray, acted: np.ndarray, outcome: np.ndarray | None = None
) -> np.ndarray:
    """What agent i owes agent j by a `rule` under `theta` (copies,), credits, for the last step of a `game`, in which those `acted` (copies, n_agents), bool, took
    part: (copies, i, j) credits, on the quantum. `outcome` (copies, n_agents, outcomes) is what is seen of it, unless all is."""
    outcome = game.outcome if outcome is None else outcome
    pay = rule.clear(outcome[:, :, rule.columns(game.outcome_names)], theta, acted)
    round_all(pay.reshape(-1))
    return pay
