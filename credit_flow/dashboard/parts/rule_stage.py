"""A market of rules as the run goes: the rules in words, and the last episode sale by sale."""

from __future__ import annotations

import solara

from credit_flow.dashboard.learning.rule_rows import RULES, SALES, rule_rows, sale_rows
from credit_flow.dashboard.parts.text import Prose
from credit_flow.dashboard.run.use_session import use_part
from credit_flow.dashboard.widgets.data_table import Table

OF_RECORDS = "Rules in words are shown of a run that goes on; the figures and tables of this one stand on Data & figures."


@solara.component
def RuleStage():
    """Both tables at the tick that is shown."""
    rules = use_part(
        "rules", lambda player, snapshot: snapshot.rules and rule_rows(player, snapshot), rate="lines"
    )
    sales = use_part(
        "sales of rules",
        lambda player, snapshot: snapshot.rules and sale_rows(player, snapshot),
        rate="lines",
    )
    if rules is None:
        Prose(OF_RECORDS)
        return
    with solara.Div(classes=["cf-rules"]):
        with solara.Div(classes=["cf-stack", "cf-stack-close"]):
            Prose(
                "The rules that win, by bid: who bids more acts first, so a rule holds only where no dearer one does"
            )
            Table(name="Rules", columns=RULES, rows=rules, empty="nobody lives")
        with solara.Div(classes=["cf-stack", "cf-stack-close"]):
            Prose(
                "The last episode: every line buys from the one above, the first from HOUSE; the reward goes to the last, if the goal stands"
            )
            Table(name="Sales", columns=SALES, rows=sales or [], empty="nothing was sold yet")
