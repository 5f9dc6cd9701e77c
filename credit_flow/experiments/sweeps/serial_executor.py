"""Serial executor: everything is done here and now, in this process."""

from __future__ import annotations

from concurrent.futures import Executor, Future


class SerialExecutor(Executor):
    """Does each call before it returns; the reference that every other executor must agree with."""

    n_workers = 1

    def submit(self, call, /, *arguments, **keywords) -> Future:
        """A future that is done."""
        future: Future = Future()
        try:
            future.set_result(call(*arguments, **keywords))
        except Exception as error:
            future.set_exception(error)
        return future
