"""Figures of games: what stands in them is what the tables say, and they can be read."""

import base64
import gzip
import json
import re
from dataclasses import dataclass, replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from test_view_legible import require_legible

from credit_flow import CreditFlow, Policy
from credit_flow.dashboard.export.exports import export
from credit_flow.dashboard.run.record_player import Replay
from credit_flow.experiments.run import run
from credit_flow.models.clockwork.scenario_choice import preset
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.theory.games.schelling import schelling as exact_schelling
from credit_flow.theory.role_choice import role_choice
from credit_flow.theory.subgame_perfect import solve
from credit_flow.views.games.film import film
from credit_flow.views.games.grid_replay import grid_replay
from credit_flow.views.games.grid_replay_page import grid_replay_page
from credit_flow.views.games.labour import labour
from credit_flow.views.games.moments import moments
from credit_flow.views.games.payment_table import payment_matrix
from credit_flow.views.games.payments import LOSS, REWARD, SIGNING, SINK, TRANSFER, UNPAID, WORLD, payments
from credit_flow.views.games.role_run import role_run, thetas
from credit_flow.views.games.schelling import schelling
from credit_flow.views.games.theta_curve import theta_curve
from credit_flow.views.games.who_paid_whom import net, who_paid_whom
from credit_flow.views.learning.signal_to_noise import signal_to_noise
from credit_flow.views.learning.thresholds import thresholds
from credit_flow.views.nothing_to_show import FigureError, NothingToShow
from credit_flow.views.points import points
from credit_flow.views.report import report
from credit_flow.worlds.games.matrix_game import MatrixGame

GAMES = {"grid_replay", "labour", "schelling", "signal_to_noise", "theta_curve", "who_paid_whom"}


@pytest.fixture(scope="module")
def games(tmp_path_factory):
    """Records by name, read back from disk as a user's are."""
    folder = tmp_path_factory.mktemp("games")
    mini = preset("cleanup_mini")
    scenarios = {
        "paid": mini,
        "unpaid": mini.but(others=0, terms="none", theta=0.0),
        "every number": mini.but(others=-1, copies=12, experts=3),
        "leaky": mini.but(experts=3, leak=0.3, ticks=500),
        "matrix": preset("public_goods").but(
            ticks=20, copies=3, policy="random", terms="decreed", theta=0.75
        ),
        "signed": preset("public_goods").but(ticks=20, copies=3, policy="random"),
        "harvest": preset("harvest_mini"),
    }
    return {
        name: run(one, rng=1, out=folder / name, preset="cleanup_mini") for name, one in scenarios.items()
    }


def words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def series(figure: Figure, name: str):
    table = points(figure)
    return table[table["series"] == name]


# -- the film


def test_the_film_is_what_the_game_was_in_every_step(games):
    """Also in the second episode, and from rows that hold only what changed."""
    scenario = preset("cleanup_mini").but(ticks=120)
    seen = film(games["paid"])
    model = CreditFlow(scenario, rng=1)
    for place in range(1, 120):
        model.step()
        scene = model.world.scene(0)
        assert np.array_equal(seen.cells[place], scene["cells"])
        assert np.array_equal(seen.agents[place], scene["agents"])
    later = film(games["leaky"], episode=1)
    assert later.steps.tolist() == list(range(250)) and later.waste[0] == 12


def test_payments_of_a_step_are_what_players_got_in_it(games):
    seen, scenes = film(games["paid"]), games["paid"].scenes
    moved = np.array(scenes["moved"].tolist())
    for place in range(len(seen.steps)):
        paid = seen.net(place)
        assert (paid.sum(axis=0) - paid.sum(axis=1)).tolist() == moved[place].tolist()
    assert seen.moved.sum() == games["paid"].measures["transfers"].sum() > 0.0


