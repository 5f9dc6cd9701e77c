"""How much there is of it."""

from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size


def rain_gauge(record: Record, size: Size) -> Figure:
    """The supply of credit, tick by tick."""
    figure, (axes,) = panels(size, 1)
    axes.plot(record.measures.index, record.measures["supply"])
    axes.set(xlabel="tick", ylabel="credits")
    return figure
