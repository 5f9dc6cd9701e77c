"""A sweep on a real Ray cluster of several nodes gives the serial table, also when a node dies in the middle."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sweep_cases import SETTINGS, assert_same, begun, kill_again, most_redone, spare_everybody, traced

from credit_flow import Sweep, sweep
from credit_flow.experiments.trials.trial_choice import as_trial

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
ray = pytest.importorskip("ray")
SEEDS = 12
RUNS = 6 * SEEDS
SMALL = {"object_store_memory": 80_000_000, "include_dashboard": False}


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster

    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **SMALL})
    for _ in range(2):
        found.add_node(num_cpus=1, **SMALL)
    ray.init(found.address, log_to_driver=False, logging_level=logging.ERROR)
    yield found
    ray.shutdown()
    found.shutdown()


def test_a_node_that_dies_in_the_middle_loses_nothing(cluster, tmp_path):
    trace = tmp_path / "trace.txt"
    base = traced(trace, kills="node")
    spare_everybody(trace)
    serial = sweep(base, SETTINGS, SEEDS, executor="serial").table
    kill_again(trace)
    found = sweep(base, SETTINGS, SEEDS, executor="ray", out=tmp_path / "out")
    assert sorted(node.remaining_processes_alive() for node in cluster.worker_nodes) == [False, True]
    assert_same(found.table, serial)
    assert RUNS < begun(trace) <= RUNS + most_redone(tmp_path / "out", 2)
    assert ray.is_initialized() and Path(f"{trace}.killed").exists()  # a connection that was there stays


def test_trainings_that_stopped_go_on_on_ray_to_the_serial_table(cluster, tmp_path):
    class Enough(Exception):
        pass

    def stop(done, failed, total):
        raise Enough

    base = as_trial("train:vickrey_society").but(copies=32, auctions=960, **{"tune.minibatch": 128})
    varied = {"tune.auctions": [320, 960]}
    serial = sweep(base, varied, 2, executor="serial").table
    with pytest.raises(Enough):
        sweep(base, varied, 2, executor="ray", out=tmp_path / "out", progress=stop)
    assert 0 < len(Sweep.open(tmp_path / "out").table) < 4
    found = sweep(base, varied, 2, executor="ray", out=tmp_path / "out", resume=True)
    assert_same(found.table, serial)


def test_a_cluster_that_is_not_there_is_one_clear_error(tmp_path):
    words = ["sweep", "--vary", "hiring=true,false", "--executor", "ray://127.0.0.1:9", "--seeds", "1"]
    command = [sys.executable, "-m", "credit_flow.cli", *words, "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 2 and "error: no Ray cluster at ray://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr
