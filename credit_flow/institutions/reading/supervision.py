"""Supervision: the judge reveals the class of each digit, and everyone who worked on it learns."""

from __future__ import annotations

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.reading.digit_reading import bank_of, place_of
from credit_flow.institutions.work.agreement_tables import contracts_in, put_verdicts
from credit_flow.worlds.work.digit_classifiers import RATE_FLOOR, by_expert, learn
from credit_flow.worlds.work.judge import Verdicts

HOPE = 10
"""What an expert expects of itself at birth counts as so many digits."""

MEMORY = 50
"""How often it is right it judges by about so many digits, the last ones."""


class Supervision(Institution):
    """Whoever answered or decided learns from the digit, once. The owner learns how often it is right itself, and whom to
    ask: of a decision between two classes it counts, by pair and by which of the two was true, how often the true one was
    named; where neither was true nothing is learnt of the neighbour. How often a neighbour names the true class of its
    digits is the verdict that `TrustNetwork` turns into trust; what help cost is its expected price.
    """

    def step(self, model) -> None:
        """Update classifiers and experience of all who worked in the tick; file verdicts for `TrustNetwork`."""
        done, table, world = model.readings, model.table, model.world
        truth = world.labels[done.digits]
        done.learner, done.lesson = _learners(done)
        _learn(done, bank_of(table), world)
        _judge_oneself(done.owner, done.final, truth, table.owned, table.success)
        decisions = (done.doer, done.link, done.this, done.that, done.named)
        taken = (done.owner[done.taken], truth[done.taken])
        _judge_others(done.most, *taken, *decisions, table.asked, table.borne_out)
        deals = contracts_in(model.work)
        if done.most:
            deals.offered[done.taken] = done.quote.reshape(-1, done.most).sum(axis=1)
        put_verdicts(model.work, _verdicts(deals, done, truth, table.neighbours))


def _learn(done, bank, world) -> None:
    rows, first, digits = by_expert(done.learner, done.digits[done.lesson])
    spent = np.empty(len(rows), dtype=np.int64)
    learn(len(rows), rows, first, digits, world.images, world.labels, RATE_FLOOR, *bank, spent)


def _learners(done) -> tuple[np.ndarray, np.ndarray]:
    """Rows (lessons,) that worked on a digit, each once per digit, and the tasks (lessons,) they worked on."""
    rows, which = (np.empty(done.taken.size + done.doer.size, dtype=np.int64) for _ in range(2))
    n = _list_learners(done.most, done.owner[done.taken], done.doer, rows, which)
    return rows[:n].copy(), done.taken[which[:n]]


def _verdicts(deals, done, truth: np.ndarray, neighbours: np.ndarray) -> Verdicts:
    """Whether each neighbour of each owner named the true class of the owner's digit."""
    taken, n_links = done.taken, neighbours.shape[1]
    owner = done.owner[taken]
    helped = np.zeros((len(taken), n_links))
    useful = done.bought[done.named[done.bought] == truth[done.helped]]
    helped[useful // max(done.most, 1), done.link[useful]] = 1.0
    right = (done.final == truth)[taken].astype(np.float64)
    principal, slot = np.repeat(owner, n_links), np.tile(np.arange(n_links), len(taken))
    hired = neighbours[owner].ravel().astype(np.int64)
    whole = (deals.tasks.ids[taken], owner, deals.promised[taken], right)
    return Verdicts(*whole, principal, slot, hired, helped.ravel())


@kernel
def _list_learners(most, owner, doer, rows, tasks):
    n = 0
    for task in range(len(owner)):
        start = n
        rows[n], tasks[n] = owner[task], task
        n += 1
        for entry in range(task * most, (task + 1) * most):
            known = doer[entry] < 0
            for earlier in range(start, n):
                known = known or rows[earlier] == doer[entry]
            if not known:
                rows[n], tasks[n] = doer[entry], task
                n += 1
    return n


@kernel
def _judge_oneself(owner, final, truth, owned, success):
    for task in range(len(owner)):
        row = owner[task]
        if row >= 0:
            owned[row] += 1
            right = 1.0 if final[task] == truth[task] else 0.0
            success[row] += (right - success[row]) / min(HOPE + owned[row], MEMORY)


@kernel
def _judge_others(most, owner, truth, doer, link, this, that, named, asked, borne_out):
    for task in range(len(owner)):
        for entry in range(task * most, (task + 1) * most):
            if doer[entry] >= 0 and (this[entry] == truth[task] or that[entry] == truth[task]):
                place = place_of(link[entry], this[entry], that[entry], that[entry] == truth[task])
                asked[owner[task], place] += 1
                borne_out[owner[task], place] += 1 if named[entry] == truth[task] else 0
