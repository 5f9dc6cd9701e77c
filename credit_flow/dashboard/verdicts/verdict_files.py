"""What of verdicts can be taken along, each as the bytes of a file; the figures and the report are made in a process of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.export.export_tables import FORMATS as TABLE_FORMATS
from credit_flow.dashboard.export.export_tables import write_table
from credit_flow.dashboard.export.figure_file import figure_file
from credit_flow.dashboard.export.in_process import in_process
from credit_flow.dashboard.verdicts.run_behind import RunBehind, run_behind
from credit_flow.experiments.verdicts.draw_verdicts import facts_of
from credit_flow.experiments.verdicts.report_verdicts import report_verdicts
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdicts import Verdicts
from credit_flow.views.report import inline_svg
from credit_flow.views.save import figures
from credit_flow.views.verdicts.strip_plot import strip_plot
from credit_flow.views.verdicts.verdict_chart import verdict_chart

FIGURE_FORMATS = ("png", "svg", "pdf")

GoOn = Callable[[], bool]
"""Whether the file is still wanted."""


class Offer(NamedTuple):
    """A file that can be made: `make(go_on)` returns its bytes."""

    what: str
    format: str
    stem: str  # of its name
    make: Callable[[GoOn], bytes]

    @property
    def text(self) -> str:
        """How it is called in a list."""
        return f"{self.what}, {self.format.upper()}"

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.stem}.{self.format}"


def offers_of_all(found: VerdictTable) -> list[Offer]:
    """Of the whole table: itself, all readings, the chart, and the report of verdicts that are not being run."""
    n = f"{len(found.asked.seeds)}-seeds"
    tables = {"table": found.table, "readings": found.readings}
    offers = [_table(name, f"verdicts-{n}-{name}", table, found) for name, table in tables.items()]
    flat = [one for some in offers for one in some]
    flat += [
        Offer("chart", form, f"verdicts-{n}-chart", _in_process(_chart, found, form))
        for form in FIGURE_FORMATS
    ]
    if isinstance(found, Verdicts):
        flat.append(Offer("report", "html", f"verdicts-{n}-report", lambda go_on: _report_made(found, go_on)))
    return flat


def offers_of_row(found: VerdictTable, row: str) -> list[Offer]:
    """Of one row: its readings, as a table and as a figure, and its evidence."""
    readings = found.readings[found.readings["row"] == row]
    offers = [*_table("readings", f"{_stem(row)}-readings", readings, found)]
    if readings["reading"].notna().any():
        offers += [
            Offer(
                "figure of the readings",
                form,
                f"{_stem(row)}-readings",
                _in_process(_strip, found, row, form),
            )
            for form in FIGURE_FORMATS
        ]
    if has_evidence(found, row):
        offers += [
            Offer("evidence", form, f"{_stem(row)}-evidence", lambda go_on, form=form: evidence(found, row, form, go_on))
            for form in FIGURE_FORMATS
        ]  # fmt: skip
    return offers


def has_evidence(found: VerdictTable, row: str) -> bool:
    """Whether the row's card names a figure that shows it, and a run has been read."""
    return found.asked.claims[row].evidence in figures() and found.median_run(row) is not None


def evidence(found: VerdictTable, row: str, format: str, go_on: GoOn) -> bytes:
    """The figure that a card names, of the run of ON whose effect is nearest the median, made again; `inline` is an SVG to stand in a page.

    Errors: as `run_behind` and `again`, `NothingToShow`, `Cancelled`.
    """
    seed, _ = found.median_run(row)
    run = run_behind(found, row, "on", seed)
    facts = {**facts_of(found), "card": row, "seed": seed, "scenario": run.scenario.name(), "parameters": run.scenario.as_dict()}  # fmt: skip
    return in_process(_evidence, run, found.asked.claims[row].evidence, format, facts, go_on=go_on)


def _evidence(run: RunBehind, figure: str, format: str, facts: dict) -> bytes:
    drawn = figures()[figure](run.again(), "page")
    if format == "inline":
        return str(inline_svg(drawn, f"evidence_{figure}")).encode()
    return figure_file(drawn, figure, format, {"figure": figure, **facts})


def _strip(found: VerdictTable, row: str, format: str) -> bytes:
    readings = found.readings[found.readings["row"] == row]
    figure = strip_plot(readings, found.asked.claims[row].unit, "page")
    return figure_file(figure, "readings", format, {**facts_of(found), "card": row})


def _chart(found: VerdictTable, format: str) -> bytes:
    return figure_file(verdict_chart(found.table, found.effects), "verdicts", format, facts_of(found))


def _report_made(found: Verdicts, go_on: GoOn) -> bytes:
    """With the evidence of those rows whose run can be made again without any code of a folder."""
    runs = {}
    for row in found.table["phenomenon"]:
        if has_evidence(found, row):
            seed, run_id = found.median_run(row)
            runs[run_id] = _run(found, row, seed)
    return in_process(_report, found, runs, go_on=go_on)


def _run(found: Verdicts, row: str, seed: int) -> RunBehind | str:
    """The run, or why there is none."""
    try:
        return run_behind(found, row, "on", seed)
    except RecordError as error:
        return str(error)


def _report(found: Verdicts, runs: Mapping[str, RunBehind | str]) -> bytes:
    def again(run_id: str):
        if isinstance(runs[run_id], str):
            raise RecordError(runs[run_id])
        return runs[run_id].again()

    with TemporaryDirectory() as folder:
        return report_verdicts(found, Path(folder), again)[-1].read_bytes()


def _table(what: str, stem: str, table, found: VerdictTable) -> list[Offer]:
    facts = facts_of(found)
    return [
        Offer(what, form, stem, lambda go_on, form=form: write_table(table, form, facts))
        for form in TABLE_FORMATS
    ]


def _in_process(call: Callable, *arguments) -> Callable[[GoOn], bytes]:
    return lambda go_on: in_process(call, *arguments, go_on=go_on)


def _stem(row: str) -> str:
    """A row's name as a file may be called."""
    return "".join(letter if letter.isalnum() or letter == "_" else "-" for letter in row).strip("-")
