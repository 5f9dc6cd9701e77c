"""The figures of a sweep: legible, true to the table, chosen by the design, and not on the shelf of a Record's figures."""

import itertools

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.text import Text
from SALib.sample import sobol
from test_view_legible import LEAST_POINTS, overlapping, texts

from credit_flow import sweep
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.sweeps.design import sobol as sobol_design
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.measures.statistics.measured_runs import SweepRuns
from credit_flow.measures.statistics.sensitivity_indices import regression_indices, sobol_indices
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.views.drawing.end_labels import apart
from credit_flow.views.drawing.size import MILLIMETRES
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import figures
from credit_flow.views.sweeps.mean_response import mean_response, samples
from credit_flow.views.sweeps.response import response
from credit_flow.views.sweeps.response_map import mean_table, response_map
from credit_flow.views.sweeps.sensitivity import greatest_last, sensitivity
from credit_flow.views.sweeps.sweep_figures import sweep_figures

UNITS = {"outcome": "credits/unit of work", "rent": "credits/tick"}


def sweep_table(settings: list[dict], seeds, value) -> pd.DataFrame:
    """A sweep's table whose measure `outcome` is `value(**setting)` and noise that is the same for the same run."""
    noise = np.random.default_rng(1).normal(scale=0.1, size=(len(settings), len(seeds)))
    rows = [
        {**setting, "seed": seed, "status": "finished", "outcome": value(**setting) + noise[i, j]}
        for i, setting in enumerate(settings)
        for j, seed in enumerate(seeds)
    ]
    table = pd.DataFrame(rows)
    table.insert(0, "run_id", [f"run{i}" for i in range(len(table))])
    return table.assign(journal_hash="0")


def grid(**levels) -> list[dict]:
    return [dict(zip(levels, setting)) for setting in itertools.product(*levels.values())]


def free(n: int) -> list[dict]:
    """Settings that share no level."""
    points = np.random.default_rng(2).uniform(size=(n, 3))
    return [{"rent": 0.3 * a, "learning": 0.2 * b, "transaction_cost": c} for a, b, c in points]


PROBLEM = {"num_vars": 2, "names": ["rent", "learning"], "bounds": [[0.0, 0.3], [0.0, 0.2]]}
SALTELLI = [
    {"rent": float(a), "learning": float(b)}
    for a, b in sobol.sample(PROBLEM, 32, calc_second_order=False, seed=1)
]
SHARES = np.linspace(0.0, 0.2, 6).tolist()
POLICIES = ["truthful", "zero_intelligence", "markup", "bandit"]
TABLES = {
    "bool_number": sweep_table(
        grid(hiring=[False, True], learning=SHARES), range(1, 6), lambda hiring, learning: 9 * hiring * learning
    ),
    "names": sweep_table(
        grid(mechanism=["first_price", "second_price"], policy=POLICIES), [1, 2, 3],
        lambda mechanism, policy: len(mechanism) / 5 + len(policy) / 9,
    ),
    "fine": sweep_table(
        grid(rent=np.linspace(0, 0.3, 20).tolist(), learning=np.linspace(0, 0.2, 20).tolist()), [1],
        lambda rent, learning: 4000 * learning + rent,
    ),
    "factors": sweep_table(
        grid(task_rate=[0.1, 1.0, 10.0, 100.0], quotes=[1, 2, 3, 4]), [1, 2, 3],
        lambda task_rate, quotes: quotes * np.log(task_rate),
    ),
    "four": sweep_table(
        grid(hiring=[False, True], depth=[1, 2], links=[2, 4, 8], learning=[0.0, 0.1]), [1, 2],
        lambda hiring, depth, links, learning: hiring + links,
    ),
    "one": sweep_table(grid(learning=SHARES), [1], lambda learning: 0.001 * learning),
    "latin": sweep_table(free(40), [1, 2], lambda rent, learning, transaction_cost: rent - 5 * learning),
    "saltelli": sweep_table(SALTELLI, [1, 2], lambda rent, learning: 10 * rent + learning),
}  # fmt: skip
NAMES = {
    "bool_number": "response_hiring response_learning map_learning_hiring",
    "names": "response_mechanism response_policy map_policy_mechanism",
    "fine": "response_rent response_learning map_rent_learning",
    "factors": "response_task_rate response_quotes map_task_rate_quotes",
    "four": "response_hiring response_depth response_links response_learning",
    "one": "response_learning",
    "latin": "response_rent response_learning response_transaction_cost sensitivity",
    "saltelli": "response_rent response_learning sensitivity",
}


