"""Frames: the header and the buffer say the same, hold still, stay within their limits, and dots sum to the flow."""

import json
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow import CreditEconomy
from credit_flow.core.books.kinds import CODES
from credit_flow.dashboard.pictures.frames import (
    BORN,
    DYING,
    FOLLOWED,
    LAYOUTS,
    MOST_DOTS,
    SELECTED,
    FrameBuilder,
    caption,
    unpack,
)
from credit_flow.dashboard.pictures.layout import skill_sectors
from credit_flow.dashboard.pictures.round_numbers import held_scale, round_number, whole_dots
from credit_flow.dashboard.pictures.spring import Spring
from credit_flow.dashboard.pictures.trophic_places import levels
from credit_flow.dashboard.reading.flow_window import Flows, flows_of
from credit_flow.dashboard.reading.snapshot import HOUSE, SINK, WORLD, Postings, Snapshot
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.server.limits import MOST_EDGES, MOST_EXPERTS


@pytest.fixture(scope="module")
def runner():
    with Runner(CreditEconomy(experts=60), seed=1) as made:
        made.step(80)
        yield made


def snapshot_of(tick, ids, balances, lines):
    """A snapshot made by hand; `lines` are (payer, payee, amount, kind)."""
    n = len(ids)
    payer, payee, amount, kind = zip(*lines) if lines else ((), (), (), ())
    postings = Postings(
        np.array(payer, dtype=np.int32),
        np.array(payee, dtype=np.int32),
        np.array(amount, dtype=np.float64),
        np.array([CODES[word] for word in kind], dtype=np.int8),
        np.zeros(len(payer), dtype=np.int64),
    )
    whole, flags = np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.bool_)
    return Snapshot(
        tick, "run", "config", 1, np.array(ids, dtype=np.int32), np.array(balances, dtype=np.float64),
        np.zeros((n, 2), dtype=np.float32), (np.array(ids) % 2).astype(np.int16), whole - 1, whole, flags, flags.copy(),
        flags.copy(), ("kind 0", "kind 1"), MappingProxyType({HOUSE: 0.0}), postings, None, None, None,
        MappingProxyType({}), MappingProxyType({"held": float(np.sum(balances)), "minted": 0.0, "burnt": 0.0}),
    )  # fmt: skip


AMOUNTS = st.integers(1, 2**30).map(lambda quanta: quanta / 2**20)


@st.composite
def societies(draw):
    """A snapshot of up to 30 experts and up to 200 postings among them and the system accounts."""
    ids = sorted(draw(st.sets(st.integers(0, 60), min_size=1, max_size=30)))
    balances = draw(st.lists(AMOUNTS, min_size=len(ids), max_size=len(ids)))
    account = st.sampled_from(ids) | st.integers(0, 60)
    line = st.one_of(
        st.tuples(st.just(WORLD), account, AMOUNTS, st.just("reward")),
        st.tuples(account, st.just(SINK), AMOUNTS, st.sampled_from(["compute", "rent", "fee"])),
        st.tuples(account, account, AMOUNTS, st.sampled_from(["payment", "stake", "royalty"])),
        st.tuples(account, st.just(HOUSE), AMOUNTS, st.sampled_from(["estate", "rent", "tax"])),
    )
    lines = draw(st.lists(line, max_size=200))
    return snapshot_of(7, ids, balances, [one for one in lines if one[0] != one[1]])


@settings(deadline=None, max_examples=80)
@given(societies(), st.sampled_from(LAYOUTS), st.integers(2, 40), st.integers(5, 100))
def test_a_frame_read_back_is_what_was_put_in(snapshot, layout, most_experts, most_edges):
    flows = flows_of([snapshot])
    builder = FrameBuilder(most_experts=most_experts, most_edges=most_edges)
    selected = int(snapshot.ids[0])
    frame = builder.build(1, snapshot, flows, layout=layout, selected=selected, followed=[selected])
    header, blocks = json.loads(json.dumps(frame.header)), unpack(frame)
    n, m, d = header["n"], header["n_edges"], header["n_dots"]
    assert len(frame.body) == 4 * (5 * n + 4 * m + 2 * d)
    assert (
        n == len(header["ids"]) + header["n_system"]
        and len(header["ids"]) <= most_experts
        and m <= most_edges
    )
    assert set(header["ids"]) <= set(snapshot.ids.tolist())
    nodes, edges, dots = blocks
    assert ((nodes["x"] >= 0) & (nodes["x"] <= 1) & (nodes["y"] >= 0) & (nodes["y"] <= 1)).all()
    assert (nodes["radius"] >= 0).all() and (nodes["radius"] <= 0.05).all()
    assert ((edges["width"] >= 0.5) & (edges["width"] <= 3.0)).all() and (np.diff(edges["width"]) <= 0).all()
    assert (edges["from"] != edges["to"]).all() and (edges["from"] < n).all() and (edges["to"] < n).all()
    assert set(edges["kind"].tolist()) <= {0, 1, 2, 3}
    assert (dots["edge"] < m).all() and (dots["count"] >= 1).all() and dots["count"].sum() <= MOST_DOTS
    places = {expert: i for i, expert in enumerate(header["ids"])}
    if selected in places:
        assert nodes["mark"][places[selected]] == SELECTED + FOLLOWED
        assert (
            builder.expert(places[selected], header["membership"])
            == selected
            == header["ids"][builder.index(selected)]
        )
    assert builder.expert(len(header["ids"]), header["membership"]) is None


