"""A run as a trial: a scenario goes through its ticks, and its row has the numbers of a run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from credit_flow.experiments.run import run
from credit_flow.experiments.trials.run_row import NEEDS, measure_record, measure_run, require_needs
from credit_flow.experiments.trials.trial import Repeat, Trial
from credit_flow.models.scenario import Scenario
from credit_flow.models.shocks import warn_of_shocks_after


@dataclasses.dataclass(frozen=True)
class RunTrial(Trial):
    """One run of `scenario`; its parameters are the scenario's."""

    kind: ClassVar[str] = "run"
    folder: ClassVar[str] = "records"
    probe: ClassVar[int] = 2  # the first in a process also loads the compiled rules

    scenario: Scenario

    def name(self) -> str:
        """The scenario's: a run needs no other word."""
        return self.scenario.name()

    def all_fields(self) -> dict[str, dataclasses.Field]:
        """Those of the scenario."""
        return self.scenario.all_fields()

    def value_of(self, name: str) -> Any:
        """That of the scenario."""
        return self.scenario.value_of(name)

    def but(self, **changes) -> Self:
        """A run of the scenario so changed."""
        return RunTrial(self.scenario.but(**changes))

    def as_dict(self) -> dict[str, Any]:
        """The parameters of the scenario."""
        return self.scenario.as_dict()

    def length(self) -> dict[str, int]:
        """Ticks."""
        return {"ticks": self.scenario.ticks}

    @classmethod
    def again(cls, scenario: type[Scenario], told: dict) -> Self:
        """A run of the scenario with the parameters that were told."""
        return cls(scenario.from_values(told["parameters"]))

    @classmethod
    def require(cls, trials: Iterable[Trial], needs: Sequence[str] | None, policy) -> None:
        """As `require_needs`; of shocks that never come it is warned."""
        scenarios = [one.scenario for one in trials]
        require_needs(NEEDS if needs is None else needs, scenarios, policy)
        for one in scenarios:
            warn_of_shocks_after(one.ticks, one.shocks)

    def row(
        self,
        seed: int,
        *,
        policy=None,
        needs: Sequence[str] | None = None,
        folder: Path | None = None,
        keep=False,
    ) -> dict[str, Any]:
        """As `measure_run`; to be kept is the whole Record. A run writes nothing down before it has ended."""
        what = (self.scenario, seed, self.scenario.ticks, policy, NEEDS if needs is None else needs)
        return measure_record(*what, folder) if keep else measure_run(*what)

    def repeat(self, seed: int, *, out: str | Path | None = None, policy=None, progress=None) -> Repeat:
        """Its Record."""
        record = run(self.scenario, rng=seed, policy=policy, out=out, progress=progress)
        return Repeat(record, record.manifest["status"], record.manifest["journal_hash"])
