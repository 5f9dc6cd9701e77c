"""The plan of a sweep: every run it consists of, named before any is begun."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import pandas as pd

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import as_seeds, require_few
from credit_flow.experiments.sweeps.design import Design
from credit_flow.models.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """One run to do: its id, what it changes in the base scenario, and its seed."""

    run_id: str
    changes: dict
    seed: int


class Plan:
    """Settings x seeds of a scenario, settings outermost: the run order.

    A run's id is a hash of scenario, all parameters (with its length in ticks), seed, the class of the policy if one was
    passed, and the program's version. Errors: `ParameterError` for an unknown parameter, a value out of range, a setting
    that a grid or a list holds twice, and a seed that is none or stands twice.
    """

    def __init__(self, scenario: Scenario, design: Design, seeds: int | Iterable[int], policy=None):
        self.scenario, self.design, self.seeds, self.policy = scenario, design, as_seeds(seeds), policy
        require_few(len(design.settings) * len(self.seeds), "runs")
        whole = {name for name, field in scenario.all_fields().items() if field.type is int}
        rounded = whole if design.problem else set()
        self.changes = [
            {name: round(x) if name in rounded and isinstance(x, float) else x for name, x in setting.items()}
            for setting in design.settings
        ]
        self.scenarios = [scenario.but(**changes) for changes in self.changes]
        if not design.problem:
            _refuse_twins(self.scenarios, self.changes)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run, in run order: run_id, the varied parameters, seed."""
        n_seeds, columns = len(self.seeds), {"run_id": [job.run_id for job in self.jobs]}
        for name in self.design.varied:
            values = [as_text(one.value_of(name)) for one in self.scenarios]
            columns[name] = [value for value in values for _ in range(n_seeds)]
        return pd.DataFrame({**columns, "seed": [job.seed for job in self.jobs]})

    @cached_property
    def jobs(self) -> list[Job]:
        """One job per run, in run order; settings that come out alike have the same ids."""
        return [
            Job(_run_id(head, seed), changes, seed)
            for head, changes in zip(map(self._head, self.scenarios), self.changes)
            for seed in self.seeds
        ]

    @cached_property
    def header(self) -> dict:
        """What the plan is made of, for the sweep's manifest."""
        kind = type(self.scenario)
        return {
            "scenario": self.scenario.name(),
            "source": "" if kind.__module__.startswith("credit_flow.") else _source(kind),
            "parameters": self.scenario.as_dict(),
            "policies": _names(self.policy),
            "design": self.design.kind,
            "varied": self.design.varied,
            "problem": self.design.problem,
            "seeds": list(self.seeds),
            "settings": len(self.scenarios),
            "version": version("credit-flow"),
        }

    def _head(self, scenario: Scenario):
        """The hash of all that the seeds of a setting share."""
        text = [scenario.name(), scenario.as_dict(), _names(self.policy), version("credit-flow")]
        return hashlib.blake2b(json.dumps(text, sort_keys=True).encode(), digest_size=8)


def as_text(value):
    """A parameter's value as a table can hold it: numbers and words as they are, lists as `--set` takes them."""
    if not isinstance(value, tuple | list):
        return value
    return ";".join(
        ",".join(map(str, item)) if isinstance(item, tuple | list) else str(item) for item in value
    )


def _refuse_twins(scenarios: list[Scenario], changes: list[dict]) -> None:
    """In a design by samples settings may come out alike; in a grid or a list that is a mistake."""
    seen = set()
    for scenario, setting in zip(scenarios, changes):
        if scenario in seen:
            words = ", ".join(f"{name} = {scenario.value_of(name)}" for name in setting)
            raise ParameterError(f"the setting {words or 'without changes'} stands twice; give each one once")
        seen.add(scenario)


def _run_id(head, seed: int) -> str:
    whole = head.copy()
    whole.update(f"|{seed}".encode())
    return whole.hexdigest()


def _names(policy) -> list[str]:
    given = [] if policy is None else policy if isinstance(policy, list | tuple) else [policy]
    return [type(one).__qualname__ for one in given]


def _source(kind: type) -> str:
    try:
        return inspect.getfile(kind)
    except (OSError, TypeError):
        return ""
