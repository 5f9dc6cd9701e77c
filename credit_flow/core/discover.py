"""The only registry: a shelf is a folder with its sub-folders, a member is a file, and the file's name is the member's id."""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from credit_flow.core.mistake import Mistake, place_in, words_of


class UnknownName(Mistake):
    """A name that is on no shelf; the message suggests the nearest one."""


class BrokenFile(Mistake):
    """A file on a shelf that cannot be read as Python means it; the message names it, the line, and why."""


class TwoOfOneName(Mistake):
    """Two files of one name on a shelf, of which neither could be asked for; the message names both."""


def modules(shelf: str) -> dict[str, ModuleType]:
    """All modules of the folder `credit_flow/<shelf>` and of its sub-folders, by file name, in alphabetical order.

    A file is left out whose imports are not installed: it needs an extra. Errors: `TwoOfOneName`.
    """
    loaded = {name: _loaded(path) for name, path in files(shelf).items()}
    return {name: module for name, module in loaded.items() if module is not None}


@functools.cache
def files(shelf: str) -> dict[str, str]:
    """Where each file of a shelf stands, `credit_flow.<shelf>...`, by file name in alphabetical order; none is imported.

    Errors: `TwoOfOneName`, naming both files.
    """
    package, found = importlib.import_module(f"credit_flow.{shelf}"), {}
    for path in _paths(package):
        name = path.rpartition(".")[2]
        if name in found:
            both = " and ".join(f"{one.replace('.', '/')}.py" for one in (found[name], path))
            raise TwoOfOneName(
                f"two files are called {name}.py: {both}; a name stands for one thing, so rename one"
            )
        found[name] = path
    return found


def _paths(package: ModuleType) -> list[str]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return sorted(
        (module.name for module in found if not module.ispkg), key=lambda path: path.rpartition(".")[2]
    )


def _loaded(path: str) -> ModuleType | None:
    try:
        return importlib.import_module(path)
    except Exception as error:
        if (
            isinstance(error, ModuleNotFoundError)
            and (error.name or "credit_flow").partition(".")[0] != "credit_flow"
        ):
            return None  # it needs an extra
        raise BrokenFile(f"{place_in(_file_of(path), error)}: {words_of(error)}") from error


def _file_of(path: str) -> Path:
    parts = path.split(".")
    return Path(importlib.import_module(parts[0]).__path__[0]).joinpath(*parts[1:]).with_suffix(".py")


def members(shelf: str, base: type) -> dict[str, type]:
    """The final classes of a shelf that implement `base`, by file name (each stands in the file that bears its name)."""
    found = {name: _member_in(module, base) for name, module in modules(shelf).items()}
    return {name: member for name, member in found.items() if member is not None}


def member(shelf: str, base: type, name: str, what: str = "") -> type:
    """The member `name` of a shelf; only its own file is imported. `what` it is called, the name of `base` unless given.

    Errors: `UnknownName` with the nearest one, ModuleNotFoundError if it needs an extra that is not installed.
    """
    path = files(shelf).get(name)
    found = None if path is None else _member_in(importlib.import_module(path), base)
    if found is None:
        raise nearest(name, members(shelf, base), what or base.__name__.lower())
    return found


def _member_in(module: ModuleType, base: type) -> type | None:
    for one in vars(module).values():
        if _is_member(one, base, module):
            return one
    return None


class Names(Sequence):
    """The names of a shelf's members, which are looked up when they are asked for: to know one, its own file alone is imported."""

    def __init__(self, shelf: str, base: type):
        self.shelf, self.base = shelf, base

    def __contains__(self, name: object) -> bool:
        path = files(self.shelf).get(name)
        return path is not None and _member_in(importlib.import_module(path), self.base) is not None

    def __getitem__(self, place):
        return tuple(members(self.shelf, self.base))[place]

    def __iter__(self):
        return iter(members(self.shelf, self.base))

    def __len__(self) -> int:
        return len(members(self.shelf, self.base))

    def __bool__(self) -> bool:
        return True


def functions(shelf: str) -> dict[str, object]:
    """The public functions of a shelf by name, those defined in its own files."""
    found = {}
    for module in modules(shelf).values():
        for name, member in vars(module).items():
            if (
                inspect.isfunction(member)
                and member.__module__ == module.__name__
                and not name.startswith("_")
            ):
                found[name] = member
    return dict(sorted(found.items()))


def summary(member: object) -> str:
    """The first paragraph of a member's docstring on one line, without its citations."""
    return re.sub(r" \(keys? [^)]*\)", "", " ".join((inspect.getdoc(member) or "").split("\n\n")[0].split()))


def nearest(name: str, names, what: str) -> UnknownName:
    """The error for an unknown `name`: says what was wrong, the nearest known name, and all there are."""
    names = sorted(names)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return UnknownName(f"no {what} named {name!r}: {hint}There are: {', '.join(names)}.")


def _is_member(member, base: type, module: ModuleType) -> bool:
    return (
        inspect.isclass(member)
        and issubclass(member, base)
        and member is not base
        and not inspect.isabstract(member)
        and member.__module__ == module.__name__
        and member.__name__.lower() == module.__name__.rpartition(".")[2].replace("_", "")
    )
