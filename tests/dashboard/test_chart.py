"""Charts in a real browser: drawn in both themes, zoom kept, numbers as a table."""

import pytest
from playwright.sync_api import expect

FLOW = "element => element.closest('.cf-chart').__vue__.flow"
KINDS = ["line", "lines", "bar", "scatter", "heatmap", "sankey"]


@pytest.fixture
def charts(parts_server, open_page):
    """The page of charts, all drawn."""
    page = open_page(f"{parts_server.url}/charts")
    for kind in KINDS:
        expect(canvas(page, kind)).to_have_attribute("data-drawn", "1", timeout=60_000)
    return page


def canvas(page, kind: str):
    return page.locator(f".chart-{kind} .cf-chart-canvas")


def option(page, kind: str, what: str):
    return canvas(page, kind).evaluate(f"element => ({FLOW})(element).chart.getOption(){what}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_chart_is_drawn_named_and_filled(charts, kind):
    expect(charts.get_by_role("img", name=kind).first).to_be_attached()
    assert canvas(charts, kind).locator("canvas").count() == 1
    assert option(charts, kind, ".series.every(one => (one.data || one.links).length > 0)")


def test_more_points_keep_the_zoom_of_the_reader(charts):
    zoom = f"element => ({FLOW})(element).chart.dispatchAction({{ type: 'dataZoom', start: 20, end: 60 }})"
    canvas(charts, "line").evaluate(zoom)
    charts.get_by_role("button", name="More").click()
    expect(canvas(charts, "line")).to_have_attribute("data-drawn", "2")
    assert option(charts, "line", ".series[0].data.length") == 60
    assert option(charts, "line", ".dataZoom.map(zoom => [zoom.start, zoom.end])") == [[20, 60]]


def test_a_change_of_theme_keeps_the_zoom_and_changes_the_colours(charts):
    zoom = f"element => ({FLOW})(element).chart.dispatchAction({{ type: 'dataZoom', start: 20, end: 60 }})"
    canvas(charts, "line").evaluate(zoom)
    assert option(charts, "line", ".series[0].lineStyle.color") == "#0B5FD9"
    charts.get_by_role("button", name="Other theme").click()
    expect(canvas(charts, "line")).to_have_attribute("data-drawn", "2")
    assert option(charts, "line", ".series[0].lineStyle.color") == "#7FB2FF"
    assert option(charts, "line", ".dataZoom.map(zoom => [zoom.start, zoom.end])") == [[20, 60]]


def test_gaps_are_gaps_and_no_chart_is_animated(charts):
    assert option(charts, "line", ".series[0].data[20][1]") is None
    assert option(charts, "line", ".series[0].connectNulls") is False
    assert [option(charts, kind, ".animation") for kind in KINDS] == [False] * len(KINDS)


def test_skills_have_their_colour_and_their_shape(charts):
    symbols = option(
        charts, "scatter", ".series.filter(one => one.type === 'scatter').map(one => one.symbol)"
    )
    colours = option(
        charts, "scatter", ".series.filter(one => one.type === 'scatter').map(one => one.itemStyle.color)"
    )
    assert len(set(symbols)) == len(set(colours)) == 6 and colours[0] == "#4171CA"


def test_numbers_can_be_read_as_a_table_and_are_exact(charts):
    panel = charts.locator(".chart-sankey")
    panel.get_by_role("button", name="Show as table").click()
    table = panel.get_by_role("region", name="sankey, table")
    expect(table.locator("th")).to_have_text(["from", "to", "credits"])
    expect(table.locator("tbody tr").first.locator("td")).to_have_text(["WORLD", "expert 3", "12.5"])
    amounts = table.locator("tbody tr td:nth-child(3)").evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.value))"
    )
    assert sum(amounts) == 39.5
    panel.get_by_role("button", name="Show as chart").click()
    expect(table).to_have_count(0)


def test_a_long_table_has_pages_of_fifty_rows_and_follows_the_data(charts):
    charts.get_by_role("button", name="More").click()
    panel = charts.locator(".chart-line")
    panel.get_by_role("button", name="Show as table").click()
    expect(panel.locator("tbody tr")).to_have_count(50)
    panel.get_by_role("button", name="Next 50").click()
    expect(panel.locator("tbody tr")).to_have_count(10)
    charts.get_by_role("button", name="More").click()
    expect(panel.locator("tbody tr")).to_have_count(20)


def test_a_click_says_what_was_clicked(charts):
    canvas(charts, "bar").scroll_into_view_if_needed()
    box = canvas(charts, "bar").bounding_box()
    charts.mouse.click(box["x"] + 0.93 * box["width"], box["y"] + 0.5 * box["height"])
    expect(charts.locator(".said")).to_contain_text("'series': 'experts', 'index': 7")


def test_a_chart_without_numbers_says_why(charts):
    expect(charts.locator(".chart-empty")).to_contain_text("no trades yet")


def test_the_words_of_a_mark_stand_above_the_plot_and_not_in_it(charts):
    above = canvas(charts, "line").evaluate(
        f"""element => {{ const {{ chart }} = ({FLOW})(element), plot = chart.getModel().getComponent('grid').coordinateSystem.getRect();
        const words = chart.getZr().storage.getDisplayList().filter(one => one.style && one.style.text === 'reset');
        return words.map(one => {{ const box = one.getBoundingRect().clone(); box.applyTransform(one.transform); return box.y + box.height <= plot.y; }}); }}"""
    )
    assert above == [True]
