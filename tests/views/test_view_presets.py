"""Every figure of every preset: drawn with nothing empty in it, or not offered; the same answer everywhere."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import Collection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from test_view_legible import require_legible

from credit_flow.core.records.record import Record
from credit_flow.dashboard.export.exports import figures_for, offered
from credit_flow.dashboard.run.record_player import Replay
from credit_flow.experiments.run import run
from credit_flow.models.clockwork.scenario_choice import preset, short_name
from credit_flow.models.clockwork.scenario_choice import presets as all_presets
from credit_flow.models.games.formal_contracts import FormalContracts
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.models.hayek_machine import HayekMachine
from credit_flow.views.needs import Needs, family_of
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.points import points
from credit_flow.views.report import report
from credit_flow.views.save import figures, missing, save_figures

TICKS = {
    "digits": 12,
    "hayek_machine": 800,
    "no_property": 300,
    "printing": 300,
    "free_entry": 300,
    "cleanup_mini": 250,
    "harvest_mini": 250,
    "bucket_brigade": 200,
}
NAMES = sorted(short_name(name) for name, one in all_presets().items() if not one.needs)
WORK = {
    "asks",
    "credit_flow_diagram",
    "credit_tree",
    "flow_network",
    "population",
    "prices_and_money",
    "skills",
    "wealth",
}
GAMES = (*SocialDilemma.presets, *FormalContracts.presets)
ON_A_MAP = {"grid_replay", "prices_and_money", "wealth", "who_paid_whom"}
OF_ONE_STEP = ON_A_MAP - {"grid_replay"} | {"labour"}
MACHINE = {"population", "prices_and_money", "wealth"}
SHOWN = {
    "default": WORK,
    "steady": WORK,
    "no_hiring": WORK - {"flow_network"},
    "closed": WORK,
    "scarce_compute": WORK,
    "attention": {"skills", "wealth"},
    "trophic": {"credit_flow_diagram", "flow_network", "population", "prices_and_money", "wealth"},
    "digits": WORK - {"skills"} | {"accuracy"},
    "vickrey_society": {
        "bids_against_values", "credit_leak", "prices_and_money", "state_owners", "three_auctions", "truthfulness", "wealth",
    },
    "bucket_brigade": {"bids_against_values", "credit_leak", "prices_and_money", "three_auctions", "wealth"},
    "neural_bucket_brigade": {"neural_bucket_brigade", "prices_and_money", "wealth"},
    "hayek_machine": MACHINE | {"credit_leak"},
    "single_mind": {"prices_and_money", "wealth"},
    "blocks": {"prices_and_money", "wealth"},
    **dict.fromkeys(("blocks_200", "blocks_no_property", "blocks_printing"), MACHINE),
    "no_property": MACHINE,
    "printing": MACHINE,
    "free_entry": MACHINE,
    "private": {"prices_and_money", "wealth"},
    "common": {"prices_and_money", "wealth"},
    "ring": {"prices_and_money", "wealth"},
    "learned": {"prices_and_money", "wealth"},
    "yard_sale": {"wealth"},
    **{name: ON_A_MAP if preset(name).world_name in ("cleanup", "harvest") else OF_ONE_STEP for name in GAMES},
    "bandit": OF_ONE_STEP | {"signal_to_noise"},
    "influence": OF_ONE_STEP | {"influence"},
    **dict.fromkeys(("junction_easy", "junction_medium", "junction_hard"), ON_A_MAP | {"labour"}),
    **dict.fromkeys(("cleanup_mini", "harvest_mini"), ON_A_MAP | {"labour"}),
    "redistribution": {"prices_and_money", "wealth"},
}  # fmt: skip
"""What each preset has something for."""

ONE_OF_A_KIND: dict[tuple, str] = {}
"""Of the presets of one game that show the same the first: the figures of the others are a slow test."""

for name in NAMES:
    ONE_OF_A_KIND.setdefault(
        (preset(name).world_name if name in GAMES else name, frozenset(SHOWN[name])), name
    )

LEGIBLE = ("attention", "trophic", "digits", "vickrey_society", "bucket_brigade", "hayek_machine")
"""The others are read letter by letter in `test_view_legible`."""


@pytest.fixture(scope="module")
def presets():
    """A short run of every preset."""
    return {name: run(preset(name).but(ticks=TICKS.get(name, 150)), rng=1, preset=name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_apply_is_not_offered(presets, name):
    record = presets[name]
    reasons = missing(record)
    assert set(figures()) - set(reasons) == SHOWN[name]
    assert all(len(reason) > 10 for reason in reasons.values())
    for absent in reasons:
        with pytest.raises(NothingToShow):
            figures()[absent](record)
    assert set(offered(preset(name))) >= SHOWN[name], "the dashboard offers what can be drawn"
    settled = {
        "credit_tree",
        "credit_flow_diagram",
        "flow_network",
        "asks",
        "accuracy",
        "three_auctions",
        "neural_bucket_brigade",
    }
    if name != "no_hiring":
        assert set(offered(preset(name))) & settled == SHOWN[name] & settled, (
            "and not what this scenario never has"
        )


@pytest.mark.parametrize("name", ["no_hiring", "bucket_brigade"])
def test_a_report_has_what_applies_and_the_reason_for_the_rest(presets, name, tmp_path):
    page = report(presets[name], tmp_path).read_text()
    assert {figure for figure in figures() if f'<figure id="{figure}">' in page} == SHOWN[name]
    assert "Left out: " in page and "Accuracy (the Record has no scores)" in page


@pytest.mark.parametrize(
    "name",
    [
        name if name in ONE_OF_A_KIND.values() else pytest.param(name, marks=pytest.mark.slow)
        for name in NAMES
    ],
)
@pytest.mark.filterwarnings("error")
def test_every_figure_of_every_preset_is_full(presets, name):
    for figure in sorted(SHOWN[name]):
        drawn = figures()[figure](presets[name])
        require_full(drawn, figure)
        if name in LEGIBLE:
            require_legible(drawn, "column")


def require_full(figure: Figure, name: str) -> None:
    """No axes is empty, and what is drawn in one bears a name unless it is a line of reference."""
    table = points(figure)
    assert len(table), name
    shown = [axes for axes in figure.axes if axes.axison and axes.get_label() != "<colorbar>"]
    if shown:
        assert sorted(table["panel"].unique()) == list(range(1, len(shown) + 1)), name
        numbers = table[[column for column in ("y", "value", "high") if column in table]]
        assert numbers.notna().any(axis=1).groupby(table["panel"]).any().all(), name
    for axes in shown:
        for artist in axes.get_children():
            if isinstance(artist, Line2D) and len(artist.get_xdata()) > 2:
                assert not artist.get_label().startswith("_"), f"{name}: a line without a name"
            if isinstance(artist, Collection) and len(artist.get_offsets()) > 2:
                assert not artist.get_label().startswith("_"), f"{name}: dots without a name"
        assert all(
            not bars.get_label().startswith("_") for bars in axes.containers if isinstance(bars, BarContainer)
        )


def test_the_check_of_empty_axes_can_fail():
    figure = Figure()
    figure.add_subplot(1, 2, 1).plot([0, 1, 2], [0, 1, 2], label="line")
    require_full(figure, "one")
    figure.add_subplot(1, 2, 2)
    with pytest.raises(AssertionError):
        require_full(figure, "two")


def test_a_saved_run_offers_what_applies_and_a_list_says_what_a_figure_is_for(presets):
    record = presets["no_hiring"]
    player = Replay(record)
    try:
        assert set(figures_for(player)) == SHOWN["no_hiring"]
    finally:
        player.close()
    assert str(figures()["credit_tree"].needs).startswith("economy of tasks")
    assert "scores" in str(figures()["accuracy"].needs) and "2 runs or more" in str(
        figures()["broken_rules"].needs
    )
    assert str(Needs()) == ""


def test_what_was_asked_for_and_cannot_be_drawn_is_said_before_anything_is_written(presets, tmp_path):
    with pytest.raises(NothingToShow, match="figure accuracy cannot be drawn: the Record has no scores"):
        save_figures(presets["default"], tmp_path / "a", only=["wealth", "accuracy"])
    assert not (tmp_path / "a").exists()


def test_a_scenario_of_ones_own_belongs_to_the_family_whose_measures_it_takes(presets):
    assert {family_of(presets[name]) for name in ("default", "digits", "no_hiring")} == {"economy of tasks"}
    assert {family_of(presets[name]) for name in ("bucket_brigade", "printing")} == {
        "society that sells states"
    }
    measures = presets["trophic"].table("measures").select(["tick", "population", "births", "deaths"])
    other = Record(presets["trophic"].manifest, {"measures": measures})
    assert family_of(other) == "other"
    with pytest.raises(NothingToShow, match="this run is another scenario"):
        figures()["credit_tree"](other)


def test_where_states_are_sold_nothing_is_called_compute_profit_or_escrow(presets):
    for name in ("vickrey_society", "bucket_brigade", "hayek_machine"):
        for figure in SHOWN[name]:
            words = " ".join(
                text.get_text() for text in figures()[figure](presets[name]).findobj(match=_is_text)
            )
            assert not {"compute and fees", "escrow", "profit"} & set(words.replace("\n", " ").split("  "))


def _is_text(artist) -> bool:
    return hasattr(artist, "get_text")


def test_the_price_of_a_task_is_no_compute(presets):
    """In a society that buys its tasks the owner pays for the task: a payment, not credit used up."""
    record = presets["digits"]
    table = points(figures()["credit_tree"](record, task=None))
    bought = table[(table["payee"] == "SINK") & (table["what"] == "payment")]["credits"].sum()
    used = table[(table["payee"] == "SINK") & (table["what"] != "payment")]["credits"].sum()
    rewards = table[table["what"] == "reward"]
    lines = record.journal
    task = lines[(lines["kind"] == "reward") & (lines["amount"] == rewards["credits"].iloc[0])]
    task = task[(task["payee"] - record.manifest["first_account"]).astype(str) == rewards["payee"].iloc[0]]
    found = [
        (
            float(own.loc[own["kind"] == "payment", "amount"].sum()),
            float(own.loc[own["kind"].isin(["compute", "fee"]), "amount"].sum()),
        )
        for cause in task["cause"]
        for own in [lines[(lines["cause"] == cause) & (lines["payee"] == 1) & (lines["asset"] == 0)]]
    ]
    assert any(np.allclose((bought, used), pair) for pair in found) and bought > 0.0
    flows = points(figures()["credit_flow_diagram"](record)).set_index("target")["credits_per_tick"]
    recent = lines[(lines["payee"] == 1) & (lines["kind"] == "payment") & (lines["payer"] >= 4)]
    assert flows["tasks bought"].sum() == pytest.approx(recent["amount"].sum() / record.ticks)


def test_the_rules_that_are_broken_are_compared_over_runs():
    runs = [
        run(HayekMachine(rules=rules, entry_episodes=5), rng=1, ticks=120) for rules in ("full", "printing")
    ]
    drawn = figures()["broken_rules"](runs)
    require_full(drawn, "broken_rules")
    assert [one["parameters"]["rules"] for one in drawn.facts["runs"]] == ["full", "printing"]
    with pytest.raises(NothingToShow, match="compares runs with each other"):
        figures()["broken_rules"](runs[0])
    never = [run(HayekMachine(rules=rules), rng=1, ticks=40) for rules in ("full", "printing")]
    assert len(figures()["broken_rules"](never).axes) == 1, (
        "no run came to the end of entry: its panel is left out"
    )
    assert pd.notna(points(figures()["broken_rules"](never))["y"]).all()
