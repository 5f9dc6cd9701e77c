"""The flagship's numbers in README.md, measured anew (`make numbers`, under a minute of CPU); with `--check` exit 1 if they are others.

40 seeds with hiring and without, the same in both, none of which any rule was tuned on; means over ticks 2,001 to 3,000, the last third
of a run. The table stands between `<!-- numbers -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

from credit_flow import CreditEconomy, sweep

README = Path(__file__).resolve().parents[1] / "README.md"
TABLE = re.compile(r"(<!-- numbers -->\n).*?(<!-- end -->)", re.DOTALL)
SEEDS = range(3001, 3041)
ROWS = {
    "experts": ("living experts", 1, 0),
    "tasks_taken": ("tasks taken, %", 100, 1),
    "steps_hired": ("steps hired out, %", 100, 1),
    "price": ("price per unit of work, credits", 1, 2),
    "steps_succeeded": ("steps that succeed, %", 100, 1),
    "division_of_labour": ("division of labour, less what chance gives", 1, 2),
    "births": ("births per tick", 1, 2),
    "deaths": ("deaths per tick", 1, 2),
    "gini": ("Gini coefficient of balances", 1, 2),
}
"""Name of a number, how it is called, its factor, its decimals."""


def main(check: bool) -> int:
    """Measure, and write the table, or only look whether it says so; 1 if `check` and it does not."""
    text = README.read_text(encoding="utf-8")
    fresh = TABLE.sub(lambda found: found[1] + measured() + found[2], text)
    if not check:
        README.write_text(fresh, encoding="utf-8")
    print(
        "README.md:",
        "as measured"
        if fresh == text
        else "other numbers, run `make numbers`"
        if check
        else "brought up to date",
    )
    return int(check and fresh != text)


def measured() -> str:
    """The table as Markdown: mean (standard deviation over seeds) with hiring and without; drift with its standard error."""
    runs = sweep(CreditEconomy(), {"hiring": [True, False]}, SEEDS).table
    arms = [runs[runs["hiring"] == hiring] for hiring in (True, False)]
    lines = [
        f"| {title} | {' | '.join(spread(factor * arm[name], decimals) for arm in arms)} |\n"
        for name, (title, factor, decimals) in ROWS.items()
    ]
    drifts = " | ".join(f"{100 * arm['drift'].mean():+.1f} ± {100 * arm['drift'].sem():.1f}" for arm in arms)
    head = "| ticks 2,001 to 3,000, mean (sd over 40 seeds) | hiring | no hiring |\n|---|---|---|\n"
    return head + "".join(lines) + f"| experts, second half less first, % ± standard error | {drifts} |\n"


def spread(values: pd.Series, decimals: int) -> str:
    """Mean and standard deviation of values (seeds,), whose unit the row names."""
    if values.eq(0.0).all():
        return "0"
    return f"{values.mean():.{decimals}f} ({values.std():.{decimals}f})"


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
