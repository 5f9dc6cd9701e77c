"""Files of figures: where they come from can be read back, their points are what is drawn, sizes and words are as asked for."""

import json
import re
import zlib
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from PIL import Image

from credit_flow.core.discover import UnknownName
from credit_flow.measures.numbers_of_a_run import gini_by_tick
from credit_flow.views.economy.asks import asks
from credit_flow.views.economy.credit_flow_diagram import credit_flow_diagram, flows_by_role
from credit_flow.views.economy.credit_tree import credit_tree
from credit_flow.views.economy.flow_network import flow_network, payments_between_experts
from credit_flow.views.economy.population import population
from credit_flow.views.economy.prices_and_money import prices_and_money
from credit_flow.views.economy.skills import skills, sorted_skills
from credit_flow.views.economy.wealth import wealth
from credit_flow.views.nothing_to_show import FigureError
from credit_flow.views.points import points
from credit_flow.views.provenance import provenance
from credit_flow.views.save import save_figures

DUBLIN = "{http://purl.org/dc/elements/1.1/}description"


def facts_in(file) -> dict:
    """The facts that a file carries, read back as another program would."""
    if file.suffix == ".png":
        return json.loads(Image.open(file).text["Description"])
    if file.suffix == ".svg":
        (found,) = ElementTree.parse(file).iter(DUBLIN)
        return json.loads(found.text)
    return json.loads(_subject(file.read_bytes()))


def _subject(body: bytes) -> str:
    (found,) = re.findall(rb"/Subject \(((?:[^()\\]|\\.)*)\)", body, flags=re.DOTALL)
    return re.sub(rb"\\([()\\])", rb"\1", found).decode("latin-1")


def test_every_format_says_where_it_comes_from(record, tmp_path):
    files = save_figures(record, tmp_path, only=["wealth", "credit_tree"], formats=["png", "svg", "pdf"])
    assert len(files) == 6
    for file in files:
        facts = facts_in(file)
        assert facts.pop("figure") == file.stem
        assert facts == json.loads(json.dumps(provenance(record)))
        assert facts["journal_hash"] == record.manifest["journal_hash"] and facts["seed"] == 3
        assert (
            facts["scenario"] == "credit_economy"
            and facts["parameters"]["task_rate"] == 30.0
            and facts["version"]
        )


def test_savefig_of_a_user_carries_them_too(record, tmp_path):
    figure = wealth(record)
    for name in ("a.png", "a.svg", "a.pdf"):
        figure.savefig(tmp_path / name)
        assert facts_in(tmp_path / name)["seed"] == 3
    figure.savefig(tmp_path / "b.png", metadata={"Description": '"mine"'})
    assert facts_in(tmp_path / "b.png") == "mine"
    figure.savefig(tmp_path / "c.jpg")
    assert Image.open(tmp_path / "c.jpg").size[0] > 100


def test_the_same_record_gives_the_same_files(record, tmp_path):
    bodies = [
        [
            file.read_bytes()
            for file in save_figures(record, tmp_path / name, ["skills"], ["png", "svg", "pdf", "csv"])
        ]
        for name in "ab"
    ]
    assert bodies[0] == bodies[1] and zlib.crc32(bodies[0][0])


# -- points


def csv_of(record, tmp_path, name) -> pd.DataFrame:
    (file,) = save_figures(record, tmp_path, only=[name], formats=["csv"])
    head = dict(line[2:].split(": ", 1) for line in file.read_text().splitlines() if line.startswith("# "))
    assert json.loads(head["journal_hash"]) == record.manifest["journal_hash"]
    return pd.read_csv(file, comment="#")


def test_csv_is_what_the_lines_show(record, tmp_path):
    table = csv_of(record, tmp_path, "population")
    living = table[table["series"] == "living experts"]
    np.testing.assert_array_equal(living["y"], record.measures["population"])
    np.testing.assert_array_equal(living["x"], record.measures.index)
    for axes, number in zip(population(record).axes, (1, 2)):
        named = [line for line in axes.lines if not line.get_label().startswith("_")]
        for line in named:
            own = table[(table["panel"] == number) & (table["series"] == line.get_label())]
            np.testing.assert_allclose(own["y"], line.get_ydata(), rtol=1e-12)
    assert set(table["series"]) == {"living experts", "births", "deaths"}
    assert set(table["x_axis"]) == {"tick"}


def test_csv_is_what_the_dots_cells_and_curves_show(record, tmp_path):
    table = csv_of(record, tmp_path, "asks")
    dots = {
        part.get_label(): part
        for part in asks(record).axes[0].collections
        if isinstance(part, PathCollection)
    }
    assert set(table["series"]) == set(dots) == {"asks", "winners", "their prices"}
    for name, part in dots.items():
        np.testing.assert_allclose(
            table.loc[table["series"] == name, ["x", "y"]], part.get_offsets(), rtol=1e-12
        )
    cells = csv_of(record, tmp_path, "skills")
    cells = cells[cells["series"] == "skill"]
    matrix = sorted_skills(record)
    np.testing.assert_allclose(cells.pivot(index="y", columns="x", values="value"), matrix, rtol=1e-12)
    curve = csv_of(record, tmp_path, "wealth")
    gini = curve[curve["series"] == "Gini of balances"]
    np.testing.assert_allclose(gini["y"], gini_by_tick(record), rtol=1e-12)


