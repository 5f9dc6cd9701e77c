"""The plan of a sweep: every run it consists of, named before any is begun."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import pandas as pd

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import as_seeds, require_few
from credit_flow.experiments.scenario_file import is_file, path_of
from credit_flow.experiments.sweeps.design import Design
from credit_flow.experiments.trials.trial import Trial
from credit_flow.experiments.trials.trial_choice import as_trial
from credit_flow.models.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """One run to do, whole: its id, the trial, what is set in it, the policy that was passed, if any, and its seed."""

    run_id: str
    trial: Trial
    settings: dict
    policy: object
    seed: int

    @property
    def scenario(self) -> Scenario:
        """The economy in which it takes place, as it is set."""
        return self.trial.but(**self.settings).scenario

    @property
    def probe(self) -> int:
        """How many of its kind travel together before it is known how long one takes."""
        return self.trial.probe


class Plan:
    """Arms x settings x seeds, arms outermost and seeds innermost: the run order. An arm is a trial, or the scenario of a run; a sweep of one has no name
    for it. `policy` is that of all arms, or a dict arm -> policy.

    A run's id is a hash of the trial's name and all its parameters (with its length), seed, the class of the policy if one was
    passed, and the program's version. Errors: `ParameterError` for an unknown parameter, a value out of range, a setting
    that a grid or a list holds twice, a design by samples of several arms, arms of several kinds, and a seed that is none or stands twice.
    """

    def __init__(
        self,
        arms: Trial | Scenario | Mapping[str, Trial | Scenario],
        design: Design,
        seeds: int | Iterable[int],
        policy=None,
    ):
        self.arms = {
            name: as_trial(one) for name, one in (arms if isinstance(arms, Mapping) else {"": arms}).items()
        }
        self.design, self.seeds = design, as_seeds(seeds)
        self.policies = dict(policy) if isinstance(policy, Mapping) else dict.fromkeys(self.arms, policy)
        require_few(len(self.arms) * len(design.settings) * len(self.seeds), "runs")
        if design.problem and len(self.arms) > 1:
            raise ParameterError(
                f"a {design.kind} design is of one scenario, and there are {len(self.arms)} arms"
            )
        if len({one.kind for one in self.arms.values()}) > 1:
            raise ParameterError(
                "the arms of one experiment are all runs, or all trainings: their rows have other numbers"
            )
        self.settings = [(arm, base, one) for arm, base in self.arms.items() for one in self._whole(base)]
        self.trials = [base.but(**changes) for _, base, changes in self.settings]
        if not design.problem:
            policies = [self.policies[arm] for arm, *_ in self.settings]
            _refuse_twins(zip(self.trials, policies), [changes for *_, changes in self.settings])

    def _whole(self, base: Trial) -> list[dict]:
        """The settings of the design; where they are samples, whole numbers are rounded."""
        fields = base.all_fields() if self.design.problem else {}
        whole = {name for name, field in fields.items() if field.type is int}
        return [
            {name: round(x) if name in whole and isinstance(x, float) else x for name, x in one.items()}
            for one in self.design.settings
        ]

    @property
    def varied(self) -> list[str]:
        """What differs between runs beside the seed: `arm` if there are several, and the parameters of the design."""
        return [*(["arm"] if len(self.arms) > 1 else []), *self.design.varied]

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run, in run order: run_id, `arm` if there are several, the varied parameters, seed."""
        n_seeds, columns = len(self.seeds), {"run_id": [job.run_id for job in self.jobs]}
        for name in self.varied:
            values = (
                [arm for arm, *_ in self.settings]
                if name == "arm"
                else [as_text(one.value_of(name)) for one in self.trials]
            )
            columns[name] = [value for value in values for _ in range(n_seeds)]
        return pd.DataFrame({**columns, "seed": [job.seed for job in self.jobs]})

    @cached_property
    def jobs(self) -> list[Job]:
        """One job per run, in run order; settings that come out alike have the same ids."""
        return [
            Job(_run_id(head, seed), base, changes, policy, seed)
            for chosen, (arm, base, changes) in zip(self.trials, self.settings)
            for policy in [self.policies[arm]]
            for head in [_head(chosen, policy)]
            for seed in self.seeds
        ]

    @property
    def queue(self) -> list[Job]:
        """The jobs in the order in which they are done."""
        return self.jobs

    @property
    def own_files(self) -> set[tuple[str, str]]:
        """The Python files of the user's that the scenarios come from, each with the name of its module."""
        told = self.header.get("arms", {"": self.header})
        return {
            (str(path_of(told[name]["source"])), type(one.scenario).__module__)
            for name, one in self.arms.items()
            if is_file(told[name]["source"])
        }

    @cached_property
    def header(self) -> dict:
        """What the plan is made of, for the sweep's manifest; of several arms the first stands for the sweep."""
        arms = {name: _told(base) for name, base in self.arms.items()}
        return {
            **next(iter(arms.values())),
            **({"arms": arms} if len(arms) > 1 else {}),
            "policies": list(dict.fromkeys(name for one in self.policies.values() for name in _names(one))),
            "design": self.design.kind,
            "varied": self.varied,
            "problem": self.design.problem,
            "seeds": list(self.seeds),
            "settings": len(self.trials),
            "version": version("credit-flow"),
        }


