"""A rule under `@lots` on an NVIDIA GPU: one lot a thread, by the same text that runs on the CPU."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.programs.device import BLOCK, device_name, require_cuda
from credit_flow.core.programs.device_rounding import exact
from credit_flow.core.programs.kernel import SIMULATED, bound, lots


def run_on_gpu(rule: lots, n_lots: int, *arguments) -> None:
    """Apply `rule` to lots 0 .. n_lots - 1; results are in the output arrays, as if it had been called here.

    Arguments are numbers, arrays, and tuples of them, named or not, however deep. Arrays are copied to the card, and back unless they are
    read-only. Errors: `RuntimeError` where there is no GPU, or no compiler for it.
    """
    device_name()
    cuda, back = require_cuda(), []
    sent = tuple(_sent(argument, cuda, back) for argument in arguments)
    with exact():
        _kernel_of(rule, len(sent))[-(-n_lots // BLOCK), BLOCK](n_lots, *sent)
    cuda.synchronize()
    for array, copy in back:
        copy.copy_to_host(array)


def _sent(argument, cuda, back: list):
    """What stands for an argument on the card; arrays that can be written to are noted in `back` with their copies."""
    if isinstance(argument, tuple):
        parts = [_sent(part, cuda, back) for part in argument]
        return type(argument)(*parts) if hasattr(argument, "_fields") else tuple(parts)
    if not isinstance(argument, np.ndarray):
        return argument
    copy = cuda.to_device(np.ascontiguousarray(argument))
    if argument.flags.writeable:
        back.append((argument, copy))
    return copy


@functools.cache
def _kernel_of(rule: lots, n_arguments: int):
    """The kernel of a rule; what it calls is compiled for the device from the same Python texts."""
    names = ", ".join(f"a{k}" for k in range(n_arguments))
    text = f"def one_lot(n_lots, {names}):\n    lot = cuda.grid(1)\n    if lot < n_lots:\n        _one(lot, {names})\n"
    cuda = require_cuda()
    exec(text, found := {})
    options = {} if SIMULATED else {"lto": False}
    return cuda.jit(**options)(bound(found["one_lot"], "one_lot", cuda=cuda, _one=rule.one))
