"""Extras: what pip is told to bring a package that is missing."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires


def how_to_install(extra: str) -> str:
    """The command that installs what the extra `extra` is made of; by the packages' own names, since pip finds those from anywhere."""
    try:
        lines = requires("credit-flow") or []
    except PackageNotFoundError:
        lines = []
    wanted = [line.partition(";")[0].strip() for line in lines if _of(extra, line)]
    if not wanted:
        return f"pip install -e '.[{extra}]' in a checkout"
    return "pip install " + " ".join(f"'{package}'" for package in wanted)


def _of(extra: str, line: str) -> bool:
    return line.replace('"', "'").rpartition("extra == ")[2] == f"'{extra}'"
