"""Write the table of `runs/verdicts` into docs/verdicts.md, its chart beside it, and what a run of each card takes; `make verdicts` makes the runs first."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from credit_flow import Verdicts
from credit_flow.experiments.sweeps.worker_pool import one_thread
from credit_flow.experiments.verdicts.cards import shelf_of_cards
from credit_flow.experiments.verdicts.run_seconds import FILE, measure_seconds
from credit_flow.experiments.verdicts.verdict_words import HEAD, cells_of

ROOT = Path(__file__).resolve().parents[1]
PAGE, MADE = ROOT / "docs" / "verdicts.md", ROOT / "runs" / "verdicts"
SECONDS = ROOT / "credit_flow" / "experiments" / "verdicts" / FILE
TABLE = re.compile(r"(<!-- verdicts -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Bring the page up to date, and say how many rows it has."""
    found = Verdicts.open(MADE)
    text = TABLE.sub(lambda parts: parts[1] + table(found) + parts[2], PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8")
    shutil.copy(MADE / "verdicts.png", ROOT / "docs" / "images" / "verdicts.png")
    print(f"{PAGE.relative_to(ROOT)}: {len(found.table)} rows, {found.n_runs:,} runs")
    one_thread()
    seconds = {name: float(f"{measure_seconds(card):.2g}") for name, card in shelf_of_cards().items()}
    SECONDS.write_text(json.dumps(seconds, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def table(found: Verdicts) -> str:
    """The table as Markdown, with how it was made."""
    n = len(found.asked.seeds)
    lines = [line(HEAD), line(["---"] * len(HEAD))]
    lines += [line(cells_of(row, n)) for row in found.table.to_dict("records")]
    return f"{n} seeds, {found.n_runs:,} runs, {found.status}.\n\n" + "".join(lines)


def line(cells) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main()