def drawn(name: str, width: str = "page", table: pd.DataFrame | None = None) -> dict:
    table = TABLES[name] if table is None else table
    varied = [
        column for column in table if column not in ("run_id", "seed", "status", "outcome", "journal_hash")
    ]
    problem = PROBLEM if name == "saltelli" else None
    return sweep_figures(table, varied, "outcome", problem=problem, units=UNITS, width=width)


def words(figure) -> str:
    return " ".join(" ".join(text.get_text() for text in texts(figure)).split())


@pytest.mark.parametrize("width", MILLIMETRES)
@pytest.mark.parametrize("name", TABLES)
def test_legible(name, width):
    made = drawn(name, width)
    assert " ".join(made) == NAMES[name]
    for figure in made.values():
        found = texts(figure)
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(MILLIMETRES[width])
        assert min(text.get_fontsize() for text in found) >= LEAST_POINTS
        assert not any("$" in text.get_text() for text in found)
        assert overlapping(figure) == []
        assert [text.get_text() for text in found if not inside(figure, text)] == []
        assert all(
            axes.get_xlabel() and axes.get_ylabel()
            for axes in figure.axes
            if axes.get_label() != "<colorbar>"
        )


def inside(figure, text) -> bool:
    return all(figure.bbox.padded(0.5).contains(*corner) for corner in Text.get_window_extent(text).corners())


def test_they_are_no_figures_of_a_record():
    assert not {"response", "response_map", "sensitivity", "sweep_figures"} & set(figures())


def test_style_of_the_caller_is_left_alone():
    before = dict(matplotlib.rcParams)
    drawn("bool_number")
    assert dict(matplotlib.rcParams) == before


# -- numbers


def test_a_mean_and_its_interval_are_those_of_the_seeds():
    table = TABLES["bool_number"]
    found = mean_response(samples(SweepRuns.of(table, "outcome"), "learning", "hiring"))
    assert len(found) == 12 and set(found["n"]) == {5}
    values = table.query("hiring and learning == 0.2")["outcome"]
    assert found.iloc[-1].tolist() == [True, 0.2, values.mean(), *bca_interval(values), 5]


def test_seeds_are_the_samples_whatever_else_was_varied():
    table = TABLES["bool_number"]
    found = mean_response(samples(SweepRuns.of(table, "outcome"), "hiring"))
    by_seed = table[table["hiring"]].groupby("seed")["outcome"].mean()
    assert found["n"].tolist() == [5, 5]
    assert found.loc[1, ["low", "high"]].tolist() == pytest.approx(bca_interval(by_seed))


def test_free_settings_are_taken_in_groups_of_alike_size():
    found = samples(SweepRuns.of(TABLES["latin"], "outcome"), "learning")
    assert len(found) == 40, "one sample a setting, whatever the seeds"
    groups = found.groupby("at")["x"]
    assert groups.size().tolist() == [5] * 8
    np.testing.assert_allclose(groups.mean(), groups.mean().index)
    assert (groups.max().to_numpy()[:-1] < groups.min().to_numpy()[1:]).all()


def test_the_lines_of_a_response_are_the_means():
    figure = response(TABLES["bool_number"], "learning", "outcome", by="hiring")
    expected = TABLES["bool_number"].groupby(["hiring", "learning"])["outcome"].mean()
    curves = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 6]
    for line, level in zip(curves, (False, True), strict=True):
        np.testing.assert_allclose(line.get_ydata(), expected[level])
    faint = [dots for dots in figure.axes[0].collections if isinstance(dots, PathCollection)]
    assert [len(dots.get_offsets()) for dots in faint] == [30, 30]


