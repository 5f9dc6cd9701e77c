"""Programs on an NVIDIA GPU: many societies at once, one per thread, by the same texts that run on the CPU."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.core.exactness import exact
from credit_flow.core.extras import how_to_install
from credit_flow.core.kernel import SIMULATED, bound
from credit_flow.core.phases import Launch
from credit_flow.core.stack import KEPT, ROLLS, gather, room_of, scatter, shape_of, state_of
from credit_flow.core.state import State
from credit_flow.core.terms import columns_of, own_terms

BLOCK = 32
"""Threads per block: a warp, so that a few thousand societies spread over all processors of a card."""


def device_name() -> str:
    """The name of the GPU in use. Errors: `RuntimeError` if there is none, or no compiler for it."""
    cuda = _cuda()
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
        self._kernel = _kernel_of(*_one_program(launches))
        cuda, terms = _cuda(), [launch.program.terms for launch in launches]
        fields = {name: cuda.to_device(gather(name, self.states)) for name in KEPT}
        for name in set(State._fields) - fields.keys():
            dtype = getattr(self.states[0], name).dtype
            fields[name] = cuda.device_array(shape_of(name, self.states), dtype=dtype)
        self._fields = State(**fields)
        self._rest = [cuda.to_device(array) for array in (room_of(self.states), *columns_of(terms))]
        self._ticks = cuda.to_device(np.array([launch.ticks for launch in launches]))
        self._done = cuda.to_device(np.zeros(len(launches), dtype=np.int64))

    def run(self) -> None:
        """Run every society; returns when all are done."""
        n_blocks = -(-len(self.launches) // BLOCK)
        with exact():
            self._kernel[n_blocks, BLOCK](self._fields, *self._rest, self._ticks, self._done)
        _cuda().synchronize()

    def hand_back(self) -> None:
        """Copy what came of it to the launches and their states."""
        for name in KEPT:
            scatter(name, getattr(self._fields, name).copy_to_host(), self.states)
        for name, count in ROLLS.items():
            rolls = getattr(self._fields, name)
            for market, state in enumerate(self.states):
                if n := int(state.counts[count]):
                    rolls[market, :n].copy_to_host(getattr(state, name)[:n])
        for launch, done in zip(self.launches, self._done.copy_to_host().tolist()):
            launch.done = done


def run_side_by_side(launches: Sequence[Launch]) -> None:
    """Run launches of one program on the GPU. Errors: as `DeviceBatch`."""
    start = time.perf_counter()
    batch = DeviceBatch(launches)
    batch.run()
    batch.hand_back()
    for launch in launches:
        launch.seconds = time.perf_counter() - start


def _market(fields, room, keys, wholes, numbers, ticks, done):
    market = cuda.grid(1)  # noqa: F821 - given by `_kernel_of`
    if market < len(done):
        terms = _terms_of(keys, wholes, numbers, market)  # noqa: F821
        done[market] = _run(ticks[market], state_of(fields, room, market), terms)  # noqa: F821


@functools.cache
def _kernel_of(compiled: Callable, terms_of: Callable) -> Callable:
    """The kernel that runs one program for a market a thread; what it calls is compiled for the device from the same Python texts."""
    cuda = _cuda()
    options = (
        {} if SIMULATED else {"lto": False}
    )  # linking at the level of LLVM's code would contract after all
    return cuda.jit(**options)(bound(_market, "market", cuda=cuda, _run=compiled, _terms_of=terms_of))


def _one_program(launches: Sequence[Launch]) -> tuple[Callable, Callable]:
    found = {(launch.program.compiled, own_terms(launch.program.terms)) for launch in launches}
    if len(found) != 1:
        raise ValueError(
            "societies that run side by side on a GPU must be of one scenario, with settings of the same types"
        )
    return found.pop()


def _cuda():
    try:
        from numba import cuda
    except ImportError:
        raise RuntimeError(f"the GPU needs numba-cuda: {how_to_install('gpu')}") from None
    return cuda
