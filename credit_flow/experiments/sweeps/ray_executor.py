"""Ray executor: batches as tasks of a Ray cluster, on as many machines as it has."""

from __future__ import annotations

import logging
import os
import sys
from concurrent.futures import Executor, Future

from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.experiments.sweeps.sweep_store import SweepError
from credit_flow.experiments.sweeps.worker_pool import one_thread

RETRIES = 5
"""Times Ray gives a task to another node when the one it ran on has died."""


class RayExecutor(Executor):
    """Each call is a Ray task on one core, which Ray repeats elsewhere if its node dies (key `moritz2018`).

    `address` as `ray.init` takes it; without one the cluster that this process is connected to, the one named by
    RAY_ADDRESS, or a new one on this machine. Nodes need this package; modules of your own (`carried`) travel along.
    Errors: `SweepError` if Ray is not installed or there is no cluster at the address.
    """

    def __init__(self, address: str | None = None, carried: tuple = ()):
        self._ray = ray = _import_ray()
        self._ours = not ray.is_initialized()
        if self._ours:
            _connect(ray, address)
        for module in carried:
            ray.cloudpickle.register_pickle_by_value(module)
        self._carried = carried
        self._task = ray.remote(num_cpus=1, max_retries=RETRIES)(_alone)
        self.lost = (
            ray.exceptions.WorkerCrashedError,
            ray.exceptions.NodeDiedError,
            ray.exceptions.ObjectLostError,
        )
        self._refs: dict[Future, object] = {}

    @property
    def n_workers(self) -> int:
        """Cores of the cluster as it is now."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def submit(self, call, /, *arguments, **keywords) -> Future:
        """A future of the call in some worker of the cluster."""
        ref = self._task.remote(call, arguments, keywords)
        future = ref.future()
        self._refs[future] = ref
        future.add_done_callback(lambda done: self._refs.pop(done, None))
        return future

    def renew(self) -> bool:
        """Ray replaces its workers itself, and what is under way in the others goes on (False)."""
        return False

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, if it was joined here; with `cancel_futures` stop the tasks under way."""
        if cancel_futures:
            for ref in list(self._refs.values()):
                self._ray.cancel(ref, force=True)
        for module in self._carried:
            self._ray.cloudpickle.unregister_pickle_by_value(module)
        if self._ours:
            self._ray.shutdown()


def carried_modules(*objects) -> tuple:
    """The modules of a user's own scenario and policies, which the nodes of a cluster cannot import."""
    names = {type(one).__module__ for one in objects} - {"__main__", "builtins"}
    return tuple(sys.modules[name] for name in sorted(names) if not name.startswith("credit_flow."))


def _alone(call, arguments, keywords):
    one_thread()
    return call(*arguments, **keywords)


def _import_ray():
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # Ray's new default, without its warning
    try:
        import ray
    except ImportError:
        raise SweepError(f"the executor ray needs Ray: {how_to_install('cluster')}; or use process") from None
    return ray


def _connect(ray, address: str | None) -> None:
    quiet = {} if address else {"include_dashboard": False}
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **quiet)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise SweepError(f"no Ray cluster at {address or 'this machine'}: {error}") from error
