"""An economy in Mesa's own viewer, for those who live in `SolaraViz`."""

from __future__ import annotations

import solara
from mesa.visualization import SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from credit_flow.dashboard.export.identity import config_hash, run_id
from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.pictures.frames import FrameBuilder
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.reading.take_snapshot import take_snapshot
from credit_flow.dashboard.widgets.flow_canvas import FlowCanvas
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario

MORE = "The command credit-flow dashboard adds flows that balance, prices, auctions, experts one by one, comparison and export."


def mesa_viewer(scenario: Scenario | None = None):
    """A page with `scenario` (the flagship unless given) in Mesa's viewer; every visitor has a model of his own.

    In a file for `solara run`: `page = mesa_viewer()`.
    """
    chosen = as_scenario(scenario)
    seed = {"type": "SliderInt", "value": 1, "label": "seed", "min": 0, "max": 1000, "step": 1}

    @solara.component
    def Page():
        model = solara.use_memo(lambda: CreditFlow(chosen, rng=1), [])
        solara.Style(theme.css())
        SolaraViz(
            model,
            components=[
                (_network, 0),
                make_plot_component("population"),
                make_plot_component(["minted", "burnt"]),
            ],
            model_params={"parameters": chosen, "rng": seed},
            name=f"credit flow: {chosen.name().replace('_', ' ')}",
        )

    return Page()


def _network(model: CreditFlow):
    return Network(model)


@solara.component
def Network(model: CreditFlow):
    """The flow of credit of the model's last tick, drawn without acknowledgement."""
    update_counter.get()
    builder = solara.use_memo(FrameBuilder, [id(model)])
    with solara.Div():
        FlowCanvas(frame_of(model, builder), height="480px")
        solara.Text(MORE, classes=["cf-muted"])


def frame_of(model: CreditFlow, builder: FrameBuilder):
    """The frame of the last tick of `model`, numbered by its tick."""
    blocks = model.ledger.journal.blocks(model.tick) if model.tick else []
    scenario, stepped = model.parameters, model.tick > 0
    ids = run_id(scenario, model.seed), config_hash(scenario)
    snapshot = take_snapshot(model, blocks, {}, *ids, stepped=stepped)
    return builder.build(model.tick, snapshot, flows_of([snapshot]))
