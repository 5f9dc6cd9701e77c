"""The kernels of the measures give bit for bit the same compiled and as plain Python."""

import hashlib
import os
import pickle
import subprocess
import sys

import numpy as np
from measure_cases import random_journal

from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.measures.flows.outsourcing import outsourcing_depth
from credit_flow.measures.flows.rewiring import rewired
from credit_flow.measures.mutual_information import expected_mutual_information, permutation_null


def fingerprint():
    columns, balances = random_journal(np.random.default_rng(4))
    network = FlowNetwork.from_postings(*columns, opening=np.zeros(4), closing=balances)
    table = np.random.default_rng(4).integers(0, 9, (6, 4))
    results = [
        network.extended(),
        *outsourcing_depth(*columns),
        rewired(network.flows, 7),
        np.array(expected_mutual_information(table)),
        permutation_null(table, 7, 99),
    ]
    return hashlib.sha256(b"".join(np.ascontiguousarray(r).tobytes() for r in results)).hexdigest()


def test_plain_python_agrees():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    plain = subprocess.run(
        [sys.executable, "-c", "from test_measure_plain import fingerprint; print(fingerprint())"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert plain.stdout.strip() == fingerprint()


def test_a_warning_survives_the_way_to_another_process():
    for given in (MeasureWarning("empty", "no jobs"), MeasureWarning("dangling", flag=True)):
        for again in (pickle.loads(pickle.dumps(given)), MeasureWarning(*given.args)):
            assert (again.code, again.detail, again.flag) == (given.code, given.detail, given.flag)
            assert str(again) == str(given)
    assert str(given) == "dangling: an expert has no payee"
