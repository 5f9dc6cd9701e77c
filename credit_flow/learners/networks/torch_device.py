"""Where and how learners compute."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from credit_flow.core.boundary.parameters import ParameterError

DEVICES = ("cpu", "cuda", "auto")


def device_of(name: str) -> torch.device:
    """The device called cpu, cuda, or auto: cuda where there is one. Errors: `ParameterError` for another name, or cuda without a card."""
    if name not in DEVICES:
        raise ParameterError(f"device = {name!r}: must be one of {', '.join(DEVICES)}")
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise ParameterError("device = 'cuda': this machine has no GPU that torch can use; take cpu or auto")
    if there and name != "cpu":
        os.environ.setdefault(
            "CUBLAS_WORKSPACE_CONFIG", ":4096:8"
        )  # without it torch refuses to promise the same bits
        return torch.device("cuda")
    return torch.device("cpu")


@contextmanager
def repeatable(threads: int) -> Iterator[None]:
    """Within it torch uses so many cores, and only algorithms that give the same bits each time."""
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        torch.use_deterministic_algorithms(before[1])


def numbers_from(device: str) -> dict[str, str | int]:
    """What the bits of a training depend on beside its settings."""
    return {"device": str(device), "threads": torch.get_num_threads(), "torch": torch.__version__}
