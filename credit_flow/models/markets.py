"""Markets: many societies of one scenario at once, each with a seed of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from credit_flow.core.device import device_name, run_side_by_side
from credit_flow.core.kernel import threads
from credit_flow.core.phases import Launch
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario

PLACES = ("cpu", "gpu")


class Markets:
    """A `CreditFlow` model for each of `seeds`, run side by side; each keeps the journal that it would have alone.

    `where` is `cpu`, all cores (`set_threads`), a market a core at a time; or `gpu`, an NVIDIA GPU, a market a thread, for scenarios
    whose tick compiles as a whole. `journal` False keeps of every journal only the hash.

    Errors: `ValueError` for no seeds, an unknown place, or a scenario with Python parts on the GPU; `RuntimeError` without a GPU.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        seeds: Iterable[int] = (),
        *,
        where: str = "cpu",
        journal: bool = True,
    ):
        if where not in PLACES:
            raise ValueError(f"where = {where!r}: must be one of {', '.join(PLACES)}")
        self.where = where
        self.device = device_name() if where == "gpu" else ""
        self.models = [CreditFlow(scenario, rng=seed, journal=journal) for seed in seeds]
        if not self.models:
            raise ValueError("no seeds: there must be one for each market, such as range(8)")
        if where == "gpu" and not self.models[0].compiles:
            name = type(self.models[0].parameters).__name__
            raise ValueError(f"this {name} has parts in Python, which no GPU can run; use where='cpu'")

    def run(self, ticks: int) -> Markets:
        """Run `ticks` ticks in every market, fewer where the society dies out, and return the markets themselves.

        Ctrl-C ends it when the markets under way are done; all books are then whole. An error says in which market it arose.
        """
        if self.where == "gpu":
            self._run_on_gpu(ticks)
        else:
            self._run_on_cores(ticks)
        return self

    def hashes(self) -> list[str]:
        """The hash of every market's journal, in the order of the seeds."""
        return [model.ledger.journal.hash for model in self.models]

    def _run_on_cores(self, ticks: int) -> None:
        """Programs run in threads of their own; the books stay with this thread, which meanwhile takes over what is done."""
        pool = ThreadPoolExecutor(threads(), thread_name_prefix="markets")
        under_way: deque[tuple[Future, Iterator[Launch], CreditFlow]] = deque()

        def go_on(course: Iterator[Launch], model: CreditFlow) -> None:
            if launch := _next_of(course, model):
                under_way.append((pool.submit(launch.run), course, model))

        try:
            for model in self.models:
                go_on(model.launches(ticks), model)
            while under_way:
                under_way[0][0].result()
                go_on(*under_way.popleft()[1:])
        finally:
            pool.shutdown(cancel_futures=True)
            for job, course, _ in under_way:
                if not job.cancelled():
                    next(course, None)

    def _run_on_gpu(self, ticks: int) -> None:
        courses = [model.launches(ticks) for model in self.models]
        while launches := [launch for launch in map(_next_of, courses, self.models) if launch]:
            run_side_by_side(launches)


def _next_of(course: Iterator[Launch], model: CreditFlow) -> Launch | None:
    with _named(model):
        return next(course, None)


@contextmanager
def _named(model: CreditFlow) -> Iterator[None]:
    """An error says whose it is."""
    try:
        yield
    except Exception as error:
        error.add_note(f"in the market of seed {model.seed}")
        raise