def test_stills_are_chosen_by_the_rule(games):
    films = [film(games["unpaid"]), film(games["paid"])]
    places = moments(films, 4)
    assert places[0] == 0 and len(places) == 4 and places == sorted(places)
    moved, edges = films[1].moved, np.unique(np.linspace(1, 250, 4).round().astype(int))
    for place, start, stop in zip(places[1:], edges, edges[1:]):
        assert start <= place < stop and moved[place] == moved[start:stop].max()
    assert moments(films[:1], 2) == [0, 249], "where nothing ever happens the last will do"


def test_a_replay_shows_the_sums_of_the_episode(games):
    figure = grid_replay(games["paid"])
    episode = games["paid"].episodes
    assert series(figure, "earned")["y"].iloc[-1] == episode["earned"].sum()
    assert series(figure, "paid")["y"].iloc[-1] == episode["moved"].clip(lower=0.0).sum()
    assert series(figure, "waste")["y"].iloc[0] == 12
    steps = [int(one) for one in re.findall(r"step (\d+)", words(figure))]
    assert len(steps) == 4 and "0 cleans, 1 eats" in words(figure)
    assert series(grid_replay(games["harvest"]), "waste").empty, "there is no river"


def test_two_runs_stand_at_the_same_steps_one_above_the_other(games):
    both = [games["unpaid"], games["paid"]]
    figure = grid_replay(both, "page")
    steps = re.findall(r"step (\d+)", words(figure))
    assert len(steps) == 8 and steps[:4] == steps[4:]
    assert "no contract" in words(figure) and "contract, theta 1" in words(figure)
    strips = [axes for axes in figure.axes if axes.axison]
    assert strips[0].get_ylim() == strips[2].get_ylim() and strips[1].get_ylim() == strips[3].get_ylim()
    assert [one["parameters"]["terms"] for one in figure.facts["runs"]] == ["none", "decreed"]
    chosen = grid_replay(both, steps=[7, 200])
    assert re.findall(r"step (\d+)", words(chosen)) == ["7", "200"] * 2


def test_what_was_not_watched_is_refused(games):
    with pytest.raises(NothingToShow, match=r"copy 3 was not watched: those that were are 0"):
        grid_replay(games["every number"], copy=3)
    with pytest.raises(FigureError, match=r"step 250: the episode that was watched has steps 0 \.\. 249"):
        grid_replay(games["paid"], steps=[0, 250])
    with pytest.raises(FigureError, match="3 Records: it compares 2 at most"):
        grid_replay([games["paid"]] * 3)
    with pytest.raises(NothingToShow, match="not played on a map"):
        grid_replay(games["matrix"])
    with pytest.raises(FigureError, match="arranges its own axes"):
        grid_replay(games["paid"], ax=Figure().add_subplot())


def test_the_page_replays_every_step_and_needs_no_network(games, tmp_path):
    seen = film(games["paid"])
    file = grid_replay_page([games["unpaid"], games["paid"]], tmp_path / "replay.html")
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"https?:|src=|@import", text) and file.stat().st_size < 40_000
    packed = re.search(r'<script id="packed"[^>]*>([^<]+)<', text)[1]
    given = json.loads(gzip.decompress(base64.b64decode(packed)))
    kept = given["films"][1]
    cells = np.array(kept["first"])
    for place, changes in enumerate(kept["changes"]):
        for one in changes:
            cells[one >> 8] = one & 255
        assert np.array_equal(cells.reshape(seen.cells.shape[1:]), seen.cells[place])
    where = np.array(kept["agents"]) >> 3
    assert np.array_equal(np.divmod(where, kept["columns"])[0], seen.agents[:, :, 0])
    assert kept["welfare"][-1] == games["paid"].episodes["earned"].sum()
    assert sum(amount for step in kept["paid"] for _, _, amount in step) == seen.moved.sum()


def test_the_replay_of_the_dashboard_is_that_of_the_map(games):
    """Of a game without one it is that of the credit, as for every run."""
    for name, is_map in (("paid", True), ("matrix", False)):
        player = Replay(games[name])
        try:
            text = export(player, "replay", 20).decode()
        finally:
            player.close()
        assert ("red dots apples" in text) == is_map and text.lower().startswith("<!doctype html>")


# -- over theta, and over how many clean


