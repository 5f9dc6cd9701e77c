"""A Python file of the user's own, read as a module."""

from __future__ import annotations

import functools
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.path import as_file
from credit_flow.core.mistake import broken


def module_in(path: Path) -> ModuleType:
    """The module that a file is; its code is run, once as long as the file stays as it is: what one command makes of its classes another part
    of it can pickle. Errors: `ParameterError` that names the file and the line."""
    path = as_file(path, ParameterError)
    facts = path.stat()
    module = _loaded(path, path.resolve(), facts.st_mtime_ns, facts.st_size)
    sys.modules[path.stem] = module
    return module


@functools.lru_cache(maxsize=16)
def _loaded(path: Path, where: Path, changed: int, size: int) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, where)
    module, before = importlib.util.module_from_spec(spec), sys.modules.get(path.stem)
    sys.modules[path.stem] = module  # compiled rules and classes in it are found again by this name
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[path.stem]
        if before is not None:
            sys.modules[path.stem] = before
        raise ParameterError(broken(path, error)) from error
    return module