def test_csv_of_what_is_drawn_by_hand_is_the_flows(record, tmp_path):
    flows, _ = flows_by_role(record, (0, record.ticks))
    table = csv_of(record, tmp_path, "credit_flow_diagram")
    assert table["credits_per_tick"].sum() == pytest.approx(sum(flows.values())) and len(table) == len(flows)
    shown = [text.get_text() for text in credit_flow_diagram(record).axes[0].texts]
    rent = table.loc[table["target"] == "rent", "credits_per_tick"].sum()
    assert any(text in (f"rent: {rent:,.1f}", f"rent\n{rent:,.1f}") for text in shown)
    links = csv_of(record, tmp_path, "flow_network")
    paid = payments_between_experts(record, (0, record.ticks))
    drawn = links[links["what"] == "link"]
    assert len(drawn) == min(600, len(paid)) and drawn["credits_per_tick"].max() == pytest.approx(
        paid["amount"].max()
    )
    assert len(links[links["what"] == "expert"]) == len(
        flow_network(record).axes[0].collections[1].get_offsets()
    )
    tree = csv_of(record, tmp_path, "credit_tree")
    amounts = [text.get_text() for text in credit_tree(record).axes[0].texts]
    assert sorted(f"{amount:.2f}" for amount in tree["credits"]) == sorted(
        word for word in amounts if re.fullmatch(r"\d+\.\d\d", word)
    )


def test_bars_bands_and_intervals_are_read_back():
    figure = Figure()
    axes = figure.add_subplot()
    axes.bar([0, 1], [2.0, 3.0], bottom=[1.0, 0.0], label="bars")
    axes.set_xticks([0, 1], ["a", "b"])
    axes.fill_between([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 4.0, 6.0], label="band")
    axes.vlines([5.0, 6.0], [0.0, 1.0], [2.0, 3.0], label="interval")
    found = points(figure).set_index("series")
    assert found.loc["bars", "y"].tolist() == [3.0, 3.0] and found.loc["bars", "x_name"].tolist() == [
        "a",
        "b",
    ]
    assert found.loc["bars", "low"].tolist() == [1.0, 0.0]
    assert found.loc["band", ["x", "low", "high"]].to_numpy().tolist() == [[0, 1, 2], [1, 2, 4], [2, 3, 6]]
    assert found.loc["interval", ["x", "low", "high"]].to_numpy().tolist() == [[5, 0, 2], [6, 1, 3]]


# -- sizes, words, axes


def test_a_figure_is_as_large_as_was_asked_for(record, tmp_path):
    figure = prices_and_money(record, 120, height=80, font=6.5)
    assert figure.get_size_inches() * 25.4 == pytest.approx([120.0, 80.0])
    assert {text.get_fontsize() for axes in figure.axes for text in axes.texts} == {6.5}
    (file,) = save_figures(record, tmp_path, only=["wealth"], formats=["png"], width="88", height=60)
    assert np.array(Image.open(file).size) / 200 * 25.4 == pytest.approx([88.0, 60.0], abs=0.2)
    assert population(record, 88).axes[0].get_position().y0 > population(record, 88).axes[1].get_position().y1


def test_words_of_the_user_stand_where_those_of_the_figure_stood(record):
    names = {"0": "cutting", "rent": "upkeep", "WORLD": "customers"}
    words = " ".join(text.get_text() for text in credit_flow_diagram(record, labels=names).axes[0].texts)
    assert "cutting" in words and "upkeep" in words and "customers" in words
    assert "kind 0" not in words and "rent" not in words and "WORLD" not in words
    assert (
        population(record, labels={"experts per tick": "Experten pro Tick"}).axes[1].get_ylabel()
        == "Experten pro Tick"
    )
    with pytest.raises(UnknownName, match="no label named 'rnet': did you mean 'rent'"):
        credit_flow_diagram(record, labels={"rnet": "upkeep"})


def test_a_label_may_be_for_one_figure_of_several(record, tmp_path):
    files = save_figures(
        record, tmp_path, ["wealth", "credit_flow_diagram"], ["svg"], labels={"rent": "upkeep"}
    )
    assert "upkeep" in files[1].read_text()
    with pytest.raises(UnknownName, match="no label named 'nonsense'"):
        save_figures(record, tmp_path / "b", ["wealth"], ["svg"], labels={"nonsense": "x"})
    assert not (tmp_path / "b").exists()


def test_a_figure_draws_in_the_axes_of_the_user(record):
    own = Figure()
    left, right = own.subplots(1, 2)
    assert wealth(record, ax=[left, right]) is own
    assert left.get_ylabel() == "share of credit" and len(right.lines) == 1
    alone = Figure().add_subplot()
    assert wealth(record, ax=[None, alone]).axes == [alone] and alone.get_ylabel() == "Gini coefficient"
    wealth(record, ax=[left, right], font=5)
    assert left.texts[-1].get_fontsize() == 5 and left.texts[0].get_fontsize() == 10
    tree = Figure().add_subplot()
    assert credit_tree(record, ax=tree) is tree.figure and len(tree.texts) > 3
    with pytest.raises(
        FigureError, match="ax has 1 axes: this figure has 2 panels: give 2 axes, None for a panel"
    ):
        wealth(record, ax=left)


@pytest.mark.parametrize(
    "asked, words",
    [
        ({"width": 5}, "width = 5: must be 30 to 2000 mm"),
        ({"width": "colum"}, "did you mean 'column'"),
        ({"height": float("nan")}, "height = nan"),
        ({"font": "big"}, "font = 'big': must be a number of points"),
    ],
)
def test_sizes_out_of_range_are_refused(record, asked, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        skills(record, **asked)