def test_lines_over_theta_are_means_of_the_episodes(games):
    record = games["every number"]
    episodes, n = record.episodes, 3
    episodes["number"] = episodes.groupby("copy")["policy"].transform("sum")
    found = role_run(record)
    assert (found.cooperator, found.defector, found.theta) == ("cleaner", "eater", 1.0)
    for theta in (0.0, 0.8, 2.5):
        cleaner, eater = found.lines.at(theta)
        for k in range(n + 1):
            for role, values in ((1, cleaner), (0, eater)):
                own = episodes[(episodes["number"] == k) & (episodes["policy"] == role)]
                if len(own):
                    assert values[k] == pytest.approx((own["earned"] + theta * own["moved"]).mean(), abs=1e-9)
    figure = theta_curve(record)
    stretches = role_choice(found.lines, 0.0, 3.0)
    assert [one.number for one in stretches] == [1, 2], "paid more, another cleans"
    drawn = series(figure, "welfare")
    for one in stretches:
        at = drawn[(drawn["x"] > one.low) & (drawn["x"] <= one.high)]["y"]
        assert at.iloc[0] == pytest.approx(
            episodes[episodes["number"] == one.number].groupby("copy")["earned"].sum().mean()
        )
    low, high = found.interval(1, False, 1.0)
    assert low < found.lines.at(1.0)[1][1] < high
    assert "best at theta" in words(figure) and "3" in words(figure)


def test_who_would_sign_is_who_has_as_much_as_without(games):
    found = role_run(games["every number"])
    bars = series(theta_curve(games["every number"]), "eater would sign")
    ends = [
        (float(low), float(high))
        for low, high in zip(bars["low"] if "low" in bars else 0 * bars["x"], bars["x"])
    ]
    nobody = found.lines.at(0.0)[1][0]
    for one in role_choice(found.lines, 0.0, 3.0):
        theta = 0.5 * (one.low + one.high)
        has = found.lines.at(theta)[1][one.number]
        signs = any(np.nan_to_num(low) <= theta <= high for low, high in ends)
        assert signs == bool(has >= nobody), f"theta {theta:.2f}, {one.number} clean"


def test_a_schelling_diagram_has_the_payoffs_of_the_table(games):
    figure = schelling(games["every number"])
    cleaner, eater = role_run(games["every number"]).lines.at(1.0)
    table = points(figure)
    under = table[table["panel"] == 2]
    assert under[under["series"] == "cleaner"]["y"].tolist() == cleaner[1:].tolist()
    assert under[under["series"] == "eater"]["y"].tolist() == eater[:-1].tolist()
    assert "no contract, dilemma:" in words(figure) and "theta 1, dilemma:" in words(figure)


def test_exact_tables_are_drawn_in_place_of_a_record():
    game = MatrixGame(payoffs=(5, 3, 1, 0))
    lines = exact_schelling(game.payoff())
    figure = schelling(lines)
    assert series(figure, "defector")["y"].tolist() == [1.0, 5.0] and "dilemma: both" in words(figure)
    defects = np.indices((2, 2)).astype(float)
    offers = solve(game.payoff(), np.array([defects[1] - defects[0], defects[0] - defects[1]]), high=3.0)
    drawn = points(theta_curve(offers))
    first = drawn[(drawn["series"] == "player 0") & (drawn["panel"] == 2)].dropna(subset="y")
    between = first[(first["x"] > 1.0) & (first["x"] <= 2.0)]
    assert (5.0 - between["x"]).tolist()[:2] == between["y"].tolist()[:2] == [3.5, 3.0], (
        "a defector's 5, less the fine"
    )
    welfare = drawn[drawn["series"] == "welfare"].dropna(subset="y")
    assert sorted(welfare["y"].unique()) == [2.0, 5.0, 6.0]
    sparse = replace(offers, **{name: getattr(offers, name)[::2] for name in ("theta", "profile", "values", "welfare", "accepts")})  # fmt: skip
    assert set(points(theta_curve(sparse)).dropna(subset="y")["series"]) >= {
        "welfare",
        "player 0",
        "player 1",
    }


