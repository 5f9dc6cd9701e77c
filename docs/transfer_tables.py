"""Write what `runs/transfer` came to into docs/transfer.md, and its figures beside it; `make transfer` has everybody learn first."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from credit_flow.experiments.transfer.search import GRID
from credit_flow.experiments.transfer.transfer_files import SEARCH, SUMMARY, TABLE
from credit_flow.experiments.transfer.transfer_summary import PARTS, measures, summary, verdicts
from credit_flow.views.states.transfer_curves import CONTENDERS, transfer_curves

ROOT = Path(__file__).resolve().parents[1]
PAGE, MADE, IMAGES = ROOT / "docs" / "transfer.md", ROOT / "runs" / "transfer", ROOT / "docs" / "images"
TABLES = re.compile(r"(<!-- transfer -->\n).*?(<!-- end -->)", re.DOTALL)

HEAD = (
    "learner", "setting", "first task: auctions to 90 %", "lost, sampled", "after the switch: auctions to 90 %", "lost, sampled", "lost, greedy", "last return", "weights moved by then",
)  # fmt: skip


def main() -> None:
    """Bring the page up to date."""
    folders = sorted(path.parent for path in MADE.glob(f"*/{SUMMARY}"))
    facts = {folder: json.loads((folder / SUMMARY).read_text(encoding="utf-8")) for folder in folders}
    tables = {folder: pd.read_parquet(folder / TABLE) for folder in folders}
    found = {folder: measures(table) for folder, table in tables.items()}
    n_tests = sum(len(PARTS) * rows["setting"].nunique() for rows in found.values())
    text = "".join(
        section(folder.name, facts[folder], tables[folder], found[folder], n_tests) + searched(folder)
        for folder in folders
    )
    whole = TABLES.sub(lambda parts: parts[1] + text + parts[2], PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(whole, encoding="utf-8")
    for folder, table in tables.items():
        transfer_curves(table).savefig(IMAGES / f"transfer_{folder.name}.png", dpi=110)
    print(f"{PAGE.relative_to(ROOT)}: {len(folders)} worlds")


def section(name: str, facts: dict, table: pd.DataFrame, found: pd.DataFrame, n_tests: int) -> str:
    """A world: verdicts on the parts of the claim, its figure, and a line per learner and setting."""
    tasks = " → ".join(facts["tasks"])
    set_to = "".join(f", {what} {value}" for what, value in facts["settings"].items())
    world = f"{facts['world'].replace('_', ' ')}{set_to}"
    chance, best = (table.groupby("task")[name].first().iloc[0] for name in ("chance", "optimum"))
    decided = verdicts(found, n_tests)
    words = [f"### {world}: {tasks}\n"]
    words.append(
        f"{len(facts['seeds'])} seeds, {facts['auctions']:,} auctions a task; chance earns {chance:.3f}, the best there is {best:.3f} credits an episode; {facts['cpu_seconds'] / 60.0:.0f} CPU-minutes.\n"
    )
    words.append(line(("part of the claim", *decided)) + line(["---"] * (1 + len(decided))))
    words[-1] += "".join(
        line((PARTS[part], *(said(decided[setting]["parts"][part]) for setting in decided))) for part in PARTS
    )
    words[-1] += line(("**all together**", *(f"**{decided[setting]['verdict']}**" for setting in decided)))
    words.append(
        f"![Returns of all learners in {world}, what they lost, and the weights they moved](images/transfer_{name}.png)\n"
    )
    rows = summary(table)["phases"]
    words.append(line(HEAD) + line(["---", "---", *["--:"] * (len(HEAD) - 2)]))
    for setting in decided:
        for name in CONTENDERS:
            mine = {
                row["phase"]: row["measures"]
                for row in rows
                if (row["contender"], row["setting"]) == (name, setting)
            }
            if mine and not (name == "q_learning" and setting == "best"):
                words[-1] += learner(name, setting, mine)
    if "best" in facts:
        words.append(
            "Best settings: "
            + "; ".join(f"{name} {settings(chosen)}" for name, chosen in facts["best"].items())
            + ".\n"
        )
    return "\n".join(words) + "\n\n"


def searched(folder: Path) -> str:
    """What each setting of the grid lost in the search: mean over tasks and seeds of the share of what there was to learn, sampled."""
    trials = pd.read_parquet(folder / SEARCH)
    means = trials.pivot_table(index="trial", columns="contender", values="score")
    head = ("auctions an update / a step, entropy, rate", *means.columns)
    lines = [
        line((settings(GRID[trial]), *(f"{value:.2f}" for value in row)))
        for trial, row in zip(means.index, means.to_numpy())
    ]
    words = "Lost in the search (first two tasks, two other seeds, sampled):\n\n"
    return words + line(head) + line(["---", *["--:"] * (len(head) - 1)]) + "".join(lines) + "\n"


def learner(name: str, setting: str, phases: dict) -> str:
    """Its medians over seeds; of what was lost the mean's interval as well."""
    first, after = phases[0], phases.get(1, phases[0])
    cells = (
        CONTENDERS[name][0].replace("\n", " "),
        setting,
        number(first["auctions_to_90"]["median"]),
        spread(first["lost_sampled"]),
        number(after["auctions_to_90"]["median"]),
        spread(after["lost_sampled"]),
        spread(after["lost"]),
        number(after["final"]["median"]),
        number(after.get("moved_at_90", {}).get("median")),
    )
    return line(cells)


def said(part: dict) -> str:
    """A verdict with its effect and interval, and that of the control."""
    if part["low"] is None:
        return f"{part['verdict']} ({part['reason'].replace('_', ' ')})"
    null = f"; by lot {part['null_effect']:+.2f}" if part["null_effect"] is not None else ""
    why = f", {part['reason'].replace('_', ' ')}" if part["reason"] else ""
    return f"{part['verdict']}: {part['effect']:+.2f} ({part['low']:+.2f} to {part['high']:+.2f}, {part['pairs']} pairs{null}{why})"


def settings(chosen: dict) -> str:
    """A trial of the grid in words."""
    return (
        f"{chosen['auctions']}/{chosen['minibatch']}, entropy {chosen['entropy']:g}, rate {chosen['rate']:g}"
    )


def spread(measure: dict) -> str:
    """The median and the interval of the mean."""
    low, high = measure["mean_low"], measure["mean_high"]
    interval = f" ({low:.2f} to {high:.2f})" if isinstance(low, float) else ""
    return number(measure["median"]) + interval


def number(value) -> str:
    """Counts whole, shares by two places."""
    if not isinstance(value, float):
        return value or ""
    return f"{value:,.0f}" if value >= 10.0 else f"{value:.2f}"


def line(cells) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main()
