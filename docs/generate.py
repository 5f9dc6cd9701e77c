"""Bring the generated lists in README.md and below docs/ up to date; with `--check` only look, and exit 1 if one is stale.

A list stands between `<!-- list:NAME -->` and `<!-- end -->`, where NAME is a shelf of `credit-flow list` (scenarios, presets,
mechanisms, policies, worlds, institutions, measures, phenomena, figures, learners, signals), `known`, the table of known values, or `kinds`, that of the
kinds of entry.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np

from credit_flow.core.books.kinds import TABLE
from credit_flow.core.discover import nearest
from credit_flow.experiments.catalogue import shelves
from credit_flow.theory.known_values import KNOWN

ROOT = Path(__file__).resolve().parents[1]
LIST = re.compile(r"(<!-- list:(\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(check: bool) -> int:
    """Rewrite the files whose lists are stale, or only name them; 1 if `check` and there are any."""
    lists = all_lists()
    stale = [
        file
        for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
        if renew(file, lists, check)
    ]
    for file in stale:
        print(f"{file.relative_to(ROOT)}: {'stale, run `make docs`' if check else 'brought up to date'}")
    return int(check and bool(stale))


def renew(file: Path, lists: dict[str, str], check: bool) -> bool:
    """Whether a list of `file` was stale; unless `check`, it no longer is. Errors: `UnknownName` for a list there is not."""
    text = file.read_text(encoding="utf-8")
    fresh = LIST.sub(lambda found: found[1] + body(found[2], lists) + found[3], text)
    if fresh != text and not check:
        file.write_text(fresh, encoding="utf-8")
    return fresh != text


def body(name: str, lists: dict[str, str]) -> str:
    """The text of the list `name`."""
    if name not in lists:
        raise nearest(name, lists, "list")
    return lists[name]


def all_lists() -> dict[str, str]:
    """Every list by name, as Markdown."""
    by_shelf = {
        shelf: "".join(f"- `{name}`: {line}\n" for name, line in members.items())
        for shelf, members in shelves().items()
    }
    return {**by_shelf, "known": known_values(), "kinds": kinds()}


def kinds() -> str:
    """The table of the kinds of posting as Markdown."""
    rows = [
        f"| `{kind.name}` | {kind.flow} | {' or '.join(kind.payer)} | {' or '.join(kind.payee)} | {kind.words} |\n"
        for kind in TABLE
        if kind.flow != "event"
    ]
    return "| kind | flow | paid by | paid to | in figures |\n|---|---|---|---|---|\n" + "".join(rows)


def known_values() -> str:
    """The table of known values as Markdown."""
    rows = [
        f"| {key} | {cell(known.what)} | {number(known.expected)} | {tolerance(known)} | {source(known.source)} |\n"
        for key, known in KNOWN.items()
    ]
    return "| id | what | value | within | source |\n|---|---|---|---|---|\n" + "".join(rows)


def number(value) -> str:
    """One number or several, at most seven digits each."""
    return ", ".join(f"{one:.7g}" for one in np.ravel(value))


def tolerance(known) -> str:
    """How near a computed value must come."""
    if known.tolerance == 0.0:
        return "exact"
    return f"{100 * known.tolerance:g} %" if known.relative else f"{known.tolerance:g}"


def source(text: str) -> str:
    """A key of references.bib in code letters, anything else as it is."""
    return f"`{text}`" if re.fullmatch(r"[a-z]+\d{4}", text) else cell(text)


def cell(text: str) -> str:
    """Text that may stand in a cell of a table."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
