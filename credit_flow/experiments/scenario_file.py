"""A scenario in a Python file of the user's own."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.path import as_file
from credit_flow.core.mistake import place_in, words_of
from credit_flow.models.scenario import Scenario


def scenario_in(path: Path) -> type[Scenario]:
    """The scenario that the file defines; its code is run, once as long as the file stays as it is: what one command makes of its classes
    another part of it can pickle. Errors: `ParameterError` that names the file and the line."""
    path = as_file(path, ParameterError)
    facts = path.stat()
    module, kind = _loaded(path, path.resolve(), facts.st_mtime_ns, facts.st_size)
    sys.modules[path.stem] = module
    return kind


@functools.lru_cache(maxsize=16)
def _loaded(path: Path, where: Path, changed: int, size: int) -> tuple[ModuleType, type[Scenario]]:
    spec = importlib.util.spec_from_file_location(path.stem, where)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # compiled rules and classes in it are found again by this name
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ParameterError(f"{place_in(path, error)}: {words_of(error)}") from error
    own = [
        member
        for member in vars(module).values()
        if inspect.isclass(member) and issubclass(member, Scenario) and member.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise ParameterError(
            f"{path}: must define one subclass of credit_flow.Scenario; it defines {len(own)}"
        )
    return module, own[0]