def as_arms(given) -> dict[str, Trial]:
    """The arms of an experiment by name: of a dict name -> trial or scenario, or of several trials, scenarios, classes or names one after the other; of one
    the one that has no name. Errors: `ParameterError` for two of one name, and as `as_trial`."""
    if isinstance(given, Mapping):
        return {str(name): as_trial(one) for name, one in given.items()}
    if isinstance(given, str) or not isinstance(given, Sequence):
        return {"": as_trial(given)}
    found: dict[str, Trial] = {}
    for one in given:
        name = one if isinstance(one, str) else as_trial(one).name()
        if name in found:
            raise ParameterError(
                f'two arms are called {name}: name them, such as {{"first": ..., "second": ...}}'
            )
        found[name] = as_trial(one)
    if not found:
        raise ParameterError("an experiment needs at least one arm")
    return found if len(found) > 1 else {"": next(iter(found.values()))}


def _told(base: Trial) -> dict:
    kind = type(base.scenario)
    source = "" if kind.__module__.startswith("credit_flow.") else _source(kind)
    return {"scenario": base.name(), "source": source, **base.told()}


def as_text(value):
    """A parameter's value as a table can hold it: numbers and words as they are, lists as `--set` takes them."""
    if not isinstance(value, tuple | list):
        return value
    return ";".join(
        ",".join(map(str, item)) if isinstance(item, tuple | list) else str(item) for item in value
    )


def _refuse_twins(conditions: Iterable[tuple], changes: list[dict]) -> None:
    """In a design by samples settings may come out alike; in a grid or a list that is a mistake."""
    seen = set()
    for (trial, policy), setting in zip(conditions, changes):
        if (trial, id(policy)) in seen:
            words = ", ".join(f"{name} = {trial.value_of(name)}" for name in setting)
            raise ParameterError(f"the setting {words or 'without changes'} stands twice; give each one once")
        seen.add((trial, id(policy)))


def _head(trial: Trial, policy):
    """The hash of all that the seeds of a setting share."""
    text = [trial.name(), trial.as_dict(), _names(policy), version("credit-flow")]
    return hashlib.blake2b(json.dumps(text, sort_keys=True).encode(), digest_size=8)


def _run_id(head, seed: int) -> str:
    whole = head.copy()
    whole.update(f"|{seed}".encode())
    return whole.hexdigest()


def _names(policy) -> list[str]:
    given = [] if policy is None else policy if isinstance(policy, list | tuple) else [policy]
    return [type(one).__qualname__ for one in given]


def _source(kind: type) -> str:
    try:
        return inspect.getfile(kind) + (f":{kind.__name__}" if vars(kind).get("named") else "")
    except (OSError, TypeError):
        return ""