def test_runs_that_lack_something_are_refused_in_one_line(games):
    cases = {
        "paid": "every number of players of the other policy, 0 .. 2: others = -1, copies = 3 or more",
        "unpaid": "all players decide alike",
    }
    for name, reason in cases.items():
        for draw in (schelling, theta_curve):
            with pytest.raises(NothingToShow, match=re.escape(reason)):
                draw(games[name])
    none = run(preset("cleanup_mini").but(others=-1, copies=6, terms="none", theta=0.0), rng=1)
    with pytest.raises(NothingToShow, match="under one contract, with theta above 0"):
        theta_curve(none)
    assert len(schelling(none).axes) == 1, "without a contract there is one panel"
    begun = run(preset("cleanup_mini").but(ticks=40), rng=1)
    with pytest.raises(NothingToShow, match="no episode of the game is over yet"):
        labour(begun)
    assert "52" not in words(who_paid_whom(begun)), "what was paid so far needs no end"


# -- who paid whom, who does what


def test_payments_are_those_of_the_journal(games):
    for name in ("paid", "every number", "matrix", "signed"):
        record = games[name]
        episodes, totals = record.episodes, 0.0
        for copy in sorted(episodes["copy"].unique()):
            lines, own = payments(record, copy), episodes[episodes["copy"] == copy]
            for agent, part in own.groupby("agent"):
                gain = (
                    lines.loc[lines["payee"] == agent, "amount"].sum()
                    - lines.loc[lines["payer"] == agent, "amount"].sum()
                )
                assert gain == pytest.approx((part["earned"] + part["moved"]).sum(), abs=1e-4)
            totals += lines.loc[lines["kind"].isin([TRANSFER, SIGNING]), "amount"].sum()
        journal = record.journal
        assert totals == journal.loc[journal["kind"] == "payment", "amount"].sum()


@dataclass(frozen=True)
class FewPlayers(SocialDilemma):
    """As many founders as a copy has seats: each plays in every copy."""

    @property
    def founders(self) -> int:
        return self.experts


def test_who_plays_in_several_copies_is_paid_in_each_for_what_it_did_there():
    given = {
        "world_settings": (("rules", "mini"),),
        "experts": 3,
        "copies": 4,
        "others": 1,
        "terms": "decreed",
        "theta": 1.0,
    }
    record = run(FewPlayers(**given), rng=1, ticks=250)
    assert record.episodes.groupby("row")["copy"].nunique().tolist() == [4, 4, 4]
    for copy, own in record.episodes.groupby("copy"):
        lines = payments(record, copy)
        for agent, part in own.groupby("agent"):
            gain = (
                lines.loc[lines["payee"] == agent, "amount"].sum()
                - lines.loc[lines["payer"] == agent, "amount"].sum()
            )
            assert gain == pytest.approx((part["earned"] + part["moved"]).sum(), abs=1e-4)
    watched, moved = film(record), np.array(record.scenes["moved"].tolist())
    for place in range(250):
        paid = watched.net(place)
        assert paid.sum(axis=0) - paid.sum(axis=1) == pytest.approx(moved[place], abs=1e-5)


def test_the_figure_and_its_table_show_them(games):
    record = games["every number"]
    shown, figure = points(who_paid_whom(record, copy=2)), who_paid_whom(record, copy=2)
    lines = payments(record, 2)
    assert shown["amount"].tolist() == lines["amount"].tolist() and set(shown["payer"]) == {"WORLD", 0, 1, 2}
    table = payment_matrix(lines, 3)
    assert table[0, :3].tolist() == record.episodes.query("copy == 2")["earned"].tolist()
    assert (
        f"{table[3, 0]:.3g}" in words(figure) and "residual 0" in words(figure) and "cleans" in words(figure)
    )
    left = net(lines)
    both = left.merge(left, left_on=["payer", "payee", "kind"], right_on=["payee", "payer", "kind"])
    assert both.empty, "between two players there is one arrow of a kind"
    with pytest.raises(NothingToShow, match=r"copy 12: the run has copies 0 \.\. 11"):
        who_paid_whom(record, copy=12)


