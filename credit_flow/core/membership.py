"""Who is a member of a shelf: a final class on the shelf's base in the file that bears its name; and why another file holds none."""

from __future__ import annotations

import inspect
from types import ModuleType

from credit_flow.core.mistake import file_of


def member_in(module: ModuleType, base: type) -> type | None:
    """The class that a file adds to a shelf whose members implement `base`, if there is one."""
    named = _named_as(module)
    return named if named is not None and _is_final(named, base) else None


def why_none(module: ModuleType, base: type) -> str:
    """Why a file without a member has none, in words that say what would be right."""
    named, leaf, stem = _named_as(module), _leaf(module, base), module.__name__.rpartition(".")[2]
    where, right = file_of(module), "".join(word.capitalize() for word in stem.split("_"))
    if named is None or named is base:
        found = f"holds {leaf.__name__}, and a member is called" if leaf else "must hold a class called"
        return f"{where} {found} as its file is: {right}"
    if not issubclass(named, base):
        line = " ".join((inspect.getdoc(base) or "").split("\n\n")[0].split())
        return f"{named.__name__} in {where} is no {base.__name__}: {line}"
    return f"{named.__name__} in {where} does not have {', '.join(sorted(named.__abstractmethods__))}, which it must define"


def is_forgotten(module: ModuleType, base: type) -> bool:
    """Whether a file without a member was probably meant to have one: it holds a class on `base` from which no other is derived."""
    return member_in(module, base) is None and _leaf(module, base) is not None


def _named_as(module: ModuleType) -> type | None:
    """The class of a file that bears the file's name."""
    stem = module.__name__.rpartition(".")[2].replace("_", "")
    return next((one for one in _own(module) if one.__name__.lower() == stem), None)


def _leaf(module: ModuleType, base: type) -> type | None:
    leaves = (one for one in _own(module) if issubclass(one, base) and one is not base)
    return next(
        (one for one in leaves if not one.__subclasses__() and not one.__name__.startswith("_")), None
    )


def _own(module: ModuleType) -> list[type]:
    """The classes that stand in a file."""
    return [
        one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__
    ]


def _is_final(one: type, base: type) -> bool:
    return issubclass(one, base) and one is not base and not inspect.isabstract(one)
