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

from credit_flow.core.membership import is_forgotten, member_in, why_none
from credit_flow.core.mistake import Mistake, broken


class UnknownName(Mistake):
    """A name that is on no shelf; the message suggests the nearest one, or says why the file of that name is no member."""

    parts: tuple[str, list[str], str] | None = (
        None  # the name, those that there are, and of what, unless it says why already
    )


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
        return _imported(path)
    except ModuleNotFoundError:
        return None  # it needs an extra


def _imported(path: str) -> ModuleType:
    """Errors: `BrokenFile`; ModuleNotFoundError for a package that is not installed."""
    try:
        return importlib.import_module(path)
    except Exception as error:
        foreign = isinstance(error, ModuleNotFoundError) and (error.name or "credit_flow")
        if foreign and foreign.partition(".")[0] != "credit_flow":
            raise
        raise BrokenFile(broken(_file_of(path), error)) from error


def _file_of(path: str) -> Path:
    parts = path.split(".")
    return Path(importlib.import_module(parts[0]).__path__[0]).joinpath(*parts[1:]).with_suffix(".py")


def members(shelf: str, base: type) -> dict[str, type]:
    """The final classes of a shelf that implement `base`, by file name (each stands in the file that bears its name)."""
    found = {name: member_in(module, base) for name, module in modules(shelf).items()}
    return {name: member for name, member in found.items() if member is not None}


def forgotten(shelf: str, base: type) -> dict[str, str]:
    """The files of a shelf that were probably meant to have a member that implements `base` and have none, by name, and why."""
    return {
        name: why_none(module, base) for name, module in modules(shelf).items() if is_forgotten(module, base)
    }


def member(shelf: str, base: type, name: str, what: str = "") -> type:
    """The member `name` of a shelf; only its own file is imported. `what` it is called, the name of `base` unless given.

    A `base` may know others by name that stand on no shelf (`elsewhere(name)`, a class or None).

    Errors: `UnknownName`, as `unknown` says; `BrokenFile`; ModuleNotFoundError if it needs an extra that is not installed.
    """
    found = _found(shelf, base, name)
    if found is None:
        raise unknown(shelf, base, name, what or base.__name__.lower())
    return found


def _found(shelf: str, base: type, name: object) -> type | None:
    path, elsewhere = files(shelf).get(name), getattr(base, "elsewhere", None)
    if path is None:
        return elsewhere(name) if elsewhere and isinstance(name, str) else None
    return member_in(_imported(path), base)


def unknown(shelf: str, base: type, name: str, what: str) -> UnknownName:
    """The error for a `name` that is no member: why not, if a file of the shelf bears it, else the nearest one."""
    path = files(shelf).get(name)
    why = "" if path is None else why_none(_imported(path), base)
    return nearest(name, members(shelf, base), what, why)


class Names(Sequence):
    """The names of a shelf's members, which are looked up when they are asked for: to know one, its own file alone is imported."""

    def __init__(self, shelf: str, base: type):
        self.shelf, self.base = shelf, base

    def __contains__(self, name: object) -> bool:
        return _found(self.shelf, self.base, name) is not None

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


MOST_LISTED = 20
"""Of more names than these only the nearest are told; `credit-flow list` and `show` have them all."""


def nearest(name: str, names, what: str, why: str = "") -> UnknownName:
    """The error for an unknown `name`: says what was wrong, `why` or else the nearest known name, and all there are, or where they are many
    how many and which are nearest."""
    if why:
        return _unknown(name, names, what, f"{why.rstrip('.')}. ")
    close = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.4)
    error = _unknown(name, names, what, f"did you mean {close[0]!r}? " if close else "")
    error.parts = name, sorted(names), what
    return error


def _unknown(name: str, names, what: str, hint: str) -> UnknownName:
    known = sorted(names)
    if len(known) <= MOST_LISTED:
        return UnknownName(f"no {what} named {name!r}: {hint}There are: {', '.join(known)}.")
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.0)
    return UnknownName(
        f"no {what} named {name!r}: {hint}There are {len(known)}, of which the nearest: {', '.join(close)}."
    )
