"""The palettes can be read and told apart, by everyone (CIEDE2000 after Sharma 2005, simulation after Machado 2009)."""

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from credit_flow.dashboard import widgets
from credit_flow.dashboard.pictures import theme

VISION = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ.sum(axis=1)
BOTH = pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratio = TO_XYZ @ np.clip(rgb, 0.0, 1.0) / WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2([b1, b2], [a1, a2])) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    l, c = (l1 + l2) / 2, (c1 + c2) / 2
    h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) - 0.2 * cosine(4 * h - 63)
    sl = 1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    rt = -2 * np.sqrt(c**7 / (c**7 + 25**7)) * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    return float(np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh)))


def cosine(degrees: float) -> float:
    return np.cos(np.radians(degrees))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_distance_is_that_of_the_published_pairs(one, other, distance):
    assert ciede2000(one, other) == pytest.approx(distance, abs=5e-5)


@BOTH
def test_text_and_graphics_stand_out_from_their_ground(palette):
    for ground in (palette.paper, palette.page):
        for text in (palette.ink, palette.muted, palette.accent, palette.warning, palette.error):
            assert contrast(text, ground) >= 4.5, (text, ground)
    for colour in palette.skills:
        assert contrast(colour, palette.paper) >= 3.0, colour


@BOTH
@pytest.mark.parametrize("vision", VISION)
def test_any_two_skills_are_told_apart_by_everyone(palette, vision):
    seen = [lab(np.asarray(VISION[vision]) @ linear(colour)) for colour in palette.skills]
    distances = [ciede2000(one, other) for one, other in itertools.combinations(seen, 2)]
    assert min(distances) >= 10.0


def test_every_skill_has_its_shape_and_all_beyond_are_muted():
    assert (
        len(theme.SHAPES) == len(theme.ECHARTS_SYMBOLS) == len(theme.LIGHT.skills) == len(theme.DARK.skills)
    )
    assert len(set(theme.SHAPES)) == 8
    assert (
        theme.LIGHT.skill(0) == "#4171CA"
        and theme.LIGHT.skill(8) == theme.LIGHT.skill(-1) == theme.LIGHT.muted
    )


@BOTH
def test_ramps_begin_and_end_where_they_say(palette):
    assert palette.ramp()[0] == palette.paper and palette.ramp()[-1] == palette.accent
    diverging = palette.diverging(7)
    assert (diverging[0], diverging[3], diverging[6]) == (palette.warning, palette.paper, palette.accent)


def test_the_style_sheet_uses_only_variables_that_it_declares():
    sheet = theme.css()
    declared = set(re.findall(r"(--cf-[\w-]+):", sheet))
    assert set(re.findall(r"var\((--cf-[\w-]+)\)", sheet)) <= declared
    assert sheet.count("--cf-ink: ") == 2 and sheet.count("--cf-skill-7: ") == 2


@BOTH
def test_the_chart_theme_knows_only_colours_of_the_palette(palette):
    text = json.dumps(theme.echarts(palette))
    known = {palette.paper, palette.hairline, palette.muted, palette.ink, *palette.skills, *palette.ramp()}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", text)) <= known
    assert theme.echarts(palette)["animation"] is False


def test_json_cannot_end_the_script_it_stands_in():
    assert "</script>" not in theme.as_json({"name": "</script><b>"})
    assert json.loads(theme.as_json({"name": "</script>"})) == {"name": "</script>"}


def test_no_part_styles_what_is_styled_elsewhere():
    """The style of a part stays when its page is left: one that speaks of a class of others, without saying within what, changes every page seen later."""
    folder = Path(widgets.__file__).parent
    places: dict[str, set[str]] = {}
    for file in [*folder.glob("*.vue"), *folder.glob("*.css")]:
        text = file.read_text(encoding="utf-8")
        style = (
            text
            if file.suffix == ".css"
            else "".join(re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL))
        )
        for selector in re.findall(r"(?m)^ *([^{}@\n]+?) *\{", style):
            for one in selector.split(","):
                places.setdefault(one.strip(), set()).add(file.name)
    assert {
        one: names
        for one, names in places.items()
        if len(names) > 1 and any(name.endswith(".vue") for name in names)
    } == {}
