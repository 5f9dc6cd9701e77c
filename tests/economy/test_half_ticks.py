"""What is raised in the middle of a tick reaches the user as it is, and the model then says where it stopped; what is raised after one
leaves the model, and every table, as if nothing had been."""

import signal
import threading
import time

import mesa
import numpy as np
import pytest

from credit_flow import CreditFlow, Entry, Policy
from credit_flow.agents.markup import Markup
from credit_flow.core.books.errors import HalfDone
from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.books.tick_audit import audit
from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.records.record_table import RecordTable
from credit_flow.experiments.recorder import Recorder
from credit_flow.institutions.institution import Institution
from credit_flow.learners.valuation import Valuation
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.markets import Markets
from credit_flow.models.vickrey_society import VickreySociety

ECONOMY = CreditEconomy(experts=10, task_rate=6.0)
SOCIETY = VickreySociety(copies=4)
TICKS = 9
MANIFEST = {"scenario": "observed", "preset": "", "seed": 3, "policies": [], "first_account": 4}
MANIFEST |= {"parameters": {}, "versions": {}, "status": "running", "until": 12}


@pytest.fixture(autouse=True)
def ctrl_c():
    """As in a terminal: a job in the background inherits that Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Slip(Exception):
    """What the user's own code raises, once."""


class Trap:
    """Raises in its `due`-th call, and never again."""

    due = 0

    @classmethod
    def set(cls, due: int) -> None:
        Trap.due = due

    @classmethod
    def spring(cls) -> None:
        Trap.due -= 1
        if Trap.due == 0:
            raise Slip("my own mistake")


class Asks(Policy):
    batched = True

    def ask(self, seen):
        Trap.spring()
        return 1.1 * seen.cost


class Plain(Policy):
    batched = True

    def ask(self, seen):
        return 1.1 * seen.cost


class Learns(Plain):
    def learn(self, outcome):
        Trap.spring()


class TwoPostings(Institution):
    """Takes something from the richest expert and gives it back: in between it raises."""

    def step(self, model):
        richest = model.first_account + int(np.argmax(model.balances[model.first_account :]))
        cause = model.tick
        model.ledger.post(Entry(richest, HOUSE, 1.0, "tax", cause))
        Trap.spring()
        model.ledger.post(Entry(HOUSE, richest, 1.0, "dividend", cause))


class Bids(Valuation):
    def act(self, seen, greedy=False):
        Trap.spring()
        return super().act(seen, greedy)


class Updates(Valuation):
    def update(self):
        super().update()
        Trap.spring()


def with_policy(policy) -> CreditFlow:
    return CreditFlow(ECONOMY, policy=policy, rng=3)


def with_institution() -> CreditFlow:
    model = CreditFlow(ECONOMY, rng=3)
    model.institutions = (*model.institutions, TwoPostings())
    return model


def with_world() -> CreditFlow:
    model = CreditFlow(SOCIETY, rng=3)
    world = type(model.world)

    class Slippery(world):
        def move(self, copies, actions):
            Trap.spring()
            return super().move(copies, actions)

    model.world.__class__ = Slippery
    return model


def with_learner(kind) -> CreditFlow:
    model = CreditFlow(SOCIETY, rng=3)
    model.learner.__class__ = kind
    return model


MODELS = {
    "Asks": lambda: with_policy(Asks()),
    "Learns": lambda: with_policy(Learns()),
    "TwoPostings": with_institution,
    "Slippery": with_world,
    "Bids": lambda: with_learner(Bids),
    "Updates": lambda: with_learner(Updates),
}


@pytest.mark.parametrize("due", [1, 4, 6])
@pytest.mark.parametrize("part", MODELS)
def test_a_tick_that_failed_is_named_and_never_gone_on_from(part, due):
    Trap.set(0)
    whole = MODELS[part]().run(TICKS).ledger.journal.hash
    model = MODELS[part]()
    before = model.run(due - 1).state()
    Trap.set(1)
    with pytest.raises(Slip, match="^my own mistake") as caught:
        model.run(TICKS)
    assert caught.value.__notes__ == [f"in tick {due}, in {part}"]
    assert model.ledger.residual == 0.0
    for go_on in (model.step, lambda: model.run(1), lambda: next(model.launches(1)), model.state):
        with pytest.raises(
            HalfDone, match=rf"tick {due} stopped half-way in {part} \(Slip: my own mistake\)"
        ):
            go_on()
    assert model.restore(before).run(TICKS - due + 1).ledger.journal.hash == whole
    audit(model.ledger)
    assert model.steps == TICKS or model.steps >= model.tick - due


