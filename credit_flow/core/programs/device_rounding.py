"""What numba-cuda lacks for a device to compute the bits of the CPU."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from credit_flow.core.programs.kernel import SIMULATED


@contextmanager
def exact() -> Iterator[None]:
    """What is compiled for a device within rounds after every product and every sum, and knows numpy's rounding to whole numbers.

    numba-cuda (0.30) has no option against contracting the two into one rounding (its issue 118), so NVVM's `-fma=0` is handed on here.
    """
    if SIMULATED:
        yield
        return
    from numba.cuda.cudadrv import nvvm

    _know_rounding()
    compile_ir = nvvm.compile_ir
    nvvm.compile_ir = functools.partial(compile_ir, fma=False)
    try:
        yield
    finally:
        nvvm.compile_ir = compile_ir


@functools.cache
def _know_rounding() -> None:
    """numba-cuda leaves these three out of its list of numpy's functions; NVIDIA's library of device functions has them."""
    from numba.cuda import libdevice
    from numba.cuda.ufuncs import ufunc_db

    for ufunc in (np.rint, np.floor, np.ceil):
        ufunc_db().setdefault(ufunc, {"d->d": _calling(getattr(libdevice, ufunc.__name__))})


def _calling(function: Callable) -> Callable:
    """How numba-cuda lowers a call of a device function of one number."""

    def lower(context, builder, signature, arguments):
        return context.get_function(function, signature)(builder, arguments)

    return lower
