"""Hypothesis: a question of the user's own, as a card in ten lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import nearest
from credit_flow.core.records.reading import Reading
from credit_flow.experiments.summary import UNITS
from credit_flow.experiments.trials.run_row import COLUMNS, OF_TABLE, measure_run, numbers
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.claim import DIRECTIONS
from credit_flow.phenomena.detector import EVERYTHING, Detector


class Hypothesis(Detector):
    """`Hypothesis(question=..., scenario="credit_economy", control=dict(hiring=False), treatment=dict(hiring=True), null=dict(...),
    measure="price", direction="less", sesoi=0.3)`: does the treatment move the measure against the control by more than the smallest effect of interest?

    Arms are settings of the scenario, or `Arm`s, which may name another scenario or hold a policy of yours. `measure` is a number of a run by name (a mean
    over the last third, as `credit-flow run --json` says it) or a function record -> float; `null` has the treatment without the incentive, and without it the
    verdict can never be present. `surrogates`, a function (record, n, seed) -> (n,), and `use`, record -> share, are optional.
    Errors: `ParameterError` and `UnknownName` for what a scenario has not, a missing or negative sesoi, a treatment that equals the control.
    """

    def __init__(
        self,
        *,
        question: str,
        scenario: object = "credit_economy",
        control: Mapping | Arm = Arm(),  # noqa: B008 - it cannot be changed
        treatment: Mapping | Arm = Arm(),  # noqa: B008
        null: Mapping | Arm | None = None,
        measure: str | Callable[[Reading], float],
        direction: str = "greater",
        sesoi: float | None = None,
        why: str = "",
        unit: str = "",
        ticks: int | None = None,
        surrogates: Callable | None = None,
        use: Callable | None = None,
        mechanism: str = "",
        source: str = "",
        limits: str = "",
        evidence: str = "",
        expected: str = "",
    ):
        self.question, self.scenario, self.measure = question, scenario, measure
        self.off, self.on, self.null = _arm(control), _arm(treatment), None if null is None else _arm(null)
        self.direction, self.sesoi, self.why = direction, sesoi, why
        self.ticks = as_scenario(scenario).ticks if ticks is None else ticks
        self.mechanism, self.source, self.limits, self.evidence = mechanism, source, limits, evidence
        self.expected, self.is_sure = expected, False
        self.unit = unit or (
            UNITS.get(measure, measure.replace("_", " ")) if isinstance(measure, str) else ""
        )
        self._surrogates, self._use = surrogates, use
        self._called, self.home = "hypothesis", ""
        _require_sound(self)

    def __repr__(self) -> str:
        """The question."""
        return f"<Hypothesis {self.name}: {self.question}>"

    @property
    def name(self) -> str:
        """How it is called: by the variable or the file it stands in."""
        return self._called

    @property
    def needs(self) -> Mapping[str, tuple[str, ...]] | None:
        """The tables of a number with a name; everything for a function of yours."""
        if not isinstance(self.measure, str):
            return EVERYTHING
        table = OF_TABLE.get(self.measure, "measures")
        return {"measures": (), **({table: COLUMNS[table]} if table in COLUMNS else {})}

    def called(self, name: str, file: Path) -> None:
        """Give it the name of a variable in a file."""
        self._called, self.home = name, str(Path(file).resolve())

    def reading(self, run: Reading) -> float:
        """The measure of a run."""
        if not isinstance(self.measure, str):
            return float(self.measure(run))
        return float(numbers(run, (self.measure,)).get(self.measure, math.nan))

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray | None:
        """Those of the function that was given, if one was."""
        return None if self._surrogates is None else np.asarray(self._surrogates(run, n, seed), dtype=float)

    def use(self, run: Reading) -> float:
        """That of the function that was given, if one was."""
        return math.nan if self._use is None else float(self._use(run))

    def run(self, seeds: int | Iterable[int] = 20, **choices):
        """The verdict on it: a `Verdicts` of one row; `choices` as `verdicts` takes them."""
        from credit_flow.experiments.verdicts.verdicts import verdicts

        return verdicts([self], seeds, **choices)


def _arm(given: Mapping | Arm) -> Arm:
    return given if isinstance(given, Arm) else Arm(given)


def _require_sound(asked: Hypothesis) -> None:
    """Errors: as `Hypothesis`, before anything is run."""
    if not isinstance(asked.question, str) or not asked.question.strip():
        raise ParameterError("question: say in words what is asked")
    is_number = isinstance(asked.sesoi, int | float) and not isinstance(asked.sesoi, bool)
    if not (is_number and 0 < asked.sesoi < math.inf):
        raise ParameterError(
            f"sesoi = {asked.sesoi}: must be the smallest effect that would matter to you, a finite number above 0, in the measure's unit"
        )
    if asked.direction not in DIRECTIONS:
        raise nearest(str(asked.direction), DIRECTIONS, "direction")
    if repr(asked.on) == repr(asked.off):
        raise ParameterError(
            f"treatment and control are the same ({asked.on.words}): they must differ in something"
        )
    if not (callable(asked.measure) or isinstance(asked.measure, str)):
        raise ParameterError(
            f"measure = {asked.measure!r}: must be the name of a number, or a function record -> float"
        )
    asked.sesoi = float(asked.sesoi)
    if isinstance(asked.measure, str) and asked.measure not in (known := _numbers_of(asked)):
        raise nearest(asked.measure, known, "number of a run")


def _numbers_of(asked: Hypothesis) -> set[str]:
    """The numbers by name that a run of the treatment has: one of a tick is made."""
    base = as_scenario(asked.scenario if asked.on.scenario is None else asked.on.scenario)
    return set(measure_run(base.but(**asked.on.settings), 1, 1, asked.on.policy)) - {
        "status",
        "ticks",
        "journal_hash",
    }
