"""What of finished learners can be taken along, each as the bytes of a file; figures are made in a process of their own."""

from __future__ import annotations

import pandas as pd

from credit_flow.dashboard.export.export_tables import FORMATS as TABLE_FORMATS
from credit_flow.dashboard.export.export_tables import write_table
from credit_flow.dashboard.export.figure_file import figure_file
from credit_flow.dashboard.export.in_process import in_process
from credit_flow.dashboard.verdicts.verdict_files import FIGURE_FORMATS, Offer
from credit_flow.experiments.curves.draw_curves import facts_of
from credit_flow.experiments.curves.learner_curves import Curves, together
from credit_flow.views.training.learners_over_time import learners_over_time


def offers_of(found: dict[str, Curves], number: str) -> list[Offer]:
    """The figure of a number of the learners, and all their numbers as a table."""
    table = together(found)
    facts = {"number": number, "learners": {name: facts_of(curves) for name, curves in found.items()}}
    stem = f"learners-{number.replace('/', '-')}"
    figures = [
        Offer("figure", form, stem, lambda go_on, form=form: in_process(_figure, table, number, form, facts, go_on=go_on))
        for form in FIGURE_FORMATS
    ]  # fmt: skip
    tables = [
        Offer("all numbers", form, "learners", lambda go_on, form=form: write_table(table, form, facts))
        for form in TABLE_FORMATS
    ]
    return [*figures, *tables]


def _figure(table: pd.DataFrame, number: str, format: str, facts: dict) -> bytes:
    return figure_file(learners_over_time(table, number), "learners_over_time", format, facts)