def test_losses_go_to_sink():
    record = run(preset("prisoners_dilemma"), rng=1, ticks=20)
    lines = payments(record, 0)
    lost = lines[lines["kind"] == LOSS]
    assert (lost["payee"] == SINK).all() and not (lines["kind"] == REWARD).any()
    assert -lost["amount"].sum() == record.measures["welfare"].sum()
    assert payment_matrix(lines, 2)[1:, 2].tolist() == lost["amount"].tolist()
    shown = words(who_paid_whom(record))
    assert "losses" in shown and "SINK" in shown and "rewards" not in shown
    require_legible(who_paid_whom(record), "column")


def test_promises_that_were_never_paid_are_dashed(games):
    record = games["leaky"]
    lines = payments(record, 0)
    unpaid = lines.loc[lines["kind"] == UNPAID, "amount"].sum()
    assert unpaid == pytest.approx(record.measures["written_off"].sum()) and unpaid > 0.0
    assert "promises unpaid" in words(who_paid_whom(record))
    late = run(preset("cleanup_mini").but(delay=5, ticks=240), rng=1)
    owed = payments(late, 0)
    assert owed.loc[owed["kind"] == UNPAID, "amount"].sum() == pytest.approx(
        late.measures["unsettled"].iloc[-1]
    )
    assert owed.loc[owed["kind"] == TRANSFER, "amount"].sum() > 0.0, (
        "what was promised and paid is a transfer"
    )


class Buyer(Policy):
    """Offers the other 2 credits for signing, and signs."""

    batched = True

    def act(self, seen):
        return np.zeros(len(seen.rows))

    def offer(self, seen):
        return np.column_stack([np.full(len(seen.rows), 1.0), np.full(len(seen.rows), 2.0)])

    def vote(self, seen):
        return np.ones(len(seen.rows))


def test_payments_for_signing_are_told_from_transfers():
    record = run(preset("cleanup_mini").but(others=0, terms="negotiated", copies=3), rng=1, policy=Buyer())
    for copy in range(3):
        lines = payments(record, copy)
        assert lines[["payer", "payee", "kind", "amount"]].to_numpy().tolist() == [[0, 1, SIGNING, 2.0]]
    assert "payments for signing" in words(who_paid_whom(record, copy=1))
    assert thetas(record).isna().tolist() == [True] * 3, "what is paid for signing does not grow with theta"


def test_labour_is_the_means_of_the_episodes(games):
    record = games["leaky"]
    table = points(labour(record))
    means = record.episodes.groupby("agent")[["cleaned", "ate", "earned", "moved"]].mean()
    shown = table.pivot(index="y", columns="series", values="x")
    for name, column in (
        ("cells cleaned", "cleaned"),
        ("apples eaten", "ate"),
        ("earned", "earned"),
        ("received or paid", "moved"),
    ):
        assert shown[name].tolist() == means[column].tolist()
    assert table["y_name"].tolist()[:3] == ["cleaner", "eater", "eater"]
    bars = labour(record).axes[0].containers
    assert [-patch.get_width() for patch in bars[0].patches] == means["cleaned"].tolist()
    assert [patch.get_width() for patch in bars[1].patches] == means["ate"].tolist()
    many = labour(games["matrix"])
    assert "times defected" in words(many) and "index" not in words(many)
    own = Figure().subplots(1, 2)
    assert labour(record, ax=own) is own[0].figure and own[1].containers


# -- all of them


@pytest.mark.parametrize("width", ["column", "page", "slide"])
@pytest.mark.filterwarnings("error")
def test_every_figure_can_be_read(games, width):
    for draw, name in ((labour, "paid"), (who_paid_whom, "paid"), (who_paid_whom, "leaky"), (grid_replay, "paid"), (schelling, "every number"), (theta_curve, "every number"), (labour, "matrix"), (who_paid_whom, "matrix"), (who_paid_whom, "signed"), (grid_replay, "harvest")):  # fmt: skip
        require_legible(draw(games[name], width), width)
    require_legible(grid_replay([games["unpaid"], games["paid"]], width), width)


