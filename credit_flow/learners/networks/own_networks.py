"""Networks of their own: one for every expert that lives, in one bank through births and deaths."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.learners.learner import Learner
from credit_flow.learners.policy_gradient import PolicyGradient

FREE = -1
"""The expert in a place of the bank that nobody holds."""


class OwnNetworks(Learner):
    """Every expert learns with a network of its own; all networks are one batch of the learner `make(places)`.

    `make` gives a policy-gradient learner for so many policies of one clone; policy i starts alike whatever their number. An
    expert holds a place in the bank as long as it lives. A child starts with its parent's weights, in a place with fresh moments; who has no
    parent here starts with the weights that the place had at first. A place that the dead have left is given to the next newborn, the
    lowest first, and what the dead had noted is forgotten. The bank grows by half where it is full.
    """

    def __init__(self, make: Callable[[int], PolicyGradient], places: int):
        self.make, self.rows = make, np.full(places, FREE)  # rows of the experts in the places
        self.learner = make(places)
        self._keep_fresh()

    @property
    def n_updates(self) -> int:
        """How often it has learnt."""
        return self.learner.n_updates

    def places(self, rows: np.ndarray) -> np.ndarray:
        """The places (n,) in the bank of experts `rows` (n,), `FREE` for those who have none."""
        order = np.argsort(self.rows, kind="stable")
        at = np.searchsorted(self.rows, rows, sorter=order).clip(max=len(order) - 1)
        found = order[at]
        return np.where((self.rows[found] == rows) & (np.asarray(rows) != FREE), found, FREE)

    def act(self, seen: Seen, greedy: bool = False, rows: np.ndarray = ()) -> np.ndarray:
        """Bids (n, 1) in credits for observations (n, features), each by the network of its expert of `rows` (n,)."""
        self._admit(np.setdiff1d(rows, self.rows), np.full(0, FREE))
        place = self.places(rows)
        if not greedy:
            self.learner.notes.auctions += int(np.bincount(place).max())
        return self.learner.actor.decide_of(place, seen, greedy)[:, np.newaxis]

    def observe(self, decisions: Experience) -> None:
        """Keep them for the next update; their `row` is the expert's."""
        self.learner.observe(decisions._replace(row=self.places(decisions.row)))

    def update(self) -> None:
        """Learn once a network has been in enough auctions; the others learn from what they have seen."""
        self.learner.update()
        self.said = self.learner.said

    def settle(self, living: np.ndarray, parents: np.ndarray) -> None:
        """The dead leave their places and newborns move in: `living` (n,) rows, ascending, and their `parents` (n,), -1 = none."""
        dead = np.flatnonzero((self.rows != FREE) & ~np.isin(self.rows, living))
        if len(dead):
            self.rows[dead] = FREE
            self.learner.notes.forget(dead)
        newborn = ~np.isin(living, self.rows)
        self._admit(living[newborn], self.places(parents[newborn]))

    @torch.no_grad()
    def _admit(self, newborn: np.ndarray, parents: np.ndarray) -> None:
        """Experts `newborn` (n,) move in, children of those in the places `parents` (n,), or of nobody where there are none."""
        if len(newborn) == 0:
            return
        held = int((self.rows != FREE).sum())
        if held + len(newborn) > len(self.rows):
            self._grow(max(held + len(newborn), len(self.rows) * 3 // 2))
        place = np.flatnonzero(self.rows == FREE)[: len(newborn)]
        self.rows[place] = newborn
        has_parent = np.flatnonzero(parents != FREE)
        for name, tensor in self.learner.tensors().items():
            tensor[place] = self._fresh[name][place]
            if name.endswith(".flat"):
                tensor[place[has_parent]] = tensor[parents[has_parent]]

    @torch.no_grad()
    def _grow(self, places: int) -> None:
        smaller, self.learner = self.learner, self.make(places)
        self._keep_fresh()
        held = smaller.tensors()
        for name, tensor in self.learner.tensors().items():
            tensor[: len(self.rows)] = held[name]
        self.learner.n_updates, self.learner.n_moments = smaller.n_updates, smaller.n_moments
        self.learner.notes = smaller.notes
        self.rows = np.concatenate([self.rows, np.full(places - len(self.rows), FREE)])

    def _keep_fresh(self) -> None:
        """Keep what everybody who has no parent starts with."""
        self._fresh = {name: tensor.detach().clone() for name, tensor in self.learner.tensors().items()}

    def state_dict(self) -> dict[str, np.ndarray]:
        """Who holds which place (places,), and all that the learner keeps."""
        return {"rows": self.rows.copy(), **self.learner.state_dict()}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from there (arrays of any shape)."""
        if len(state["rows"]) != len(self.rows):
            self.rows, self.learner = state["rows"].copy(), self.make(len(state["rows"]))
            self._keep_fresh()
        self.rows = state["rows"].copy()
        self.learner.load_state_dict(state)
