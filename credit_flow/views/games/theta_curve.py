"""What a contract brings by how much it pays: welfare, what each role has, and who would sign."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.theory.games.offer_table import OfferTable
from credit_flow.theory.role_choice import role_choice
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.plain import Plain
from credit_flow.views.drawing.sheet import given, sheet
from credit_flow.views.drawing.size import Size
from credit_flow.views.games.offer_lines import draw_offers
from credit_flow.views.games.role_curves import draw_values, draw_welfare, who_signs
from credit_flow.views.games.role_run import RoleRun, role_run
from credit_flow.views.games.signatures import signatures
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

PER = {
    "cleaning_bounty": " per cell cleaned",
    "harvest_fine": " per fine",
    "defectors_fine": " per defection",
    "opening_bounty": " per open box",
}
"""What theta is paid for, by contract."""

HIGH = 3.0
"""Largest theta that is looked at, credits, unless the contract in force had a larger one."""


def paid_roles(record: Record) -> RoleRun:
    """The roles of a run under one contract. Errors: `NothingToShow` where none was in force, or several."""
    run = role_run(record)
    if not run.theta > 0.0:
        raise NothingToShow(
            "it is drawn of a run under one contract, with theta above 0: terms = decreed, theta = 1"
        )
    return run


@view(
    needs=Needs(
        families=(GAMES,),
        also=paid_roles,
        words="copies with every number of cooperators, under one contract",
    )
)
def theta_curve(record: Record | OfferTable, size: Size) -> Figure:
    """Welfare by what a contract pays, both flanks; what a cleaner and an eater have; and under which theta who would sign.

    Drawn of a run with every number of cleaners (`others = -1`) under a decreed theta: players there follow a script, so what they earn is what it is and what they
    pay each other grows in proportion to theta. As many clean as join one after another from nobody while that pays, and nobody then gains by the other role. Bands are 95 %
    intervals over episodes; dotted is what one has without a contract. A role would sign where it has at least that. Or exactly, of the table of
    `theory.subgame_perfect.solve`, whose agents are drawn in place of roles.
    """
    figure, places = _panels(size)
    if isinstance(record, OfferTable):
        draw_offers(places, record)
        return figure
    run = paid_roles(record)
    stretches = role_choice(run.lines, 0.0, max(HIGH, run.theta))
    draw_welfare(places[0], size, run, stretches)
    draw_values(places[1], size, run, stretches)
    signatures(places[2], *who_signs(run, stretches))
    per = PER.get(record.parameters.get("contract", ""), "")
    for axes in places:
        axes.set(xlabel=called(f"theta, credits{per}"), xlim=(0.0, stretches[-1].high))
    return figure


def _panels(size: Size) -> tuple[Figure, list[Axes]]:
    """Welfare over or beside values, and a narrow one below for who signs."""
    if size.axes is not None:
        return given(size, 3)
    figure = sheet(size, size.pick(1.5, 0.62))
    if size.layout == "column":
        grid = figure.add_gridspec(3, 1, height_ratios=(3, 3, 1))
        places = [figure.add_subplot(grid[i]) for i in range(3)]
    else:
        grid = figure.add_gridspec(2, 2, height_ratios=(3.2, 1))
        places = [
            figure.add_subplot(grid[:, 0]),
            figure.add_subplot(grid[0, 1]),
            figure.add_subplot(grid[1, 1]),
        ]
    for axes in places[:2]:
        axes.yaxis.set_major_formatter(Plain())
    figure.align_ylabels()
    return figure, places
