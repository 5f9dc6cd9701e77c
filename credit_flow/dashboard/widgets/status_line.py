"""The line that says where the run stands, in words for people and in attributes for programs."""

from __future__ import annotations

import solara

from credit_flow.dashboard.run.use_session import use_status


@solara.component_vue("status_line.vue", vuetify=False)
def _Line(tick: int, experts: int, credit: float, residual: float, state: str):
    """The same numbers, exact, stand in the attributes `data-tick`, `data-experts`, `data-credit`, `data-residual`."""


@solara.component
def StatusLine():
    """Tick, experts, credit held and residual of what is shown."""
    status = use_status()
    _Line(
        tick=status.tick,
        experts=status.experts,
        credit=float(status.credit),
        residual=float(status.residual),
        state=status.state,
    )