def test_a_compiled_rule_that_faults_is_a_tick_that_failed():
    def formula(cost, work, bounty, markup, draw):
        return -1.0 if cost > 3.0 else cost

    class Negative(Markup):
        pass

    Negative.formula = staticmethod(formula)
    model = CreditFlow(ECONOMY, policy=Negative(), rng=3)
    with pytest.raises(ValueError, match="Negative.formula gave -1.0") as caught:
        model.run(50)
    assert f"in tick {model.tick}, in the compiled rules" in caught.value.__notes__
    with pytest.raises(HalfDone, match=f"tick {model.tick} stopped half-way in the compiled rules"):
        model.run(1)


def test_a_state_is_a_copy_and_can_be_gone_back_to_twice():
    model = CreditFlow(ECONOMY, rng=3).run(4)
    state = model.state()
    hashes = {model.run(5).ledger.journal.hash}
    hashes |= {model.restore(state).run(5).ledger.journal.hash for _ in range(2)}
    assert hashes == {CreditFlow(ECONOMY, rng=3).run(9).ledger.journal.hash}


def test_shocks_are_felt_once_however_often_a_run_is_left_before_them():
    shocked = CreditEconomy(experts=10, task_rate=6.0, shock="5,demand,3")
    model = CreditFlow(shocked, rng=3).run(4)
    for _ in range(3):
        next(model.launches(2)).run  # noqa: B018 - a piece that nobody runs
    again = CreditFlow(shocked, rng=3).restore(model.state())
    assert (
        again.run(5).ledger.journal.hash
        == model.run(5).ledger.journal.hash
        == CreditFlow(shocked, rng=3).run(9).ledger.journal.hash
    )


@pytest.mark.parametrize("make", [lambda: CreditFlow(ECONOMY, rng=3), lambda: with_policy(Learns())])
@pytest.mark.parametrize("n_pieces", [1, 2, 3])
def test_whoever_leaves_in_the_middle_leaves_a_whole_tick(make, n_pieces):
    Trap.set(0)
    model = make()
    course = model.launches(TICKS)
    for _ in range(n_pieces):
        next(course).run()
    with pytest.raises(HalfDone, match="under way: run them to their end, or close them"):
        model.run(1)
    course.close()
    audit(model.ledger)
    assert not model.ledger.in_tick and model.steps == model.tick
    assert model.run(TICKS - model.tick).ledger.journal.hash == make().run(TICKS).ledger.journal.hash


# -- those who hear of whole ticks


def trapped(model):
    Trap.spring()


class Observed(CreditEconomy):
    tables = (RecordTable("trap", "never", {}).filled(trapped),)


@pytest.mark.parametrize("due", [1, 3, 5])
@pytest.mark.parametrize("python", [False, True])
@pytest.mark.parametrize("to_disk", [False, True])
def test_a_recorder_that_raised_is_told_again_and_its_record_is_that_of_a_run_that_went_well(
    due, python, to_disk, tmp_path
):
    records = []
    for number, trap in enumerate((0, due)):
        policy = Plain() if python else None
        Trap.set(0)
        model = CreditFlow(Observed(experts=10, task_rate=6.0), rng=3, policy=policy)
        folder = tmp_path / str(number) if to_disk else None
        model.recorder = Recorder(MANIFEST, folder, stride=2, spill=4)
        Trap.set(trap)
        if trap:
            with pytest.raises(Slip) as caught:
                model.run(12)
            assert f"while tick {model.tick} was recorded" in caught.value.__notes__[-1]
            assert not model.ledger.in_tick
        model.run(12 - model.tick)
        records.append(model.recorder.record(model))
    well, slipped = records
    assert well.manifest["journal_hash"] == slipped.manifest["journal_hash"]
    assert well.tables == slipped.tables
    for name in well.tables:
        assert well.table(name).to_pandas().equals(slipped.table(name).to_pandas()), name


