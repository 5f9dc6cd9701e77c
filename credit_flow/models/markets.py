"""Markets: many societies of one scenario at once, each with a seed of its own."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.boundary.seed import as_seeds
from credit_flow.core.boundary.ticks import as_ticks
from credit_flow.core.programs.device import device_name, run_side_by_side
from credit_flow.core.programs.kernel import threads
from credit_flow.core.programs.phases import Launch
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario

PLACES = ("cpu", "gpu")


class Markets:
    """A `CreditFlow` model for each of `seeds` (how many, 1 .. n, or which), run side by side; each keeps the journal that it would have alone.

    `where` is `cpu`, all cores (`set_threads`), a market a core at a time; or `gpu`, an NVIDIA GPU, a market a thread, for scenarios
    whose tick compiles as a whole. `journal` False keeps of every journal only the hash.

    Errors: `ParameterError` for no seeds, `ValueError` for an unknown place, or a scenario with Python parts on the GPU; `RuntimeError` without a GPU.
    """

    def __init__(
        self,
        scenario: Scenario | type[Scenario] | str | None = None,
        seeds: int | Iterable[int] = (),
        *,
        where: str = "cpu",
        journal: bool = True,
    ):
        if where not in PLACES:
            raise ValueError(f"where = {where!r}: must be one of {', '.join(PLACES)}")
        self.where = where
        self.device = device_name() if where == "gpu" else ""
        scenario = as_scenario(scenario)
        self.models = [CreditFlow(scenario, rng=seed, journal=journal) for seed in as_seeds(seeds)]
        if where == "gpu" and not self.models[0].compiles:
            name = type(self.models[0].parameters).__name__
            raise ValueError(f"this {name} has parts in Python, which no GPU can run; use where='cpu'")

    def run(self, ticks: int) -> Markets:
        """Run `ticks` ticks in every market, fewer where the society dies out, and return the markets themselves.

        Ctrl-C, or an error in one market, ends it when every other one stands at a whole tick. An error says in which market it arose.
        """
        ticks = as_ticks(ticks)
        if self.where == "cpu":
            self.models[0].clockwork.prepare()
        with Interruption("the markets under way", passes_on=True) as interruption:
            if self.where == "gpu":
                self._run_on_gpu(ticks, interruption)
            else:
                self._run_on_cores(ticks, interruption)
        return self

    def hashes(self) -> list[str]:
        """The hash of every market's journal, in the order of the seeds."""
        return [model.ledger.journal.hash for model in self.models]

    def _run_on_cores(self, ticks: int, interruption: Interruption) -> None:
        """Programs run in threads of their own; the books stay with this thread, which meanwhile takes over what is done."""
        pool = ThreadPoolExecutor(threads(), thread_name_prefix="markets")
        courses = [(model.launches(ticks), model) for model in self.models]
        under_way: deque[tuple[Future, Iterator[Launch], CreditFlow]] = deque()

        def go_on(course: Iterator[Launch], model: CreditFlow) -> None:
            if launch := _next_of(course, model):
                under_way.append((pool.submit(launch.run), course, model))

        try:
            for course, model in courses:
                go_on(course, model)
            while under_way and not interruption.asked:
                job, course, model = under_way.popleft()
                with _named(model):
                    _result(job, course)
                go_on(course, model)
        finally:
            with Interruption("the markets to come to rest", passes_on=True, firm=True):
                pool.shutdown(cancel_futures=True)
                _come_to_rest(courses)

    def _run_on_gpu(self, ticks: int, interruption: Interruption) -> None:
        courses = [(model.launches(ticks), model) for model in self.models]
        try:
            while not interruption.asked and (
                launches := [x for x in itertools.starmap(_next_of, courses) if x]
            ):
                run_side_by_side(launches)
        finally:
            _come_to_rest(courses)


def _next_of(course: Iterator[Launch], model: CreditFlow) -> Launch | None:
    with _named(model):
        return next(course, None)


def _result(job: Future, course: Iterator[Launch]) -> None:
    if error := job.exception():
        course.throw(error)


def _come_to_rest(courses: Iterable[tuple[Iterator[Launch], CreditFlow]]) -> None:
    """Every market finishes the tick it is in; one that cannot says so when it is to go on."""
    for course, _ in courses:
        with suppress(Exception):
            course.close()


@contextmanager
def _named(model: CreditFlow) -> Iterator[None]:
    """An error says whose it is."""
    try:
        yield
    except Exception as error:
        error.add_note(f"in the market of seed {model.seed}")
        raise
