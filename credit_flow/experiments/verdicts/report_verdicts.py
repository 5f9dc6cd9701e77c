"""The files of verdicts that people look at: the chart, and a report with a section for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from credit_flow.core.mistake import Mistake
from credit_flow.core.records.record import Record
from credit_flow.experiments.verdicts.draw_verdicts import charts_of, facts_of
from credit_flow.experiments.verdicts.replay_verdict import replay_verdict
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdict_words import HEAD, cells_of, in_words, setting_of
from credit_flow.experiments.verdicts.verdicts import Verdicts
from credit_flow.measures.statistics.interval import Interval
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import figures, write
from credit_flow.views.verdicts.strip_plot import NAMES, strip_plot
from credit_flow.views.verdicts.verdict_report import Section, verdict_report


def report_verdicts(
    found: Verdicts, folder: Path, again: Callable[[str], Record] | None = None
) -> list[Path]:
    """Write `verdicts.png`, `.svg`, `.pdf` and `report.html` to the folder of verdicts and return the files.

    The evidence of a row is drawn of the run of ON whose effect is the median; `again` makes the run of an id again, from the folder of the
    verdicts unless given.
    """
    again = again or (lambda run_id: replay_verdict(found.path, run_id))
    n, table = len(found.asked.seeds), found.table
    charts = charts_of(found)
    files = write(charts, folder, ("png", "svg", "pdf"))
    rows = [cells_of(row, n) for row in table.to_dict("records")] + _earlier_rows(found)
    shown = {
        **facts_of(found),
        "status": found.status,
        "residual": found.worst_residual,
        "setting": setting_of(next(iter(found.asked.claims.values()))),
    }
    sections = [_section(found, name, again) for name in table["phenomenon"]]
    return [*files, verdict_report(folder, HEAD, rows, [*charts.values()], sections, shown)]


def _section(found: Verdicts, name: str, again: Callable[[str], Record]) -> Section:
    claim, decision = found.asked.claims[name], found.decisions[name]
    readings = found.readings[found.readings["row"] == name]
    wide = readings.pivot(index="seed", columns="arm", values="reading")
    arms = [arm for arm in NAMES if arm in wide]
    lost = found.failures[found.failures["row"] == name]
    run = found.median_run(name)
    evidence = None if run is None else _evidence(found, claim.evidence, lambda: again(run[1]))
    return Section(
        name=name.replace("_", " "),
        question=claim.question,
        answer=in_words(claim, decision, len(found.asked.seeds)),
        claim=claim.as_dict(),
        readings=[(seed, *(f"{x:.6g}" for x in row)) for seed, row in zip(wide.index, wide[arms].to_numpy())],
        arms=arms,
        numbers=[
            *_numbers(decision, found.table.set_index("phenomenon").loc[name, "size"]),
            *beside(found, name),
            *_before(found, name),
        ],
        strip=strip_plot(readings, claim.unit, "page") if wide.notna().any(axis=None) else None,
        evidence=evidence,
        evidence_of="" if run is None else evidence_words(claim.evidence, run[0]),
        failures=[f"{one.arm}, seed {one.seed}: {one.message}" for one in lost.itertuples()],
        replay="" if run is None else f"credit-flow replay {found.path or 'FOLDER'} {run[1]} --out record",
    )


def _numbers(decision, size: str):
    yield "mean without the incentive", decision.null_interval.around(decision.null_effect)
    yield "interval after Holm", f"{decision.holm_interval.low:.4g} to {decision.holm_interval.high:.4g}"
    yield (
        "p above / below the smallest effect of interest (Holm)",
        f"{decision.p_above:.3g} / {decision.p_below:.3g}",
    )
    yield "d_z", f"{decision.d_z:.3g}"
    yield "excess that would be found with power .8", f"{decision.detectable:.3g}"
    yield "skewness of the differences", f"{decision.skew:.2f}"
    yield "at twice the size", size


def _earlier_rows(found: Verdicts) -> list[list[str]]:
    """The lines of plans whose claims were changed, as they stood."""
    lines = []
    for number, old in enumerate(found.earlier, start=1):
        for row in old.table.to_dict("records"):
            name, *cells = cells_of(row, len(old.asked.seeds))
            lines.append([f"{name}, plan {number} (since changed)", *cells])
    return lines


def _before(found: Verdicts, name: str):
    """What earlier plans said of a row."""
    for number, old in enumerate(found.earlier, start=1):
        if name in old.decisions:
            said = in_words(old.asked.claims[name], old.decisions[name], len(old.asked.seeds))
            yield f"plan {number}, since changed", said


def beside(found: VerdictTable, name: str) -> Iterator[tuple[str, str]]:
    """The companions of a row by name, each with its mean in every arm, in words."""
    own = found.companions[found.companions["row"] == name]
    for words, arms in own.groupby("companion", sort=False):
        told = [
            f"{NAMES[one.arm]} {Interval(one.low, one.high).around(one.mean)}" for one in arms.itertuples()
        ]
        yield f"{words}: without a verdict", "; ".join(told)


def evidence_words(figure: str, seed: int) -> str:
    """What the evidence of a row shows."""
    return f"{figure.replace('_', ' ').capitalize()} of ON, seed {seed}, whose effect is the median."


def _evidence(found: Verdicts, figure: str, again: Callable[[], Record]):
    """The figure that shows it, drawn of the run made again; None where there is none, or the run cannot be made again."""
    if not figure or found.status == "interrupted":
        return None
    try:
        return figures()[figure](again(), "page")
    except (Mistake, NothingToShow):
        return None