def test_the_bars_of_a_response_are_the_intervals():
    figure = response(TABLES["names"], "policy", "outcome", by="mechanism")
    found = mean_response(samples(SweepRuns.of(TABLES["names"], "outcome"), "policy", "mechanism"))
    bars = [c for c in figure.axes[0].collections if isinstance(c, LineCollection)]
    ends = np.concatenate([[segment[:, 1] for segment in bar.get_segments()] for bar in bars])
    np.testing.assert_allclose(ends, found[["low", "high"]])


def test_the_map_shows_the_means_and_writes_them_into_the_cells():
    table = TABLES["bool_number"]
    figure = response_map(table, "learning", "hiring", "outcome", units=UNITS)
    means = mean_table(SweepRuns.of(table, "outcome"), "learning", "hiring")
    assert means.loc[True, 0.2] == pytest.approx(table.query("hiring and learning == 0.2")["outcome"].mean())
    np.testing.assert_array_equal(figure.axes[0].images[0].get_array(), means)
    cells = [text.get_text() for text in figure.axes[0].texts[1:]]
    assert cells == [f"{value + 0.0:.1f}" for value in means.round(1).to_numpy().ravel()]
    assert "credits/unit of work" in words(figure) and "mean over 5 seeds" in words(figure)


def test_numbers_that_do_not_fit_are_not_written():
    assert len(response_map(TABLES["fine"], "rent", "learning", "outcome", width="column").axes[0].texts) == 1


def test_a_pair_without_a_value_is_grey_and_said_to_be():
    table = TABLES["bool_number"].query("not (hiring and learning > 0.15)")
    assert "grey: no run has a value" in words(response_map(table, "learning", "hiring", "outcome"))


def test_the_tornado_names_its_indices_and_sorts_by_them():
    made = drawn("latin")["sensitivity"]
    assert "standardized regression" in words(made) and "rank correlation" in words(made)
    assert "outcome: coefficient" in words(made) and "40 settings" in words(made)
    labels = [label.get_text() for label in made.axes[0].get_yticklabels()]
    assert labels[-1] == "learning" and labels == [
        name.replace("_", " ") for name in greatest_last(latin_indices())
    ]
    assert "standardized regression" not in words(drawn("saltelli")["sensitivity"])


def latin_indices() -> pd.DataFrame:
    means = TABLES["latin"].groupby(["rent", "learning", "transaction_cost"])["outcome"].mean().reset_index()
    return regression_indices(means.drop(columns="outcome"), means["outcome"])


def test_bars_of_the_tornado_are_the_sobol_indices():
    figure = drawn("saltelli")["sensitivity"]
    assert "first-order Sobol index" in words(figure) and "outcome: share of the variance" in words(figure)
    values = TABLES["saltelli"].groupby(["rent", "learning"], sort=False)["outcome"].mean().to_numpy()
    expected = sobol_indices(values.reshape(-1, 4), PROBLEM["names"]).set_index(["index", "parameter"])[
        "value"
    ]
    order = ["learning", "rent"]
    bars = [[bar.get_width() for bar in container] for container in figure.axes[0].containers]
    for widths, name in zip(bars, ("first-order Sobol index", "total Sobol index"), strict=True):
        assert widths == expected[name][order].tolist()


def test_a_design_that_is_not_saltellis_gets_no_sobol_indices():
    table = TABLES["saltelli"].iloc[:-2]
    assert "rank correlation" in words(drawn("saltelli", table=table)["sensitivity"])


# -- what was left out, and what is refused


def test_failed_runs_and_gaps_are_left_out_and_counted():
    table = TABLES["bool_number"].copy()
    table.loc[[0, 1], ["status", "outcome"]] = ["failed", np.nan]
    table.loc[7, "outcome"] = np.nan
    for figure in drawn("bool_number", table=table).values():
        assert "left out: 2 runs failed, 1 run without a value" in words(figure)
    assert "left out" not in words(drawn("bool_number")["response_hiring"])
    found = mean_response(samples(SweepRuns.of(table, "outcome"), "learning", "hiring"))
    assert found["n"].tolist() == [3, 4, *[5] * 10]


def test_a_base_point_with_a_failed_run_is_left_out_of_the_indices():
    table = TABLES["saltelli"].copy()
    table.loc[9, ["status", "outcome"]] = ["failed", np.nan]
    assert "31 base points, mean over 2 seeds; 1 left out" in words(
        drawn("saltelli", table=table)["sensitivity"]
    )


