"""Workers begin quickly, know nothing of this process but its environment, and are gone with it."""

import subprocess
import sys

import psutil
import pytest

SCRIPT = """
import os
from credit_flow.experiments.sweeps.worker_pool import WorkerPool

def parent_and_word(_):
    return os.getppid(), os.environ.get("A_WORD"), "credit_flow.models.model" in __import__("sys").modules

def asked():
    pool = WorkerPool(1)
    found = pool.submit(parent_and_word, 0).result()
    pool.shutdown()
    return found

if __name__ == "__main__":
    os.environ["A_WORD"] = "first"
    once, again = asked(), asked()
    os.environ["A_WORD"] = "second"
    print(os.getpid(), *once, *again, *asked())
"""


def is_gone(number: int) -> bool:
    """Whether a process ends, within half a minute on a busy machine."""
    try:
        process = psutil.Process(number)
        return process.status() == psutil.STATUS_ZOMBIE or process.wait(30) is None
    except psutil.NoSuchProcess:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers always begin afresh")
def test_workers_are_forked_from_one_server_unless_the_environment_has_changed(tmp_path):
    script = tmp_path / "pools.py"
    script.write_text(SCRIPT)
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    here, server, first, ready, same_server, again, _, parent, second, also_ready = ran.stdout.split()
    assert (first, again, second) == ("first", "first", "second")
    assert server == same_server != here and parent == here
    assert ready == also_ready == "True"
    assert is_gone(int(server))  # with the process that it was for
