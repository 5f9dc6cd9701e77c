"""Programs on an NVIDIA GPU: many societies at once, one per thread, by the same texts that run on the CPU."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.programs.device_rounding import exact
from credit_flow.core.programs.device_state import (
    arrays_of,
    gather,
    gather_singles,
    is_kept,
    is_roll,
    room_of,
    scatter,
    scatter_singles,
    shape_of,
    starts_of,
)
from credit_flow.core.programs.device_terms import columns_of, own_terms
from credit_flow.core.programs.kernel import SIMULATED, bound
from credit_flow.core.programs.phases import Launch
from credit_flow.core.programs.state import places, singles

KINDS = (np.int64, np.float64)
"""Of single numbers."""

BLOCK = 32
"""Threads per block: a warp, so that a few thousand societies spread over all processors of a card."""


def device_name() -> str:
    """The name of the GPU in use. Errors: `RuntimeError` if there is none, or no compiler for it."""
    cuda = require_cuda()
    if SIMULATED:
        return "Numba's simulator"
    if not cuda.is_available():
        raise RuntimeError("no NVIDIA GPU with a driver was found here; run on the CPU instead (where='cpu')")
    _require_compiler()
    name = cuda.get_current_device().name
    return name.decode() if isinstance(name, bytes) else str(name)


def _require_compiler() -> None:
    from cuda.pathfinder import DynamicLibNotFoundError, load_nvidia_dynamic_lib

    try:
        for library in ("nvvm", "nvrtc"):
            load_nvidia_dynamic_lib(library)
    except DynamicLibNotFoundError:
        raise RuntimeError(
            "NVIDIA's compiler was not found here: pip install 'numba-cuda[cu13]', or [cu12] for older drivers"
        ) from None


class DeviceBatch:
    """Launches of one program for societies of one scenario, on the GPU: `run`, then `hand_back`.

    Every society runs until its ticks are done, or its room is short, or a fault stops it, whatever the others do.
    Contraction of a product and a sum into one rounding is off, so the books are those of the CPU (docs/design.md says what could still part them).

    Errors: `ValueError` if the launches are not of one program.
    """

    def __init__(self, launches: Sequence[Launch]):
        self.launches = launches
        self.states = [launch.state for launch in launches]
        sections = launches[0].program.sections
        self._kernel = _kernel_of(*_one_program(launches), sections)
        cuda, terms = require_cuda(), [launch.program.terms for launch in launches]
        self._places, self._singles = places(sections), singles(sections)
        self._packed = [cuda.to_device(gather_singles(self._singles, self.states, kind)) for kind in KINDS]
        self._arrays = [
            cuda.to_device(gather(place, self.states))
            if is_kept(place)
            else cuda.device_array(shape_of(place, self.states), dtype=place.of(self.states[0]).dtype)
            for place in self._places
        ]
        rest = (starts_of(self._singles), room_of(self._places, self.states), *columns_of(terms))
        self._rest = [cuda.to_device(array) for array in rest]
        self._ticks = cuda.to_device(np.array([launch.ticks for launch in launches]))
        self._done = cuda.to_device(np.zeros(len(launches), dtype=np.int64))

    def run(self) -> None:
        """Run every society; returns when all are done."""
        n_blocks = -(-len(self.launches) // BLOCK)
        with exact():
            self._kernel[n_blocks, BLOCK](
                *self._packed, tuple(self._arrays), *self._rest, self._ticks, self._done
            )
        require_cuda().synchronize()

    def hand_back(self) -> None:
        """Copy what came of it to the launches and their states."""
        for kind, packed in zip(KINDS, self._packed):
            scatter_singles(self._singles, packed.copy_to_host(), self.states, kind)
        both = list(zip(self._places, self._arrays))
        for place, array in both:
            if is_kept(place):
                scatter(place, array.copy_to_host(), self.states)
        for place, array in both:
            if is_roll(place):
                self._hand_back_roll(place, array)
        for launch, done in zip(self.launches, self._done.copy_to_host().tolist()):
            launch.done = done

    def _hand_back_roll(self, place, array) -> None:
        for market, state in enumerate(self.states):
            n = int(getattr(state.sections[place.section], place.field.roll)[0])
            if n:
                array[market, :n].copy_to_host(place.of(state)[:n])


def run_side_by_side(launches: Sequence[Launch]) -> None:
    """Run launches of one program on the GPU. Errors: as `DeviceBatch`."""
    start = time.perf_counter()
    batch = DeviceBatch(launches)
    batch.run()
    batch.hand_back()
    for launch in launches:
        launch.seconds = time.perf_counter() - start


def _market(wholes, numbers, fields, starts, room, keys, whole_terms, number_terms, ticks, done):
    market = cuda.grid(1)  # noqa: F821 - given by `_kernel_of`
    if market < len(done):
        terms = _terms_of(keys, whole_terms, number_terms, market)  # noqa: F821
        own = _arrays_of(fields, room, market)  # noqa: F821
        done[market] = _run(ticks[market], wholes[:, market], numbers[:, market], starts, own, terms)  # noqa: F821


@functools.cache
def _kernel_of(compiled: Callable, terms_of: Callable, sections: tuple[type, ...]) -> Callable:
    """The kernel that runs one program for a market a thread; what it calls is compiled for the device from the same Python texts."""
    cuda = require_cuda()
    options = (
        {} if SIMULATED else {"lto": False}
    )  # linking at the level of LLVM's code would contract after all
    given = {"_run": compiled, "_terms_of": terms_of, "_arrays_of": arrays_of(sections)}
    return cuda.jit(**options)(bound(_market, "market", cuda=cuda, **given))


def _one_program(launches: Sequence[Launch]) -> tuple[Callable, Callable]:
    found = {(launch.program.compiled, own_terms(launch.program.terms)) for launch in launches}
    if len(found) != 1:
        raise ValueError(
            "societies that run side by side on a GPU must be of one scenario, with settings of the same types"
        )
    return found.pop()


def require_cuda():
    """numba-cuda. Errors: `RuntimeError` if it is not installed."""
    try:
        from numba import cuda
    except ImportError:
        raise RuntimeError(f"the GPU needs numba-cuda: {how_to_install('gpu')}") from None
    return cuda