@settings(deadline=None, max_examples=60)
@given(societies())
def test_no_flow_is_lost_when_everybody_is_shown_or_stands_among_the_others(snapshot):
    flows = flows_of([snapshot])
    assert flows.total == snapshot.postings.amount.sum()
    assert (np.diff(flows.amount) <= 0).all()
    shown = snapshot.ids.tolist()
    known = {WORLD, SINK, HOUSE, *shown}
    whole = sum(a for p, q, a in zip(flows.payer, flows.payee, flows.amount) if p in known and q in known)
    blocks = unpack(FrameBuilder().build(1, snapshot, flows))
    frame = FrameBuilder().build(1, snapshot, flows)
    dot = frame.header["dot"]
    assert whole == 0 or dot == round_number(whole / MOST_DOTS)
    assert abs(blocks.dots["count"].sum() * dot - whole) <= max(dot, 0.0) + 1e-6 * whole


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=50), st.integers(1, 400))
def test_dots_differ_from_their_flow_by_less_than_one(amounts, most):
    amounts = np.array(amounts)
    dot = round_number(amounts.sum() / most)
    dots = whole_dots(amounts, dot)
    assert dots.sum() <= most and abs(dots.sum() * dot - amounts.sum()) < dot * (1 + 1e-9)
    assert (np.abs(dots * dot - amounts) < dot * (1 + 1e-9)).all()


@given(st.floats(1e-9, 1e12))
def test_scales_are_one_two_or_five_and_hold_still(x):
    scale = round_number(x)
    assert x <= scale * (1 + 1e-9) and scale < 2.5 * x * (1 + 1e-9)
    assert float(f"{scale:.0e}".split("e")[0]) in (1, 2, 5)
    assert held_scale(scale, 0.9 * scale) == scale == held_scale(scale, 0.21 * scale)
    assert held_scale(scale, 1.01 * scale) > scale > held_scale(scale, 0.19 * scale)


def test_births_and_deaths_move_nobody(runner):
    early, late = runner.snapshot(40), runner.snapshot(80)
    stayed = np.intersect1d(early.ids, late.ids)
    assert 0 < len(stayed) < len(late.ids)
    same = [i for i in stayed if early.main_skill[early.place(i)] == late.main_skill[late.place(i)]]
    assert same
    at = [skill_sectors(s.ids, s.main_skill, 6)[[s.place(i) for i in same]] for s in (early, late)]
    assert (at[0] == at[1]).all()


def test_sectors_keep_skills_apart():
    ids = np.arange(600)
    skill = ids % 6
    places = skill_sectors(ids, skill, 6) - 0.5
    angle = np.arctan2(places[:, 1] / 0.43, places[:, 0] / 0.36) + np.pi / 2
    assert (np.floor((angle % (2 * np.pi)) / (np.pi / 3)) == skill).all()
    far = skill_sectors(ids, np.full(600, -1), 6) - 0.5
    assert (np.abs(far) < 0.15).all(), "those without a main skill stand in the middle"


def test_ids_are_sent_until_a_frame_of_this_membership_is_drawn(runner):
    builder, snapshot = FrameBuilder(), runner.snapshot(40)
    flows = flows_of(runner.snapshots(10, 40))
    assert "ids" in builder.build(1, snapshot, flows).header
    assert "ids" in builder.build(2, snapshot, flows).header, "frame 1 may have been lost"
    builder.drawn(2)
    third = builder.build(3, snapshot, flows).header
    assert "ids" not in third and third["membership"] == 1
    later = builder.build(4, runner.snapshot(80), flows).header
    assert later["membership"] == 2 and later["ids"] == runner.snapshot(80).ids.tolist()
    assert builder.expert(0, 1) == snapshot.ids[0] and builder.expert(0, 99) is None
    builder.drawn(3)
    assert "ids" in builder.build(5, runner.snapshot(80), flows).header, "frame 3 was of the old membership"


