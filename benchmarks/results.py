"""Where results go: the JSON, the table in the README, the figure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import step_figure
from machine import machine
from row import Row

HERE = Path(__file__).parent
RESULTS = HERE / "results"
JSON, README = RESULTS / "bench.json", HERE / "README.md"
BEGIN, END = "<!-- last result, written by bench.py -->", "<!-- end of the last result -->"


def keep(rows: list[Row], memory: list[dict]) -> dict:
    """Put the measured rows in the place of those of the same goals in bench.json, if that is of this machine; return all."""
    RESULTS.mkdir(exist_ok=True)
    before = json.loads(JSON.read_text()) if JSON.exists() else {}
    result = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), "rows": [], "memory": memory}
    if before.get("machine") == result["machine"]:
        measured = {row.number for row in rows}
        result["rows"] = [row for row in before["rows"] if row["number"] not in measured]
        result["memory"] = memory or before["memory"]
    result["rows"] = sorted(result["rows"] + [row.as_dict() for row in rows], key=lambda row: row["number"])
    JSON.write_text(json.dumps(result, indent=1) + "\n")
    return result


def publish(result: dict) -> None:
    """Bring the README's table and the figure up to date with `result`."""
    text = README.read_text(encoding="utf-8")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    README.write_text(f"{head}{BEGIN}\n{_markdown(result)}\n{END}{tail}", encoding="utf-8")
    points = [row["points"] for row in result["rows"] if row["points"]] + result["memory"]
    if points:
        step_figure.save(points, RESULTS)


def _markdown(result: dict) -> str:
    lines = ["| # | what | goal (stretch) | figure | verdict | detail |", "|---|---|---|---|---|---|"]
    for row in result["rows"]:
        cells = (
            row["number"],
            row["what"],
            row["goal"],
            f"**{row['shown']}**",
            row["verdict"],
            row["detail"],
        )
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    m = result["machine"]
    lines += [
        "",
        f"{result['date']}, {m['cpu']}, {m['cores']} cores, {m['system']}, Python {m['python']}, Mesa {m['mesa']},",
    ]
    lines += [f"Numba {m['numba']}, numpy {m['numpy']}, pandas {m['pandas']}, pyarrow {m['pyarrow']}."]
    return "\n".join(lines)
