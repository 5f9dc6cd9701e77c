"""Every figure of every run can be read: letters large enough, inside the figure, apart, and axes that say what they show."""

from itertools import combinations

import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

from credit_flow.views.drawing.size import MILLIMETRES
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import figures
from credit_flow.views.view import view

LEAST_POINTS = 7.0
OF_STATES = {
    "bids_against_values",
    "broken_rules",
    "credit_leak",
    "neural_bucket_brigade",
    "state_owners",
    "three_auctions",
    "truthfulness",
}
OF_GAMES = {
    "grid_replay",
    "influence",
    "labour",
    "schelling",
    "signal_to_noise",
    "theta_curve",
    "thresholds",
    "who_paid_whom",
}
NAMES = sorted(
    set(figures()) - {"accuracy"} - OF_STATES - OF_GAMES
)  # these have tests of their own: they need other societies


def texts(figure: Figure) -> list[Text]:
    """The texts that are really drawn: not empty, not ticks outside the range of their axis."""
    figure.draw_without_rendering()
    outside = set()
    for axis in figure.findobj(Axis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if not (tick.get_visible() and low - 1e-9 <= tick.get_loc() <= high + 1e-9):
                outside |= {id(tick.label1), id(tick.label2)}
        if not axis.axes.axison:
            outside |= {id(text) for text in axis.findobj(Text)}
    drawn = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in drawn if id(text) not in outside]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in texts(figure)]
    return [
        (a, b)
        for (a, box), (b, other) in combinations(boxes, 2)
        if min(box.x1, other.x1) - max(box.x0, other.x0) > 0.5
        and min(box.y1, other.y1) - max(box.y0, other.y0) > 0.5
    ]


CASES = [
    ("open", "column"),
    ("open", "page"),
    ("open", "slide"),
    ("no_hiring", "column"),
    ("closed", "slide"),
    ("deep", "column"),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("run, width", CASES)
def test_legible_or_absent_with_a_reason(records, run, name, width):
    if (run, name) == ("no_hiring", "flow_network"):
        with pytest.raises(NothingToShow, match="nobody hired anybody"):
            figures()[name](records[run], width)
    else:
        require_legible(figures()[name](records[run], width), width)


def require_legible(figure: Figure, width: str) -> None:
    """What every figure must be."""
    assert isinstance(figure, Figure)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(MILLIMETRES[width])
    drawn = texts(figure)
    assert drawn, "an empty plot"
    assert min(text.get_fontsize() for text in drawn) >= LEAST_POINTS
    assert not any("$" in text.get_text() for text in drawn), "raised numbers are smaller than they claim"
    assert overlapping(figure) == []
    outside = [
        text.get_text()
        for text in drawn
        if not all(
            figure.bbox.padded(0.5).contains(*corner) for corner in Text.get_window_extent(text).corners()
        )
    ]
    assert outside == []
    for axes in figure.axes:
        if axes.axison and axes.get_label() != "<colorbar>":
            assert axes.get_xlabel() and axes.get_ylabel()


def test_the_check_of_overlaps_can_fail():
    figure = Figure()
    figure.text(0.5, 0.5, "one")
    figure.text(0.51, 0.5, "two")
    assert overlapping(figure) == [("one", "two")]


def shown(record, name) -> str:
    return " ".join(" ".join(text.get_text() for text in texts(figures()[name](record))).split())


def test_a_panel_that_has_nothing_to_show_is_left_out(records):
    words = shown(records["no_hiring"], "prices_and_money")
    assert "price of work" in words and "price index" not in words
    words = shown(records["closed"], "prices_and_money")
    assert "nothing enters or leaves" in words and "minted" not in words


def test_unknown_width(record):
    with pytest.raises(ValueError, match="column, page, slide"):
        figures()["wealth"](record, "poster")


def test_style_of_the_caller_is_left_alone(record):
    import matplotlib

    before = dict(matplotlib.rcParams)
    figures()["wealth"](record)
    assert dict(matplotlib.rcParams) == before


def test_view_lets_nothing_to_show_through():
    @view
    def empty(record, size):
        raise NothingToShow("no asks")

    with pytest.raises(NothingToShow):
        empty(None)
