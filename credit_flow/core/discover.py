"""The only registry: a shelf is a folder with its sub-folders, a member is a file, and the file's name is the member's id."""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
import re
from types import ModuleType

from credit_flow.core.boundary.mistake import Mistake


class UnknownName(Mistake):
    """A name that is on no shelf; the message suggests the nearest one."""


def modules(shelf: str) -> dict[str, ModuleType]:
    """All modules of the folder `credit_flow/<shelf>` and of its sub-folders, by file name, in alphabetical order."""
    package = importlib.import_module(f"credit_flow.{shelf}")
    return {path.rpartition(".")[2]: importlib.import_module(path) for path in _paths(package)}


def _paths(package: ModuleType) -> list[str]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return sorted(
        (module.name for module in found if not module.ispkg), key=lambda path: path.rpartition(".")[2]
    )


def members(shelf: str, base: type) -> dict[str, type]:
    """The final classes of a shelf that implement `base`, by file name (each stands in the file that bears its name)."""
    found = {}
    for name, module in modules(shelf).items():
        for member in vars(module).values():
            if _is_member(member, base, module):
                found[name] = member
    return found


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