@pytest.mark.parametrize("width", ["column", "page", "slide"])
@pytest.mark.filterwarnings("error")
def test_signal_to_noise_is_the_law_with_the_run_on_it(width):
    record = run(preset("bandit").but(experts=32, copies=64, ticks=60), rng=1)
    drawn = signal_to_noise(record, width)
    require_legible(drawn, width)
    lines = {name: own.set_index("x")["y"] for name, own in points(drawn).groupby("series")}
    law, pooled = lines["own pay, law"], lines["pooled pay, law"]
    assert list(law.index) == [1, 2, 4, 8, 16, 32] and law.eq(0.25).all()
    assert pooled.to_numpy() == pytest.approx(1.0 / (5.0 * pooled.index.to_numpy() - 1.0))
    for name in ("own pay", "pooled pay"):
        assert lines[name].to_numpy() == pytest.approx(lines[f"{name}, law"].to_numpy(), rel=0.12)
    louder = run(preset("bandit").but(world_settings={"gain": 2.0, "noise": 0.5}), rng=1)
    assert points(signal_to_noise(louder)).set_index("series").loc["own pay, law", "y"].eq(4.0).all()
    for absent, why in ((preset("public_goods"), "social_dilemma/bandit"), (preset("bandit").but(world_settings={"pooled": True}), "its own")):  # fmt: skip
        with pytest.raises(NothingToShow, match=why):
            signal_to_noise(run(absent, rng=1, ticks=5))


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_thresholds_are_the_exact_line_and_what_was_played(width):
    spreads = [2.0, 0.7, 1.2, 1.6, 1.0]
    runs = [run(preset("lemons").but(**{"world.spread": s}), rng=1, ticks=3) for s in spreads]
    drawn = thresholds(runs, width)
    require_legible(drawn, width)
    played, line = series(drawn, "played"), series(drawn, "exact solution")
    # the usual spread, 1, is told by no Record
    assert played["x"].tolist() == [0.7, 1.2, 1.6, 2.0]
    assert played["y"].to_numpy() == pytest.approx([7.5, 6.05, 5.4, 5.0], abs=1e-6)
    assert line["y"].to_numpy() == pytest.approx([7.5, 6.05, 5.4, 5.0])
    random = [run(preset("lemons").but(policy="random", cap=cap), rng=1, ticks=50) for cap in (0.5, 1.0)]
    away = thresholds(random, width)
    assert series(away, "exact solution")["y"].tolist() != series(away, "played")["y"].tolist()


@pytest.mark.parametrize(
    "changes, why",
    [
        ([{"stake": 1.0}, {"stake": 2.0, "detection": 0.5}], "these differ in detection, stake"),
        ([{}, {}], "these differ in none"),
        ([{"acceptance": "majority"}, {}], "acceptance is 'majority' in one of the runs"),
    ],
)
def test_thresholds_are_drawn_over_one_number(changes, why):
    runs = [run(preset("detection").but(**one), rng=1, ticks=2) for one in changes]
    with pytest.raises(NothingToShow, match=why):
        thresholds(runs)


def test_the_report_shows_what_fits(games, tmp_path):
    page = report(games["paid"], tmp_path).read_text(encoding="utf-8")
    shown = {name for name in GAMES if f'<figure id="{name}">' in page}
    assert shown == {"grid_replay", "labour", "who_paid_whom"}
    assert "Theta curve (it is drawn of a run with every number" in page
    order = [
        page.index(f'<figure id="{name}">') for name in ("grid_replay", "who_paid_whom", "labour", "wealth")
    ]
    assert order == sorted(order)


def test_words_of_the_user_stand_in_the_place_of_ours(games):
    drawn = labour(games["paid"], labels={"cleans": "sweeps", "apples eaten": "pears"})
    assert "0 sweeps" in words(drawn) and "pears" in words(drawn)
    assert payments(games["paid"], 0)["payer"].min() == WORLD