def test_a_record_ends_at_the_last_tick_that_was_recorded():
    model = CreditFlow(Observed(experts=10, task_rate=6.0), rng=3, policy=Plain())
    model.recorder = Recorder(MANIFEST, stride=2)
    Trap.set(7)
    with pytest.raises(Slip):
        model.run(12)
    record = model.recorder.record(model)
    assert record.ticks == record.measures.index.max() == record.journal["tick"].max() == model.tick - 1
    assert record.steps["tick"].max() <= record.ticks


def test_a_collector_of_mesa_that_raised_has_columns_of_one_length():
    model = CreditFlow(ECONOMY, rng=3)
    model.datacollector = mesa.DataCollector(
        {"first": lambda model: model.tick, "second": lambda model: Trap.spring()}
    )
    Trap.set(3)
    with pytest.raises(Slip):
        model.run(5)
    model.run(5 - model.tick)
    assert model.datacollector.get_model_vars_dataframe()["first"].tolist() == [1, 2, 3, 4, 5]


def test_an_error_in_one_market_leaves_the_others_whole():
    Trap.set(0)
    markets = Markets(ECONOMY, (4, 5, 6))
    for model in markets.models:
        model.policies = (Learns(),)
    Trap.set(8)
    with pytest.raises(Slip) as caught:
        markets.run(6)
    tick, market = caught.value.__notes__
    assert tick == "in tick 3, in Learns" and market == "in the market of seed 5"
    well = [model for model in markets.models if model.clockwork.whole]
    assert [model.seed for model in well] == [4, 6]
    for model in well:
        model.run(6 - model.tick)
        alone = CreditFlow(ECONOMY, rng=model.seed, policy=Learns()).run(6)
        assert model.ledger.journal.hash == alone.ledger.journal.hash


# -- Ctrl-C


def test_ctrl_c_waits_for_the_end_and_is_handed_on_once():
    heard = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append("mine"))
    try:
        with Interruption(passes_on=True) as outer:
            with Interruption(passes_on=True, firm=True):
                signal.raise_signal(signal.SIGINT)
                signal.raise_signal(signal.SIGINT)
            assert outer.asked and heard == []
        assert heard == ["mine"]
        with pytest.raises(KeyboardInterrupt), Interruption():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        assert heard == ["mine", "mine"]
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_second_ctrl_c_breaks_a_part_that_hangs_and_the_tick_has_failed():
    class Hangs(Policy):
        batched = True

        def ask(self, seen):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            raise AssertionError("not reached")

    model = CreditFlow(ECONOMY, policy=Hangs(), rng=3)
    with pytest.raises(KeyboardInterrupt) as caught:
        model.run(2)
    assert caught.value.__notes__ == ["in tick 1, in Hangs"]
    with pytest.raises(HalfDone, match="tick 1 stopped half-way in Hangs"):
        model.run(2)


def test_it_is_said_what_a_ctrl_c_waits_for(capfd, monkeypatch):
    monkeypatch.setattr("credit_flow.core.boundary.interruption.PATIENCE", 0.0)
    with pytest.raises(KeyboardInterrupt), Interruption("tick 7 to end", passes_on=True):
        signal.raise_signal(signal.SIGINT)
        while any(type(thread) is threading.Timer for thread in threading.enumerate()):
            time.sleep(0.01)
    assert capfd.readouterr().err == "Ctrl-C: waiting for tick 7 to end; press it again to break it off\n"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, ""),
        ({"late": True}, "Ctrl-C: waiting for the record to be written; press it twice to break it off\n"),
        ({"late": True, "firm": True}, "Ctrl-C: waiting for the record to be written\n"),
    ],
)
def test_what_is_left_to_do_after_a_ctrl_c_is_said_too(how, said, capfd, monkeypatch):
    monkeypatch.setattr("credit_flow.core.boundary.interruption.PATIENCE", 0.0)
    with Interruption("the record to be written", **how):
        time.sleep(0.2)
    assert capfd.readouterr().err == said
