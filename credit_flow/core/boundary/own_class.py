"""A class of the user's own by name: `mine.py:Maze`, `mine.py` where it is the only one, or `my_package.mazes:Maze`."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

from credit_flow.core.boundary.own_file import module_in
from credit_flow.core.boundary.parameter_values import ParameterError
from credit_flow.core.discover import nearest
from credit_flow.core.mistake import words_of


def names_own_class(name: str) -> bool:
    """Whether `name` has the form of a class of the user's own."""
    return name.endswith(".py") or ":" in name


def own_class(name: str, base: type, what: str) -> type:
    """The class on `base` that a `name` of that form means, called `what` in errors; the code of its file or module is run, once.

    Errors: `ParameterError` for a file or module that cannot be read, with the line, and for none or several without a choice; `UnknownName`.
    """
    where, own = _parts(name)
    module = _module(where, what)
    given = getattr(module, own, None) if own else None
    if inspect.isclass(given) and issubclass(given, base) and not inspect.isabstract(given):
        return given
    known = {
        one.__name__: one
        for one in vars(module).values()
        if inspect.isclass(one)
        and issubclass(one, base)
        and not inspect.isabstract(one)
        and one.__module__ == module.__name__
    }
    if own:
        if inspect.isclass(given):
            lacks = (
                ", ".join(sorted(getattr(given, "__abstractmethods__", ())))
                if issubclass(given, base)
                else ""
            )
            reason = f"does not define {lacks}" if lacks else f"is no {base.__name__}"
            raise ParameterError(f"{name}: {own} {reason}")
        raise nearest(own, known, f"{what} in {where}")
    if len(known) != 1:
        choices = ", ".join(f"{where}:{one}" for one in known)
        raise ParameterError(
            f"{where}: defines {len(known)} classes on {base.__name__}"
            + (f"; say which: {choices}" if known else f"; a {what} is one")
        )
    return next(iter(known.values()))


def _parts(name: str) -> tuple[str, str]:
    file, colon, own = name.partition(".py:")
    if colon or name.endswith(".py"):
        return (f"{file}.py" if colon else file), own
    where, _, own = name.partition(":")
    return where, own


def _module(where: str, what: str) -> ModuleType:
    """A file, or a module: one in the working folder before one that is installed."""
    beside = Path(*where.split(".")).with_suffix(".py")
    if where.endswith(".py") or beside.is_file():
        return module_in(Path(where) if where.endswith(".py") else beside)
    try:
        return importlib.import_module(where)
    except ModuleNotFoundError as error:
        if error.name and where.startswith(error.name):
            raise ParameterError(
                f"{where}: there is no such module, installed or as {beside} here; name a {what} as FILE.py:Class or module:Class"
            ) from None
        raise ParameterError(f"{where}: {words_of(error)}") from error
    except Exception as error:
        raise ParameterError(f"{where}: {words_of(error)}") from error