def test_one_seed_has_no_interval_and_claims_none():
    said = words(drawn("one")["response_learning"])
    assert "mean of 1 seed" in said and "interval" not in said


def test_levels_and_lines_are_named():
    assert "hiring: yes" in words(drawn("bool_number")["response_learning"])
    assert "zero intelligence" in words(drawn("names")["response_policy"])
    assert "0.1 1 10 100" in words(drawn("factors")["response_task_rate"])


def test_nothing_but_failures_is_said_to_be_so():
    table = TABLES["bool_number"].assign(status="failed", outcome=None)
    for draw in (
        lambda: drawn("bool_number", table=table),
        lambda: response(table, "learning", "outcome"),
        lambda: response_map(table, "learning", "hiring", "outcome"),
    ):
        with pytest.raises(NothingToShow, match="no run has a value of outcome"):
            draw()


def test_wrong_names_are_refused():
    table = TABLES["bool_number"]
    with pytest.raises(UnknownName, match="no varied parameter named 'learnin': did you mean 'learning'"):
        response(table, "learnin", "outcome")
    with pytest.raises(UnknownName, match="no measure named 'outcom': did you mean 'outcome'"):
        response_map(table, "learning", "hiring", "outcom")
    with pytest.raises(ValueError, match="by = learning: must be another parameter"):
        response(table, "learning", "outcome", by="learning")
    with pytest.raises(ValueError, match="by = rent has 20 levels: must be 8 or fewer"):
        response(TABLES["fine"], "learning", "outcome", by="rent")
    with pytest.raises(ValueError, match="x and y are both learning"):
        response_map(table, "learning", "learning", "outcome")
    with pytest.raises(ValueError, match="column, page, slide"):
        response(table, "learning", "outcome", width="poster")
    with pytest.raises(ValueError, match="nothing was varied"):
        sweep_figures(table, [], "outcome")
    with pytest.raises(ValueError, match="duplicate seeds: seed 1 at hiring = False, learning = 0.0"):
        response(pd.concat([table, table.iloc[:1]]), "learning", "outcome")


def test_indices_of_another_form_are_refused():
    indices = latin_indices()
    with pytest.raises(ValueError, match="must have the columns parameter, index, value, low, high"):
        sensitivity(indices.drop(columns="low"))
    with pytest.raises(ValueError, match="must be on one scale"):
        sensitivity(indices.replace("rank correlation", "total Sobol index"))
    with pytest.raises(NothingToShow, match="too few settings"):
        sensitivity(indices.assign(value=np.nan))


@pytest.mark.parametrize(
    "heights",
    [[0.5], [0.2, 0.8], [0.5, 0.5, 0.5], [0.95, 0.96, 0.97], [0.0, 0.01, 0.02], [0.1, 0.11, 0.9, 0.91]],
)
def test_labels_stand_apart_in_order_and_inside(heights):
    placed = apart(heights, 0.1)
    assert (np.diff(placed) >= 0.1 - 1e-9).all() and placed.min() >= -1e-9 and placed.max() <= 1.0 + 1e-9
    assert len(heights) > 2 or placed.tolist() == heights


# -- real sweeps


def test_a_real_sweep_over_a_grid():
    scenario = CreditEconomy(experts=20, ticks=30)
    done = sweep(scenario, {"hiring": [False, True], "learning": [0.0, 0.1]}, 3, executor="serial")
    made = sweep_figures(done.table, done.varied, "price")
    assert list(made) == ["response_hiring", "response_learning", "map_hiring_learning"]
    assert "mean and 95 % interval of 3 seeds" in words(made["response_hiring"])


def test_a_real_sweep_over_saltellis_design_with_settings_that_rounding_makes_alike():
    ranges = {"quotes": (1, 3), "rent": (0.1, 0.3)}
    done = sweep(CreditEconomy(experts=20, ticks=20), sobol_design(ranges, 4), [1], executor="serial")
    assert done.table["run_id"].duplicated().any() and len(done.table) == 16
    made = sweep_figures(done.table, done.varied, "price", problem=done.manifest["problem"])
    assert "4 base points, mean over 1 seed" in words(made["sensitivity"])
