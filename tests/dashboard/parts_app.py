"""The parts of the dashboard, each alone on a page, for their tests in a browser."""

import numpy as np
import solara

from credit_flow.dashboard.parts import plot
from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.pictures.frames import FrameBuilder
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.flow_canvas import FlowCanvas
from credit_flow.dashboard.widgets.form import Form


@solara.component
def CanvasPage():
    solara.Style(theme.css())
    runner = solara.use_memo(lambda: begun(20), dependencies=[])
    builder = solara.use_memo(FrameBuilder, dependencies=[])
    number, set_number = solara.use_state(1)
    said, set_said = solara.use_state("nothing")
    frame = solara.use_memo(
        lambda: builder.build(number, runner.snapshot(), flows_of(runner.snapshots(10))),
        dependencies=[number],
    )

    def step():
        runner.step(1)
        set_number(number + 1)

    def drawn(shown: int):
        builder.drawn(shown)
        set_said(f"drawn {shown}")

    def pick(index: int, membership: int):
        set_said(f"picked {builder.expert(index, membership)}")

    FlowCanvas(
        frame,
        playing=True,
        on_drawn=drawn,
        on_pick=pick,
        on_hidden=lambda hidden: set_said(f"hidden {hidden}"),
        on_heartbeat=lambda: set_said("heartbeat"),
    )
    solara.Button("Step", on_click=step)
    solara.Text(said, classes=["said"])


def begun(ticks: int) -> Runner:
    runner = Runner()
    runner.step(ticks)
    return runner


@solara.component
def ChartPage():
    solara.Style(theme.css())
    n, set_n = solara.use_state(50)
    clicked, set_clicked = solara.use_state("nothing")
    dark, x = solara.lab.use_dark_effective(), np.arange(n)
    solara.Button("More", on_click=lambda: set_n(n + 10))
    solara.Button("Other theme", on_click=lambda: setattr(solara.lab.theme, "dark", not dark))
    solara.Text(clicked, classes=["said"])
    for name, shown in plots(x).items():
        with solara.Div(classes=["cf-panel", f"chart-{name}"]):
            Chart(
                shown,
                name=name,
                sentence=f"{name} of {n} points",
                on_click=lambda what: set_clicked(str(what)),
            )
    with solara.Div(classes=["cf-panel", "chart-empty"]):
        Chart(plot.line({}, "price, cr"), name="empty", empty="no trades yet")


@solara.component
def FormPage():
    """A form whose choices come late, and which refuses `never` and every number above 9."""
    solara.Style(theme.css())
    late, set_late = solara.use_state(False)
    choice, set_choice = solara.use_state("second")
    number, set_number = solara.use_state(5)

    def change(name: str, value: object) -> None:
        if name == "choice" and value != "never":
            set_choice(value)
        elif name == "number" and value.isdigit():
            set_number(min(int(value), 9))

    choices = ["first", "second", "never"] if late else ["second"]
    solara.Button("Late", on_click=lambda: set_late(True))
    Form("Form", [
        {"name": "choice", "label": "choice", "type": "select", "choices": choices, "value": choice},
        {"name": "number", "label": "number", "type": "number", "value": number},
    ], change)  # fmt: skip
    solara.Text(f"{choice} {number}", classes=["said"])


def plots(x: np.ndarray) -> dict[str, plot.Plot]:
    wave = np.where(x == 20, np.nan, 100.0 + 10.0 * np.sin(x / 8.0))
    links = [
        ("WORLD", "expert 3", 12.5),
        ("WORLD", "expert 7", 7.25),
        ("expert 3", "COMPUTE", 12.5),
        ("expert 7", "kept", 7.25),
    ]
    return {
        "line": plot.line({"credit supply, cr": (x, wave)}, "credit supply, cr", marks=[(10.0, "reset")]),
        "lines": plot.line(
            {"births": (x, wave), "deaths": (x, wave - 15)}, "experts", bands={"births": (x, wave - 4, wave + 4)}
        ),
        "bar": plot.bar([f"{10 * k}" for k in range(8)], {"experts": np.arange(8.0) ** 2}, "experts", x_title="balance, cr"),
        "scatter": plot.scatter(
            {f"kind {k}": (x[k::6] % 17, x[k::6] % 13) for k in range(6)}, "value, cr", "bid, cr",
            skills={f"kind {k}": k for k in range(6)}, lines={"theory": (np.array([0, 16]), np.array([0, 12]))},
        ),
        "heatmap": plot.heatmap(
            np.random.default_rng(1).random((12, 6)), [f"expert {k}" for k in range(12)], [f"kind {k}" for k in range(6)],
            row_title="expert", column_title="kind of work", value_title="share of jobs", limits=(0.0, 1.0),
        ),
        "sankey": plot.sankey(links, "credits", colours={"expert 3": "@skill-1"}),
    }  # fmt: skip


routes = [
    solara.Route("/", component=CanvasPage),
    solara.Route("charts", component=ChartPage),
    solara.Route("form", component=FormPage),
]
