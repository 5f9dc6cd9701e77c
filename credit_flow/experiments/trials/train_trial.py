"""A training as a trial: the bidders of one society, or the players of one game, learn, and its row says what they have learnt."""

from __future__ import annotations

import copy
import dataclasses
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.discover import member, nearest
from credit_flow.core.records.folder_lock import FolderInUse, folder_lock
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.curves.training_folder import TABLE
from credit_flow.experiments.training.checkpoint import FILE, Checkpoint
from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.experiments.training.train import (
    carry_on,
    ready_to_train,
    require_updates,
    train,
    training_of,
    tuning_of,
    update_asked,
    usual_auctions,
    write_rows,
    write_training,
)
from credit_flow.experiments.training.training_row import came_to_of, row_of
from credit_flow.experiments.trials.run_row import ORPHANS
from credit_flow.experiments.trials.trial import Repeat, Trial
from credit_flow.learners.learner import Trainee
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.models.scenario import Scenario

TUNE = "tune."
"""What stands before the name of a hyper-parameter."""

PRESET = "tune.preset"

NOT_VARIED = ("ticks",)
"""Parameters of a scenario that say nothing of its training."""


@dataclasses.dataclass(frozen=True)
class TrainingChoice(Parameters):
    """What is chosen of a training beside its scenario and the hyper-parameters."""

    learner: str = parameter("ppo", "who learns", shelf="learners", base=Trainee)
    auctions: int = parameter(
        420_000,
        "auctions in the society, or environment steps of a game",
        unit="auctions",
        low=1,
        high=10**12,
    )
    device: str = parameter("cpu", "where networks learn: cpu, cuda, or auto, cuda where there is one")


OWN = tuple(TrainingChoice().as_dict())


