"""The dashboard: a browser instrument to watch, question, compare and cite economies of experts.

`credit-flow dashboard` serves it; `Lab(model)` shows a model in a cell of a notebook; `mesa_viewer(scenario)` is a page for
Mesa's own viewer.
"""

from __future__ import annotations

import importlib

_PLACES = {"Lab": "export.notebook", "mesa_viewer": "export.mesa_viewer"}
__all__ = list(_PLACES)


def __getattr__(name: str):
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_PLACES)}")
    found = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals()[name] = found
    return found
