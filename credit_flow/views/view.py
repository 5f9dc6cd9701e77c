"""A figure of the shelf: drawn in the house style, of a Record that has what it needs, carrying where it comes from."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable
from types import ModuleType

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.mistake import Mistake, file_of, words_of
from credit_flow.core.records.reading import Reading
from credit_flow.views.drawing.labels import Labels, called, naming
from credit_flow.views.drawing.sheet import Sheet
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import LITERALLY, rules
from credit_flow.views.needs import Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.provenance import provenance

_DRAWING = threading.RLock()

_ASKED = (
    inspect.Parameter(
        "width", inspect.Parameter.POSITIONAL_OR_KEYWORD, default="column", annotation="str | float"
    ),
    *(
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in (
            ("height", "float | None"),
            ("font", "float | None"),
            ("labels", "Mapping[str, str] | None"),
            ("ax", "Axes | Sequence[Axes | None] | None"),
        )
    ),
)


def view(draw: Callable | None = None, *, needs: Needs | None = None):
    """Make `draw(record, size, ...)` a figure: `draw(record, width="column", height=None, font=None, labels=None, ax=None, ...)`, where
    `record` is a Record or a living model.

    `width` is one of `MILLIMETRES` or a number of millimetres, `height` one too, `font` the size of the letters in points; `labels` are
    the caller's words for those of the figure, `{"rent": "upkeep", "3": "cutting"}`, a number being a kind of work; `ax` are the
    caller's own axes, as many as the figure has panels and None for one that is left out: then letters are those of the caller's
    style. Errors: `FigureError` for a size out of range and for axes of another number, `UnknownName` for another width and
    for a label that the figure does not use, `NothingToShow` if the Record lacks what `needs` says.
    """
    if draw is None:
        return functools.partial(view, needs=needs)
    needs = needs or Needs()

    @functools.wraps(draw)
    def styled(record, width="column", *, height=None, font=None, labels=None, ax=None, **choices) -> Figure:
        record = record.reading() if hasattr(record, "reading") else record  # of a living model
        size = Size.of(width, height, font, ax)
        needs.require(*_records(record))
        shared = labels if isinstance(labels, Labels) else Labels(labels or {})
        try:
            figure = _drawn(draw, record, size, shared, choices)
        except (KeyError, AttributeError, ArithmeticError, IndexError, ValueError) as error:
            if needs != Needs() or isinstance(error, Mistake):
                raise
            raise NothingToShow(
                f"it could not be drawn of this Record ({words_of(error)}): if it is not for every one, it says what it needs, such as "
                "@view(needs=Needs(measures=('price',)))"
            ) from error
        if not isinstance(figure, Figure):
            where = file_of(inspect.getmodule(draw))
            raise NothingToShow(
                f"{draw.__name__} in {where} returned {figure!r}: must return the Figure that it draws"
            )
        if shared is not labels:
            shared.require_met()
        if isinstance(figure, Sheet) and (found := _records(record)):
            figure.facts = {"figure": draw.__name__, **_facts(found)}
        return figure

    styled.needs = needs
    styled.__signature__ = _signature(draw)
    return styled


def is_figure(draw: object) -> bool:
    """Whether it is a function whose first parameter is called `record`, and which says that it returns a `Figure`."""
    if not inspect.isfunction(draw):
        return False
    return _draws_a_record(draw) and inspect.signature(draw).return_annotation in ("Figure", Figure)


def why_no_figure(module: ModuleType) -> str:
    """Why a file that holds a figure by all other signs has none in the eyes of the shelf; "" if it has one, or was never meant to."""
    name = module.__name__.rpartition(".")[2]
    draw = getattr(module, name, None)
    if is_figure(draw):
        return ""
    if inspect.isfunction(draw) and _draws_a_record(draw):
        unsaid = inspect.signature(draw).return_annotation is inspect.Signature.empty
        return (
            f"{name} in {file_of(module)} does not say that it returns a Figure: write -> Figure"
            if unsaid
            else ""
        )
    for other, one in vars(module).items():
        if is_figure(one) and one.__module__ == module.__name__ and not other.startswith("_"):
            return f"{file_of(module)} holds {other}, and a figure is called as its file is: {name}"
    return ""


def _draws_a_record(draw: Callable) -> bool:
    return next(iter(inspect.signature(draw).parameters), "") == "record"


def in_house_style(draw: Callable) -> Callable:
    """A figure drawn as `view` draws it: as it is if it was made by `view`, else of any Record."""
    return draw if hasattr(draw, "needs") else view(draw)


def _drawn(draw: Callable, record, size: Size, labels: Labels, choices: dict) -> Figure:
    # The style is matplotlib's global state; the lock keeps two threads of the dashboard apart.
    style = rules(size.points) if size.axes is None else {"font.size": size.points, **LITERALLY}
    with _DRAWING, matplotlib.rc_context(style), naming(labels):
        figure = draw(record, size, **choices)
        for axes in size.axes or getattr(figure, "axes", ()):
            if axes is not None and labels.given:
                axes.set(xlabel=called(axes.get_xlabel()), ylabel=called(axes.get_ylabel()))
        for axes in filter(None, size.axes or ()):
            _literally(axes)
    return figure


def _literally(axes: Axes) -> None:
    """The words along axes that the caller made, before the style was in force."""
    for axis in (axes.xaxis, axes.yaxis):
        for text in (axis.label, *axis.get_ticklabels()):
            text.set_parse_math(False)


def _records(record) -> list[Reading]:
    """The Records that a figure is drawn of; none where it is drawn of a table."""
    if isinstance(record, Reading):
        return [record]
    several = list(record) if isinstance(record, list | tuple) else []
    return several if all(isinstance(one, Reading) for one in several) else []


def _facts(records: list[Reading]) -> dict:
    return (
        provenance(records[0]) if len(records) == 1 else {"runs": [provenance(record) for record in records]}
    )


def _signature(draw: Callable) -> inspect.Signature:
    given = list(inspect.signature(draw).parameters.values())
    own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in given[2:]]
    return inspect.Signature([given[0], *_ASKED, *own], return_annotation="Figure")
