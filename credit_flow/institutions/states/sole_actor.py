"""SoleActor: nothing is for sale; one expert acts in every copy of the world, and is paid what its acts earn."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.amounts import round_all
from credit_flow.core.boundary.answers import Space
from credit_flow.core.register import Register
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.rewards import rewards
from credit_flow.institutions.states.utility import log_density_of


class Acts(Register):
    """What acts have come to: of each copy (copies,) in its episode so far, and in the last tick."""

    def __init__(self, copies: int):
        self.earned = np.zeros(copies)  # credits, rewards of the episode so far
        self.returns: list[float] = []  # credits, of the episodes that ended in the tick
        self.elapsed = 0  # environment steps of the tick, in all copies
        self.settled: Experience | None = None  # the decisions of the tick, for the learner


class SoleActor(Institution):
    """The learner decides for the first expert (`act`) in every copy; WORLD pays it what an act earns, and it pays SINK what an act costs
    (kind `reward`, one cause a decision). So many decisions are what many auctions are in a society that sells states.

    `timeout`: what a decision is worth with which an episode is cut off: what the learner foresees of the state, as the house buys it of a society (`buyback`), or nothing (`terminal`).
    """

    takes_decisions = True

    def __init__(self, timeout: str = "buyback"):
        self.timeout = timeout

    def registers(self, model) -> tuple[Acts]:
        """What acts have come to."""
        return (Acts(model.world.copies),)

    def observe(self, model) -> dict[str, float]:
        """Episodes that ended, and their mean return in credits."""
        returns = model.registers[Acts].returns
        return {"episodes": len(returns), "return": float(np.mean(returns)) if returns else np.nan}

    def step(self, model) -> None:
        """Act once in every copy. Errors: `BadAnswer` for what is no action, and for a world that breaks its word."""
        world, everywhere = model.world, np.arange(model.world.copies)
        seen = Seen(*world.show(model.tick), world.episode, model.stream("actions"), model.tick)
        space = Space("act", (world.copies, 1), 0, world.n_actions - 1, "actions", dtype=int)
        action = model.decide("act", seen, space)[:, 0]
        log_density = log_density_of(model, space.shape)
        self.count(model, world.copies, world.copies)
        moved = world.act(everywhere, action, model.tick)
        round_all(moved.reward)
        cause = (model.tick - 1) * world.copies + everywhere
        model.ledger.post(*rewards(model.first_account, moved.reward, cause))
        self._note(model, seen, action, log_density, moved, cause)

    def _note(
        self, model, seen: Seen, action: np.ndarray, log_density: np.ndarray | None, moved, cause: np.ndarray
    ) -> None:
        world, acts = model.world, model.registers[Acts]
        acts.elapsed = int(moved.elapsed.sum())
        acts.earned += moved.reward
        over = moved.terminated | moved.truncated
        acts.returns = acts.earned[over].tolist()
        acts.earned[over] = 0.0
        known = np.full(world.copies, np.nan) if log_density is None else log_density[:, 0]
        found = _experience(world, seen, action, moved, cause, world.show(model.tick))
        if self.timeout == "terminal":
            found = found._replace(done=over, cut=moved.truncated & False)
        acts.settled = found._replace(log_density=known)
        world.end(over)


def _experience(world, seen: Seen, action, moved, cause, following) -> Experience:
    everywhere, g = np.arange(world.copies), world.discount
    nobody = everywhere * 0
    return Experience(
        seen=seen.observations, next_seen=following[0], moment=everywhere, code=seen.codes, bidder=nobody, row=nobody,
        decision=action.astype(np.float64), won=nobody == 0, paid=nobody * 0.0, reward=moved.reward,
        utility=g**moved.lag * moved.reward, next_code=following[1], elapsed=moved.elapsed, worth=g**moved.elapsed,
        done=moved.terminated, cut=moved.truncated, copy=everywhere, cause=cause,
        received=nobody * 0.0,
    )  # fmt: skip
