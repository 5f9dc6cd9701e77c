"""A training: societies of several seeds side by side, one learner that bids for all of them, every credit through the ledger."""

from __future__ import annotations

import copy
import json
import platform
import time
from importlib.metadata import version

import numpy as np
import pandas as pd

from credit_flow.agents.decisions import Seen
from credit_flow.core.books.errors import HalfDone
from credit_flow.core.boundary.parameters import ParameterError, Parameters
from credit_flow.core.discover import member
from credit_flow.experiments.training.bidder_deviation import bidder_deviation, deviation_numbers
from credit_flow.experiments.training.checkpoint import Checkpoint
from credit_flow.experiments.training.greedy_curve import GAINS, GreedyCurve
from credit_flow.experiments.training.training_scalars import scalars
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.experience.shared_learner import SharedLearner
from credit_flow.learners.learner import Trainee
from credit_flow.learners.networks.torch_device import numbers_from
from credit_flow.models.clockwork.numbers import observed
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario

SAME = ("scenario", "parameters", "learner", "settings", "seeds")
"""What must agree for a training to go on from a checkpoint."""


EXAMINATION = 4096
"""Auctions between examinations of those who lose, in each society: one costs as much as the updates of some hundred auctions."""


class Training:
    """Train the learner `name` with `settings` in `scenario`, a society for each of `seeds`; a society learns as it would alone.

    `advance` trains, `examine` tests, `checkpoint` and `restore` stop and go on: the same device, versions, threads and seeds
    give the same journal, interrupted or not. Errors: `ParameterError` for a scenario in which no states are sold.
    """

    unit = "auction"
    """What is counted."""

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        settings: Parameters,
        seeds: tuple[int, ...] = (1,),
        *,
        device: str = "cpu",
        journal: bool = False,
    ):
        self.scenario, self.name, self.settings, self.seeds = scenario, name, settings, tuple(seeds)
        kind = member("learners", Trainee, name, "learner")
        if device not in ("cpu", "auto") and not kind.on_devices:
            raise ParameterError(f"device = {device!r}: {name} takes no device; leave it out, or take cpu")
        where = {"device": device} if kind.on_devices else {}
        self.models, self.company = self._found(kind, where, journal)
        self.rows: list[dict] = []  # what was logged, one row per update and seed
        self.seconds = {"rollout": 0.0, "update": 0.0}  # CPU-seconds of this process
        self.now = ""  # what it does beside training, in words
        self.whole = True  # whether all societies, and the learner, have done their last tick
        self.until = 0  # auctions that each society was last asked to hold, if anybody said
        self.held = 0  # auctions that it held in them, in all societies
        self._seen: list[list[dict]] = [[] for _ in seeds]
        self.greedy = GreedyCurve(self)

    def _found(self, kind: type[Trainee], where: dict, journal: bool) -> tuple[list[CreditFlow], Trainee]:
        """A society for every seed, and who learns in all of them, made as `kind(seats, settings, **where)`."""
        if self.scenario.learner(self.seeds[0]) is None:
            raise ParameterError(
                f"{self.scenario.name()}: no states are sold in it, so there is nothing to train"
            )
        models = [CreditFlow(self.scenario, rng=seed, journal=journal) for seed in self.seeds]
        company = kind(_seats(models[0], self.seeds), self.settings, **where)
        for society, model in enumerate(models):
            model.learner = SharedLearner(company, society)
        return models, company

    @property
    def auctions(self) -> int:
        """Auctions held in each society."""
        return self.models[0].tick * self._per_tick

    @property
    def _per_tick(self) -> int:
        return self.models[0].world.copies

    def advance(self, ticks: int = 1) -> list[dict]:
        """Every society goes through `ticks` ticks; the learner learns whenever it has seen enough auctions. Returns the new `rows`.

        Errors: `HalfDone` if it was broken off in the middle of a tick before: then it is not gone on with.
        """
        n_rows = len(self.rows)
        for _ in range(ticks):
            self._require_whole()
            self.whole = False
            self._tick()
            self.whole = True
        return self.rows[n_rows:]

    def _tick(self) -> None:
        start, before = time.process_time(), self.company.n_updates
        for seen, model in zip(self._seen, self.models):
            model.step()
            seen.append(observed(model))
        halfway = time.process_time()
        try:
            self.company.update()
        except BaseException as error:
            error.add_note(
                f"in the update after tick {self.models[0].tick}, in {type(self.company).__name__}"
            )
            raise
        self.seconds["rollout"] += halfway - start
        self.seconds["update"] += time.process_time() - halfway
        self.held += len(self.models) * self._per_tick
        if self.company.n_updates > before:
            self._log()

    def _require_whole(self) -> None:
        if not self.whole:
            raise HalfDone(
                f"the training stopped half-way through tick {max(model.tick for model in self.models)}: restore a checkpoint, "
                "or make a new one"
            )

    def examine(self, copies: int = 64) -> list[float]:
        """The mean return (credits) of greedy bidders in each society: no noise, exploration or dropout, and other starts, or
        pictures, than they were taught by."""
        return [self._return(society, copies) for society in range(len(self.seeds))]

    def bids(self) -> list[np.ndarray]:
        """What greedy experts bid for each state of a finite world (states, experts), credits, society by society."""
        features = self.models[0].world.appearance
        numbers = np.arange(len(features))
        seen = Seen(features, numbers, numbers, np.uint64(0), 0)
        n = range(len(self.seeds))
        return [self.company.act(seen, True, society)[:, :: self.scenario.clones] for society in n]

    def deviation(self, society: int) -> pd.DataFrame:
        """What each bidder of a society would gain by its best reply: `bidder_deviation`."""
        return bidder_deviation(self, society)

    deviation_numbers = staticmethod(deviation_numbers)
    """What a table of all their deviations comes to, plain values."""

    def checkpoint(self) -> Checkpoint:
        """Everything it needs to go on. Errors: `HalfDone` in the middle of a tick."""
        self._require_whole()
        states = [model.state(without=("learner",)) for model in self.models]
        facts = self.facts() | {"until": self.until, "rows": self.rows, "seen": self._seen}
        return Checkpoint(copy.deepcopy(self.company.state_dict()), states, copy.deepcopy(facts))

    def restore(self, checkpoint: Checkpoint) -> Training:
        """Go on from a checkpoint; returns the training itself. Errors: `ParameterError` if it was made otherwise."""
        ours, theirs = json.loads(json.dumps(self.facts())), checkpoint.facts
        for name in SAME:
            if ours[name] != theirs[name]:
                here, there = _differences(ours[name], theirs[name])
                raise ParameterError(f"{name} = {here!r}: the training to go on with has {there!r}")
        self.company.load_state_dict(checkpoint.learner)
        for model, state in zip(self.models, checkpoint.societies):
            model.restore(state)
        self.rows, self._seen = copy.deepcopy((theirs["rows"], theirs["seen"]))
        self.whole = True
        return self

    def facts(self) -> dict:
        """What was trained how and where, plain values."""
        packages = ("credit-flow", "numpy", "numba")
        return {
            "scenario": self.scenario.name(),
            "parameters": self.scenario.but(ticks=1).as_dict(),
            "learner": self.name,
            "settings": self.settings.as_dict(),
            "seeds": list(self.seeds),
            "auctions": self.auctions,
            "computed_by": numbers_from(getattr(self.company, "device", "cpu")),
            "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        }

    def _log(self) -> None:
        greedy = self.greedy.returns() if self.greedy.is_due() else ()
        gains = [self._gain(society) if self._gain_is_due() else {} for society in range(len(self.seeds))]
        before = self.rows[-1]["auctions"] // EXAMINATION if self.rows else -1
        losers = self.auctions // EXAMINATION > before
        for society, (seed, seen, model) in enumerate(zip(self.seeds, self._seen, self.models)):
            where = {"seed": seed, "update": self.company.n_updates, "auctions": self.auctions}
            examined = {**({"greedy_return": greedy[society]} if greedy else {}), **gains[society]}
            self.rows.append({**where, **self._scalars(model, seen, losers), **examined})
            seen.clear()

    def _gain_is_due(self) -> bool:
        """Whether it is time to log what bidders could gain."""
        return self.greedy.is_due(GAINS)

    def _gain(self, society: int) -> dict[str, float]:
        shares = self.deviation(society)["share"]
        return {"deviation_gain": float(shares.max())} if shares.notna().any() else {}

    def _scalars(self, model: CreditFlow, seen: list[dict], losers: bool) -> dict[str, float]:
        """What is logged of a society by what it said in the ticks since the last update; `losers`: and how honest those bid who lose."""
        return scalars(model, seen, self.company.said, losers)

    def _return(self, society: int, copies: int) -> float:
        known = self.scenario.as_dict()
        quiet = {"copies": copies, "exploration": 0.0, "dropout": False}
        scenario = self.scenario.but(**{name: value for name, value in quiet.items() if name in known})
        model = CreditFlow(scenario, rng=2**40 + self.seeds[society], journal=False)
        model.world.examine()
        model.learner = SharedLearner(self.company, society, greedy=True)
        ended = earned = 0.0
        for _ in range(4 * model.world.horizon):
            model.step()
            said = observed(model)
            if said["episodes"]:
                ended, earned = ended + said["episodes"], earned + said["episodes"] * said["return"]
        return earned / ended if ended else float("nan")


def _differences(ours, theirs) -> tuple:
    """Both; of objects only the entries in which they differ."""
    if not isinstance(ours, dict):
        return ours, theirs
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    return tuple({name: one[name] for name in names if name in one} for one in (ours, theirs))


def _seats(model: CreditFlow, seeds) -> PopulationSpec:
    low, high = model.parameters.scale
    n_experts, clones = len(model.table.rows), model.parameters.clones
    scale, seen = (float(low), float(high)), model.world
    actions = getattr(model.parameters, "actions", 0)
    shown = {"picture": seen.picture, "symbols": seen.symbols, "actions": actions}
    return PopulationSpec(seen.n_features, n_experts, clones, *scale, tuple(seeds), **shown)