def test_born_and_dying_are_marked(runner):
    for tick in range(1, 81):
        snapshot = runner.snapshot(tick)
        frame = FrameBuilder().build(1, snapshot, flows_of(runner.snapshots(1, tick)))
        mark = unpack(frame).nodes["mark"][: len(snapshot.ids)].astype(int)
        assert ((mark & BORN > 0) == snapshot.born).all() and ((mark & DYING > 0) == snapshot.dying).all()


def test_a_large_model_shows_its_1000_largest_and_the_rest_as_others():
    with Runner(CreditEconomy(experts=1_500, task_rate=600.0), seed=1) as runner:
        runner.step(10)
        snapshot = runner.snapshot()
        frame = FrameBuilder().build(1, snapshot, flows_of(runner.snapshots(10)))
    header, blocks = frame.header, unpack(frame)
    assert header["n"] == MOST_EXPERTS + header["n_system"] and header["n_edges"] <= MOST_EDGES
    left_out = len(snapshot.ids) - MOST_EXPERTS
    assert f"{left_out:,} smaller experts together as OTHERS" in header["caption"]
    assert header["systems"][3] == "OTHERS" and blocks.nodes["radius"][-1] > 0
    least = min(snapshot.balance(i) for i in header["ids"])
    assert least >= np.sort(snapshot.balances)[left_out - 1]
    assert (blocks.edges["to"] == header["n"] - 1).any()


def test_what_is_shown_is_said():
    flows = Flows(0, 20, *np.empty((4, 0)))
    assert caption(0, 0.0, 0, 0.0, flows) == "no transfers in this window"
    assert caption(5_321, 1000.0, 2_000, 934.0, flows) == "2,000 of 5,321 edges, 93 % of the flow of 20 ticks"
    assert caption(10, 1000.0, 10, 1000.0, flows) == "10 edges, 1,000.0 credits in 20 ticks"
    assert "99 %" in caption(10, 1000.0, 9, 999.99, flows), "what is left out is never rounded away"


def test_at_tick_0_nothing_flows_and_the_picture_is_true():
    with Runner(CreditEconomy(experts=10), seed=1) as runner:
        frame = FrameBuilder().build(1, runner.snapshot(), flows_of(runner.snapshots(20)))
    assert frame.header["caption"] == "no transfers in this window" and frame.header["n"] == 14
    assert "10 experts hold 200.0 credits" in frame.header["summary"]


def test_dots_can_be_left_out(runner):
    frame = FrameBuilder().build(1, runner.snapshot(), flows_of(runner.snapshots(10)), dots=False)
    assert frame.header["n_dots"] == 0 and frame.header["dot"] == 0.0 and frame.header["dots"] == ""


def test_an_unknown_layout_is_refused(runner):
    with pytest.raises(ValueError, match="layout = 'circle': must be one of sectors, trophic, spring"):
        FrameBuilder().build(1, runner.snapshot(), flows_of([]), layout="circle")


def test_trophic_levels_stand_below_each_other():
    lines = [
        (WORLD, 0, 8.0, "reward"),
        (0, 1, 4.0, "payment"),
        (1, 2, 2.0, "payment"),
        (2, SINK, 1.0, "compute"),
    ]
    snapshot = snapshot_of(1, [0, 1, 2, 3], [4.0, 2.0, 1.0, 5.0], lines)
    found = levels(flows_of([snapshot]), snapshot.ids.astype(np.int64))
    assert found[:3].tolist() == [1.0, 2.0, 3.0] and np.isnan(found[3])
    y = unpack(FrameBuilder().build(1, snapshot, flows_of([snapshot]), layout="trophic")).nodes["y"][:4]
    assert y[0] < y[1] < y[2] == y[3]


def test_springs_pull_partners_together_and_start_warm():
    ids, skill = np.arange(40), np.arange(40) % 2
    edges = (np.arange(0, 40, 2), np.arange(1, 40, 2), np.ones(20))
    spring = Spring()
    first = spring.places(ids, skill, 2, edges).copy()
    for _ in range(100):
        last = spring.places(ids, skill, 2, edges).copy()
    assert np.abs(spring.places(ids, skill, 2, edges) - last).max() < 0.02

    def apart(places):
        return np.hypot(*(places[::2] - places[1::2]).T).mean()

    assert apart(last) < 0.5 * apart(first)
    assert np.isfinite(last).all() and (last >= 0.05).all() and (last <= 0.95).all()
