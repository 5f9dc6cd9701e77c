"""Figures and the report of a sweep, from its folder: provenance, points, honest axes, and figures of whole Records."""

import json

import pandas as pd
import pytest
from PIL import Image

from credit_flow import sweep
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.sweeps.draw_sweep import chief_measures, draw_sweep, sweep_facts, sweep_pictures
from credit_flow.experiments.sweeps.report_sweep import report_sweep
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.hayek_machine import HayekMachine
from credit_flow.views.points import points
from credit_flow.views.sweeps.response import response


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep") / "s"
    sweep(
        CreditEconomy(experts=30, task_rate=8),
        {"learning": [0.0, 0.05]},
        2,
        ticks=40,
        out=folder,
        executor="serial",
    )
    return Sweep.open(folder)


def test_figures_of_a_sweep_say_where_they_come_from(done, tmp_path):
    files = draw_sweep(done, "", tmp_path, formats=["png", "csv"], width=90, height=70)
    assert [file.name for file in files] == ["response_learning.png", "response_learning.csv"]
    facts = json.loads(Image.open(files[0]).text["Description"])
    assert facts == {"figure": "response_learning", "measure": "division_of_labour"} | json.loads(
        json.dumps(sweep_facts(done))
    )
    assert (
        facts["varied"] == ["learning"]
        and facts["seeds"] == [1, 2]
        and facts["runs"] == 4
        and facts["journal_hash"]
    )
    assert Image.open(files[0]).size == pytest.approx((90 / 25.4 * 200, 70 / 25.4 * 200), abs=2)
    table = pd.read_csv(files[1], comment="#")
    means = done.table.groupby("learning")["division_of_labour"].mean()
    assert table.loc[table["series"] == "mean", "y"].tolist() == pytest.approx(means.tolist())
    assert sorted(table.loc[table["series"] == "samples", "y"]) == pytest.approx(
        sorted(done.table["division_of_labour"])
    )


def test_a_sweep_has_a_report(done, tmp_path):
    page = report_sweep(done, tmp_path).read_text()
    assert "a sweep" in page and "learning" in page and sweep_facts(done)["journal_hash"] in page
    assert page.count("<figure id=") == len(chief_measures(done)) > 2
    assert 'src="http' not in page and "<script" not in page
    one = report_sweep(done, tmp_path / "one", ["gini"]).read_text()
    assert one.count("<figure id=") == 1 and "gini: response learning" in one
    with pytest.raises(UnknownName, match="no measure named 'gin'"):
        report_sweep(done, tmp_path / "none", ["gin"])


@pytest.mark.parametrize(
    "values, said",
    [
        ([90.0, 100.0, 110.0], "y axis begins at"),
        ([1.0, 5.0, 9.0], ""),
        ([-100.0, -101.0, -99.0], "y axis ends at"),
        ([-3.0, 2.0, 1.0], ""),
    ],
)
def test_an_axis_that_does_not_begin_at_zero_says_so(values, said):
    table = pd.DataFrame(
        {"run_id": list("abc"), "x": [1, 2, 3], "seed": 1, "status": "finished", "outcome": values}
    )
    figure = response(table, "x", "outcome")
    low, high = figure.axes[0].get_ylim()
    assert (said in " ".join(figure._supxlabel.get_text().split())) and bool(said) == (low > 0 or high < 0)


def test_a_sweep_that_kept_its_records_compares_them(tmp_path):
    folder = tmp_path / "rules"
    asked = {"rules": ["full", "printing"]}
    sweep(HayekMachine(entry_episodes=5), asked, 1, ticks=60, out=folder, executor="serial", records=True)
    made = sweep_pictures(Sweep.open(folder), "experts")
    assert "broken_rules" in made and made["broken_rules"].facts["varied"] == ["rules"]
    assert set(points(made["broken_rules"])["series"]) >= {"HOUSE", "experts"}
