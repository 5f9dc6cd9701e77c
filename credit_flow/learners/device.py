"""Where learners compute."""

from __future__ import annotations

import torch

DEVICES = ("cpu", "cuda", "auto")


def device_of(name: str) -> torch.device:
    """The device called cpu, cuda, or auto: cuda where there is one. Errors: ValueError for another name, or cuda without a card."""
    if name not in DEVICES:
        raise ValueError(f"device = {name!r}: must be one of {', '.join(DEVICES)}")
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise ValueError("device = 'cuda': this machine has no GPU that torch can use; take cpu or auto")
    return torch.device("cuda" if there and name != "cpu" else "cpu")
