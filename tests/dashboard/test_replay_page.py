"""The replay: one file, opened from disk in a browser without network, that shows the frames as they were."""

import numpy as np
import pytest
from playwright.sync_api import expect

from credit_flow.dashboard.export.replay_page import MOST_BYTES, ReplayError, pack, replay_page
from credit_flow.dashboard.parts import plot
from credit_flow.dashboard.pictures.frames import Frame, FrameBuilder
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.run.runner import Runner

ABOUT = {"seed": "1", "run": "abc", "note": "</script><b>{{ bodies }}"}


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    runner, builder, made = Runner(), FrameBuilder(), []
    for number in range(1, 13):
        runner.step(3)
        made.append(builder.build(number, runner.snapshot(), flows_of(runner.snapshots(10))))
    return made


@pytest.fixture(scope="module")
def page_file(frames, tmp_path_factory):
    ticks = np.array([frame.header["tick"] for frame in frames])
    lines = {"credit supply": plot.line({"supply": (ticks, ticks * 10.0)}, "credit supply, cr")}
    file = tmp_path_factory.mktemp("replay") / "replay.html"
    file.write_bytes(replay_page(frames, lines, ABOUT, title="Credit economy & seed 1"))
    return file


def opened(page_file, open_page):
    page = open_page(page_file.as_uri(), offline=True)
    expect(page.locator("#flow[data-drawn]")).to_be_visible()
    return page


def test_it_opens_from_disk_without_a_network_and_says_what_it_is(page_file, open_page):
    page = opened(page_file, open_page)
    expect(page).to_have_title("Credit economy & seed 1")
    expect(page.locator("#tick")).to_have_text("Tick 3")
    expect(page.locator("dl")).to_contain_text("12 of 12")
    expect(page.locator("dl")).to_contain_text("</script><b>{{ bodies }}")
    expect(page.locator("#charts canvas")).to_have_count(1)
    expect(page.get_by_role("img", name="Tick 3:")).to_be_visible()


def test_its_frames_are_those_that_were_given(page_file, open_page, frames):
    page = opened(page_file, open_page)
    for index in (0, 5, 11):
        values = np.array(page.evaluate("index => Array.from(window.replay.bodies[index])", index))
        np.testing.assert_allclose(values, np.frombuffer(frames[index].body, dtype="<f4"), atol=5e-5)
        ids = page.evaluate("index => window.replay.namesAt(index)", index)
        assert ids == frames[index].header["ids"]


def test_it_plays_to_the_end_and_can_be_moved_by_keyboard(page_file, open_page):
    page = opened(page_file, open_page)
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#tick")).to_have_text("Tick 36", timeout=15_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("slider", name="tick").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tick")).to_have_text("Tick 33")
    assert page.evaluate("document.querySelector('#flow').dataset.tick") is not None


def test_a_long_run_is_thinned_until_it_fits(frames):
    rng = np.random.default_rng(1)
    header = {
        **frames[-1].header,
        "n": 400,
        "n_system": 4,
        "ids": list(range(396)),
        "n_edges": 900,
        "n_dots": 0,
    }
    long = [
        Frame({**header, "frame": k, "tick": k}, rng.random(5 * 400 + 4 * 900).astype("<f4").tobytes())
        for k in range(700)
    ]
    page = replay_page(long, {}, {}, title="long")
    assert 0.5 * MOST_BYTES < len(page) <= MOST_BYTES
    assert b"of 700" in page and b'"tick":0,' in page and b'"tick":699,' in page


def test_numbers_are_packed_low_bytes_first():
    header = {"n": 1, "n_edges": 0, "n_dots": 0}
    packed = pack(Frame(header, np.array([1.0, 0.5, 0.0, -1.0, 3.0], dtype="<f4").tobytes()))
    assert packed == bytes([255, 0, 0, 0, 3, 255, 128, 0, 0, 0])


def test_no_frames_and_nameless_frames_are_refused(frames):
    with pytest.raises(ReplayError, match="run at least one tick"):
        replay_page([], {}, {}, title="none")
    header = {key: value for key, value in frames[0].header.items() if key != "ids"}
    with pytest.raises(ReplayError, match="does not name its experts"):
        replay_page([frames[0]._replace(header=header)], {}, {}, title="nameless")
