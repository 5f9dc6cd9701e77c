"""What the figures show is what the Record holds."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from credit_flow.core.records.record import Record
from credit_flow.measures.inequality import gini
from credit_flow.measures.numbers_of_a_run import gini_by_tick, price_index
from credit_flow.views.economy.accuracy import accuracy
from credit_flow.views.economy.asks import asks
from credit_flow.views.economy.credit_flow_diagram import OWNERS, PROFIT, SAVINGS, flows_by_role, received
from credit_flow.views.economy.credit_tree import credit_tree
from credit_flow.views.economy.flow_network import payments_between_experts
from credit_flow.views.economy.levels import HiringLevels
from credit_flow.views.economy.prices_and_money import prices_and_money
from credit_flow.views.economy.skills import division_of_labour_over_time, sorted_skills
from credit_flow.views.economy.task_tree import instructive_task, task_postings, task_tree
from credit_flow.views.economy.wealth import wealth
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.window import during


@pytest.mark.parametrize("run", ["open", "no_hiring", "closed", "deep"])
def test_what_enters_a_role_leaves_it(records, run):
    record = records[run]
    flows, _ = flows_by_role(record, (0, record.ticks))
    sources, targets = {source for source, _ in flows}, {target for _, target in flows}
    for role in sources & targets:
        gone = sum(amount for (source, _), amount in flows.items() if source == role)
        assert received(flows, role) == pytest.approx(gone, rel=1e-12)
    assert min(flows.values()) > 0.0


def test_flows_agree_with_the_ledger(record):
    flows, n_levels = flows_by_role(record, (0, record.ticks))
    measures = record.measures
    assert n_levels == 1
    minted = measures["minted"].iloc[-1] - record.parameters["experts"] * record.parameters["endowment"]
    assert received(flows, OWNERS) == pytest.approx(minted / record.ticks, rel=1e-12)
    burnt = sum(received(flows, use) for use in ("compute", "fee", "rent"))
    assert burnt == pytest.approx(measures["burnt"].iloc[-1] / record.ticks, rel=1e-12)
    change = (measures["supply"].iloc[-1] - 2000.0) / record.ticks
    saved = received(flows, "kept") - sum(
        amount for (source, _), amount in flows.items() if source == SAVINGS
    )
    assert saved == pytest.approx(change, rel=1e-9)
    hired = sum(amount for (_, target), amount in flows.items() if isinstance(target, tuple))
    assert hired == pytest.approx(record.measures["hired_value"].mean(), rel=1e-4)
    assert received(flows, PROFIT) > 0.0


def test_levels_of_a_chain_a_fan_and_a_loop():
    cause, payer, payee = [1, 1, 1, 2, 2, 3, 3], [5, 6, 7, 5, 5, 5, 6], [6, 7, 8, 6, 7, 6, 5]
    levels = HiringLevels(cause, payer, payee, [1, 2, 3], [5, 5, 5])
    assert levels([1, 1, 1, 1], [5, 6, 7, 8]).tolist() == [0, 1, 2, 3]
    assert levels([2, 2, 2], [5, 6, 7]).tolist() == [0, 1, 1]
    assert levels([3, 3], [5, 6]).tolist() == [0, 1]
    assert levels([9], [5]).tolist() == [0]


@pytest.mark.parametrize("run", ["open", "no_hiring", "closed", "deep"])
def test_a_tree_adds_up(records, run):
    record = records[run]
    lines = task_postings(record, instructive_task(record))
    owner, hands = task_tree(lines, record.manifest["first_account"])
    assert owner.level == 0 and (run == "no_hiring") == (len(hands) == 1)
    paid_in = lines.loc[lines["payer"] < 4, "amount"].sum()
    paid_out = lines.loc[lines["payee"] < 4, "amount"].sum()
    assert owner.earned == paid_in
    assert sum(hand.left for hand in hands.values()) == paid_in - paid_out
    placed = [owner, *(hired for hand in hands.values() for hired in hand.hires)]
    assert sorted(hand.account for hand in placed) == sorted(hands)


def test_tree_of_a_chosen_task_shows_its_reward(record):
    task = instructive_task(record)
    reward = task_postings(record, task).query("kind == 'reward'")["amount"].sum()
    words = {text.get_text() for text in credit_tree(record, task=task).axes[0].texts}
    assert f"{reward:.2f}" in words
    with pytest.raises(NothingToShow, match="no credit moved for task"):
        credit_tree(record, task=10**9)


def test_payments_between_experts_are_the_hirings(record):
    links = payments_between_experts(record, (0, record.ticks))
    assert links["amount"].sum() * record.ticks == pytest.approx(
        record.measures["hired_value"].sum(), rel=1e-4
    )
    assert links[["payer", "payee"]].min().min() >= 0


def test_price_index_starts_at_a_hundred_and_scales_with_prices(record):
    levels = price_index(record, 20)
    assert levels.iloc[0] == 100.0 and levels.notna().all()
    late = record.steps["tick"] > 100
    steps = record.steps.assign(price=record.steps["price"].where(~late, 2.0 * record.steps["price"]))
    dearer = price_index(with_table(record, "steps", steps), 20)
    expected = np.where(levels.index > 100, 2.0, 1.0)
    np.testing.assert_allclose(dearer / levels, expected, rtol=1e-12)


def test_no_price_index_without_hiring(records):
    assert price_index(records["no_hiring"], 20).isna().all()
    labels = [line.get_label() for axes in prices_and_money(records["no_hiring"]).axes for line in axes.lines]
    assert "price index of hired work" not in labels and "price of work" in labels


def test_gini_over_time_and_in_the_heading(record):
    last = record.snapshots.query(f"tick == {record.ticks}")["balance"]
    assert gini_by_tick(record).loc[record.ticks] == gini(last)
    words = " ".join(text.get_text() for text in wealth(record).axes[0].texts)
    assert f"Gini {gini(last):.2f}" in words and f"{len(last)} experts" in words


def test_skills_are_sorted_by_best_kind(record):
    matrix = sorted_skills(record)
    assert matrix.shape == (record.measures["population"].iloc[-1], 6)
    assert (np.diff(matrix.argmax(axis=1)) >= 0).all()


def test_division_of_labour_is_chance_free(record):
    values = division_of_labour_over_time(record)
    assert len(values) == 15 and values.between(-0.2, 1.0).all()
    shuffled = record.steps.assign(kind=np.random.default_rng(0).permutation(record.steps["kind"]))
    null = division_of_labour_over_time(with_table(record, "steps", shuffled))
    assert abs(null.mean()) < 0.02 < values.mean()


def test_asks_shows_every_ask_of_the_tick(record):
    axes = asks(record, tick=100).axes[0]
    now = record.asks.query("tick == 100")
    n_dots = sorted(len(points.get_offsets()) for points in axes.collections if len(points.get_offsets()) > 1)
    assert n_dots == sorted([(~now["won"]).sum(), now["won"].sum(), now["won"].sum()])
    with pytest.raises(NothingToShow, match="tick 101"):
        asks(record, tick=101)


def test_accuracy_names_every_reader(record):
    rows = [
        ("society", 0.6, 300.0),
        ("best expert", 0.7, 80.0),
        ("vote of all", 0.86, 8000.0),
        ("random expert", 0.5, 80.0),
    ]
    late = [("society", 0.85, 320.0), *rows[1:]]
    scores = pd.DataFrame(
        [(tick, *row) for tick, rows in ((50, rows), (100, rows), (150, rows), (200, late)) for row in rows]
    )
    scores.columns = ["tick", "name", "accuracy", "compute"]
    figure = accuracy(with_table(record, "scores", scores))
    words = {text.get_text() for text in figure.axes[0].texts}
    assert {"society", "best expert", "vote of all", "random expert"} <= words
    with pytest.raises(NothingToShow, match="no scores"):
        accuracy(record)


def test_during_is_open_at_the_start():
    table = pd.DataFrame({"tick": [0, 1, 2, 3]})
    assert during(table, (1, 3))["tick"].tolist() == [2, 3]


def with_table(record: Record, name: str, table: pd.DataFrame) -> Record:
    """The Record with one table replaced."""
    others = {other: record.table(other) for other in ("journal", "measures", "snapshots", "steps", "asks")}
    return Record(record.manifest, {**others, name: pa.Table.from_pandas(table, preserve_index=False)})
