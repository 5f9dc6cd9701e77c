"""The plan of verdicts: which runs the rows need, each of them once, and what was claimed before any of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.sweeps.design import as_design
from credit_flow.experiments.sweeps.plan import Job, Plan
from credit_flow.experiments.verdicts.row import Row
from credit_flow.measures.statistics.decision import FEWEST_SEEDS
from credit_flow.models.scenario import Scenario
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.claim import Claim
from credit_flow.phenomena.detector import Detector


@dataclass(frozen=True)
class ReadJob(Job):
    """A run to do, and by which cards it is read."""

    cards: tuple[Detector, ...]


class VerdictPlan(Plan):
    """The conditions of all arms of `rows` x seeds. A condition is what an arm comes to (scenario, settings, length, policy), known by a name; one that
    several arms share is run once.

    Errors: `ParameterError` for fewer than six seeds, two rows of one name, two arms of a row that come out alike, and a parameter that a scenario has not.
    """

    def __init__(self, rows: Sequence[Row], seeds: int | Iterable[int]):
        self.rows = {row.name: row for row in rows}
        if len(self.rows) < len(rows):
            names = [row.name for row in rows]
            twin = next(name for name in names if names.count(name) > 1)
            raise ParameterError(f"{twin}: is there twice; ask for each card, and each value, once")
        conditions = _Conditions()
        self.arms_of = {name: conditions.of(row) for name, row in self.rows.items()}
        super().__init__(conditions.scenarios, as_design({}), seeds, conditions.policies)
        if len(self.seeds) < FEWEST_SEEDS:
            raise ParameterError(f"{len(self.seeds)} seeds: a verdict needs {FEWEST_SEEDS} at least")

    @property
    def n_tests(self) -> int:
        """Rows that are decided together; one at twice the size is the same question once more."""
        return sum(not row.is_doubled for row in self.rows.values())

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """What each row claims, by its name."""
        return {name: row.claim(self.arms_of[name]) for name, row in self.rows.items()}

    @property
    def own_files(self) -> set[tuple[str, str]]:
        """Those of scenarios, and of cards that are on no shelf."""
        homes = {row.card.home for row in self.rows.values()} - {""}
        return super().own_files | {(home, Path(home).stem) for home in homes}

    @property
    def queue(self) -> list[Job]:
        """The arms of a seed together and seeds in order, so that every row fills evenly; each with the cards that read it."""
        n, names = len(self.seeds), list(self.arms)
        readers = [self._readers(name) for name in names]
        return [
            ReadJob(**vars(self.jobs[arm * n + place]), cards=readers[arm])
            for place in range(n)
            for arm in range(len(names))
        ]

    @property
    def run_ids(self) -> dict[str, list[str]]:
        """The runs of each condition, by seed."""
        n, ids = len(self.seeds), [job.run_id for job in self.jobs]
        return {name: ids[arm * n : (arm + 1) * n] for arm, name in enumerate(self.arms)}

    def _readers(self, condition: str) -> tuple[Detector, ...]:
        found = {
            row.card.name: row.card
            for name, row in self.rows.items()
            if condition in self.arms_of[name].values()
        }
        return tuple(found.values())


class _Conditions:
    """What has to be run, by name."""

    def __init__(self):
        self.scenarios: dict[str, Scenario] = {}
        self.policies: dict[str, object] = {}
        self._names: dict[tuple, str] = {}

    def of(self, row: Row) -> dict[str, str]:
        """The condition of each arm of a row. Errors: as the plan's."""
        found: dict[str, str] = {}
        for arm, given in row.card.arms.items():
            name = self._name(row, given)
            if name in found.values():
                twin = next(other for other, one in found.items() if one == name)
                raise ParameterError(f"{row.name}: the arms {twin} and {arm} come out alike, as {name}")
            found[arm] = name
        return found

    def _name(self, row: Row, arm: Arm) -> str:
        """The arm's words with what the row sets, numbered where two are called alike."""
        scenario = row.scenario_of(arm)
        key = (scenario, id(arm.policy))
        if key not in self._names:
            words = f"{scenario.name()}: {Arm({**row.everywhere, **arm.settings}, policy=arm.policy).words}"
            alike = [name for name in self.scenarios if name.partition(" #")[0] == words]
            name = f"{words} #{len(alike) + 1}" if alike else words
            self._names[key], self.scenarios[name], self.policies[name] = name, scenario, arm.policy
        return self._names[key]
