"""What there is to do; one world a file."""

from __future__ import annotations

import importlib


def __getattr__(name: str):
    """`check` of `worlds/world_check.py`, loaded when asked for."""
    if name == "check":
        return importlib.import_module("credit_flow.worlds.world_check").check
    raise AttributeError(f"module 'credit_flow.worlds' has no attribute {name!r}")