@dataclasses.dataclass(frozen=True)
class TrainTrial(Trial):
    """One training in `scenario`, made ready for it as `credit-flow train` does: many copies, no noise but the policies' own, unless these are `given`.

    Its parameters are those of the scenario, `learner`, `auctions` (unless given the usual number), `device`, and the learner's hyper-parameters as `tune.KEY`, of which `tune` holds
    those that were asked for. A training alone, of one seed: its row does not depend on what is trained beside it.
    """

    kind: ClassVar[str] = "train"
    folder: ClassVar[str] = "trainings"

    scenario: Scenario
    learner: str = "ppo"
    auctions: int | None = None
    device: str = "cpu"
    tune: tuple[tuple[str, Any], ...] = ()
    given: frozenset[str] = frozenset()

    def __post_init__(self):
        auctions = usual_auctions(self.scenario) if self.auctions is None else self.auctions
        choice = TrainingChoice(self.learner, auctions, self.device)
        for name, value in choice.as_dict().items():
            object.__setattr__(self, name, value)
        if isinstance(self.tune, Mapping):
            object.__setattr__(self, "tune", _sorted(self.tune))
        self.settings  # noqa: B018 - wrong ones are refused here
        self._named(require_updates, self.ready)

    @classmethod
    def is_own(cls, name: str) -> bool:
        """Whether it is no parameter of the scenario."""
        return name in OWN or name.startswith(TUNE)

    @cached_property
    def ready(self) -> Scenario:
        """The scenario that is trained in."""
        update = self._named(update_asked, self.scenario)
        return ready_to_train(self.scenario, self.learner, self.given, self.auctions, update)

    @cached_property
    def settings(self) -> Parameters:
        """All hyper-parameters. Errors: `ParameterError`, `UnknownName`."""
        return self._named(tuning_of, self.ready)

    def _named(self, check: Callable, scenario: Scenario):
        """What `check` finds of the hyper-parameters in a scenario, its errors by the names that they have here."""
        try:
            return check(scenario, self.learner, dict(self.tune))
        except ParameterError as error:
            words = str(error)
            raise ParameterError(words if words.startswith("no ") else TUNE + words) from None

    def all_fields(self) -> dict[str, dataclasses.Field]:
        """Those of the scenario, of the training, and of the learner."""
        presets = tuple(member("learners", Trainee, self.learner, "learner").presets)
        preset = parameter("", "well-known values of all hyper-parameters", choices=presets)
        return {
            **{name: one for name, one in self.scenario.all_fields().items() if name not in NOT_VARIED},
            **TrainingChoice().all_fields(),
            **({PRESET: _called(preset, PRESET, str)} if presets else {}),
            **{
                TUNE + name: _called(one, TUNE + name, one.type)
                for name, one in self.settings.all_fields().items()
            },
        }

    def value_of(self, name: str) -> Any:
        """The value of a parameter, of the scenario's as the training has it."""
        if name in OWN:
            return getattr(self, name)
        if name == PRESET:
            return dict(self.tune).get("preset", "")
        return (
            self.settings.value_of(name.removeprefix(TUNE))
            if name.startswith(TUNE)
            else self.ready.value_of(name)
        )

    def but(self, **changes) -> Self:
        """A copy with some parameters changed."""
        rest = {name: value for name, value in changes.items() if not self.is_own(name)}
        for name in NOT_VARIED:
            if name in rest:
                raise ParameterError(
                    f"{name}: is of runs; a training lasts so many auctions, so say auctions"
                )
        scenario = self.scenario.but(**rest)
        own = {name: changes[name] for name in OWN if name in changes}
        learner = own.get("learner", self.learner)
        kept = dict(self.tune) if learner == self.learner else _shared(learner, dict(self.tune))
        given = self.given.union(rest)
        other = dataclasses.replace(self, scenario=scenario, given=given, tune=(), **own)
        tuned = {name: value for name, value in changes.items() if name.startswith(TUNE)}
        for name in tuned:
            if name not in (known := other.all_fields()) and name.count(".") == 1:
                raise ParameterError(str(nearest(name, known, "parameter")))
        said = {name.removeprefix(TUNE): value for name, value in tuned.items()}
        return dataclasses.replace(other, tune=_sorted(kept | said))

    def as_dict(self) -> dict[str, Any]:
        """Parameters of the scenario, of the training, and all hyper-parameters."""
        scenario = {name: value for name, value in self.ready.as_dict().items() if name not in NOT_VARIED}
        own = {name: getattr(self, name) for name in OWN}
        return {**scenario, **own, **{TUNE + name: value for name, value in self.settings.as_dict().items()}}

    def length(self) -> dict[str, int]:
        """Auctions, and where they are held."""
        return {"auctions": self.auctions, "device": self.device}

    def told(self) -> dict[str, Any]:
        """The parameters, and what was asked for: what is usual may depend on what is varied."""
        asked = {**self.scenario.as_dict(), **{name: getattr(self, name) for name in OWN}}
        asked |= {TUNE + name: value for name, value in self.tune}
        return {"trial": self.kind, "parameters": self.as_dict(), "asked": asked, "given": sorted(self.given)}

    @classmethod
    def again(cls, scenario: type[Scenario], told: dict) -> Self:
        """The training of the scenario that was asked for."""
        asked = told["asked"]
        plain = {name: value for name, value in asked.items() if not cls.is_own(name)}
        tune = {name.removeprefix(TUNE): value for name, value in asked.items() if name.startswith(TUNE)}
        own = {name: asked[name] for name in OWN}
        return cls(scenario.from_values(plain), tune=tune, given=frozenset(told["given"]), **own)

    @classmethod
    def require(cls, trials: Iterable[Trial], needs: Sequence[str] | None, policy) -> None:
        """Nothing can be left out of a row, and the learner decides; a scenario in which nothing is learnt, or no such device, is refused by its first training."""
        if policy is not None:
            raise ParameterError("policy: a training has a learner; leave the policy out")
        if needs is not None:
            raise ParameterError("needs: the row of a training is whole; leave it out")
        for one in trials:
            one._begin(seed=1)

    def row(
        self,
        seed: int,
        *,
        policy=None,
        needs: Sequence[str] | None = None,
        folder: Path | None = None,
        keep=False,
    ) -> dict[str, Any]:
        """Train, with a checkpoint a minute in `folder`, from which an attempt goes on that was killed; what stays is its curve, or, to be kept, all that a training writes."""
        training = self._begin(seed)
        remnant = _nothing_else_left(None if keep else folder, TABLE)
        with remnant, folder_lock(folder, patience=ORPHANS), repeatable(1):
            if folder is not None and (folder / FILE).exists():
                _go_on(training, folder)
            if carry_on(training, folder) == "interrupted":
                raise KeyboardInterrupt
            came_to = (
                write_training(training, folder, "finished") if keep else came_to_of(training, "finished")
            )
            if folder is not None and not keep:
                write_rows(training, folder)
        return {"status": "finished", "ticks": training.models[0].tick, **row_of(came_to, seed)}

    def repeat(self, seed: int, *, out: str | Path | None = None, policy=None, progress=None) -> Repeat:
        """Its `Training`."""
        training = train(
            self.ready, learner=self.learner, settings=dict(self.tune), seeds=[seed], auctions=self.auctions,
            device=self.device, out=out, progress=progress,
        )  # fmt: skip
        status = "finished" if training.auctions >= self.auctions else "interrupted"
        return Repeat(training, status, training.models[0].ledger.journal.hash)

    def _begin(self, seed: int) -> Training:
        return training_of(self.ready, self.learner, dict(self.tune), (seed,), self.auctions, self.device)


@contextmanager
def _nothing_else_left(folder: Path | None, name: str) -> Iterator[None]:
    """Once the block has ended all but one file of the folder is taken away, once it has failed the folder; who was broken off in it goes on from there."""
    try:
        yield
    except FolderInUse:  # it is another's
        raise
    except Exception:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if folder is not None:
        _leave(folder, name)


def _leave(folder: Path, name: str) -> None:
    """Remove all but one file of a folder."""
    for item in folder.iterdir():
        if item.name != name:
            shutil.rmtree(
                item, ignore_errors=True
            ) if item.is_dir() and not item.is_symlink() else item.unlink()


def _go_on(training: Training, folder: Path) -> None:
    """From what an attempt before left; from the start if that cannot be read here, or was another's."""
    with suppress(RecordError):
        training.restore(Checkpoint.load(folder))


def _called(field: dataclasses.Field, name: str, kind: type) -> dataclasses.Field:
    called = copy.copy(field)
    called.name, called.type = name, kind
    return called


def _shared(learner: str, tune: dict) -> dict:
    """Those hyper-parameters that another learner has too; a preset is of one learner."""
    known = member("learners", Trainee, learner, "learner").tuning().all_fields()
    return {name: value for name, value in tune.items() if name in known}


def _sorted(tune: Mapping) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(tune.items()))
