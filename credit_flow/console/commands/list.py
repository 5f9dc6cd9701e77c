"""`credit-flow list`: what there is to choose from."""

from __future__ import annotations

from typing import Annotated

import typer

from credit_flow.console.consoles import out, say
from credit_flow.console.listings import show_shelves
from credit_flow.experiments.catalogue import shelves, strangers


def list_(
    shelf: Annotated[str, typer.Argument(help="Show only this shelf.")] = "",
) -> None:
    """List scenarios, presets, mechanisms, policies, measures and figures, one line each; a file that should be among them and is not is named with the reason."""
    show_shelves(out, shelves(shelf))
    for line in strangers(shelf):
        say("warning", "yellow", line)
