"""A scenario in a Python file of the user's own: `mine.py`, or `mine.py:Drought` where the file has several."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

from credit_flow.core.boundary.own_file import module_in
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import nearest
from credit_flow.models.scenario import Scenario


def is_file(name: str) -> bool:
    """Whether `name` names a Python file, and no scenario on the shelf."""
    return name.endswith(".py") or ".py:" in name


def path_of(name: str) -> Path:
    """The file of a `name` that `is_file`, without the scenario in it."""
    file, colon, _ = name.partition(".py:")
    return Path(f"{file}.py" if colon else file)


def scenario_in(name: str) -> type[Scenario]:
    """The scenario that a file defines, or that of its scenarios which is named; its code is run, once as long as the file stays as it
    is: what one command makes of its classes another part of it can pickle.

    Errors: `ParameterError` that names the file and the line, or says how to choose among several; `UnknownName`.
    """
    path, own = path_of(name), name.partition(".py:")[2]
    known = scenarios_in(path)
    if own:
        if own not in known:
            raise nearest(own, known, f"scenario in {path}")
        return known[own]
    if len(known) > 1:
        choices = ", ".join(f"{path}:{one}" for one in known)
        raise ParameterError(f"{path}: defines {len(known)} scenarios; say which: {choices}")
    return next(iter(known.values()))


def scenarios_of(module: ModuleType) -> dict[str, type[Scenario]]:
    """The scenarios that stand in a module of the user's own, by class; several are then called `file:Class`."""
    own = {one.__name__: one for one in _written_in(module) if not inspect.isabstract(one)}
    for name, one in own.items() if len(own) > 1 else ():
        one.named = f"{module.__name__}:{name}"
    return own


def scenarios_in(path: Path) -> dict[str, type[Scenario]]:
    """Those that a file defines, one or more, by class. Errors: as `scenario_in`."""
    module = module_in(path)
    known = scenarios_of(module)
    if not known:
        lacks = [
            f"{one.__name__} does not define {', '.join(sorted(one.__abstractmethods__))}"
            for one in _written_in(module)
        ]
        found = "; ".join(lacks) or "it defines 0"
        raise ParameterError(f"{path}: must define one subclass of credit_flow.Scenario; {found}")
    return known


def _written_in(module: ModuleType) -> list[type[Scenario]]:
    return [
        one
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, Scenario) and one.__module__ == module.__name__
    ]
