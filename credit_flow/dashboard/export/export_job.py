"""One export at a time, in a thread of its own, with progress and cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

from credit_flow.core.discover import UnknownName
from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.run.bands import Changes
from credit_flow.dashboard.run.rebuild import Cancelled


class File(NamedTuple):
    """A file that is ready."""

    number: int  # rises from file to file
    name: str
    mime: str
    body: bytes


class ExportJob:
    """`start(name, mime, make)` has `make(progress)` return the bytes of a file; `file` is the last one that is ready.

    A file that failed or was cancelled is never offered; `sentence` says what became of it.
    """

    def __init__(self):
        self.changed = Changes()
        self.file: File | None = None
        self.sentence = ""
        self.running = False
        self._n_files = 0
        self._cancelled = threading.Event()

    def start(self, name: str, mime: str, make: Callable[[Callable[[int, int], bool]], bytes]) -> bool:
        """Begin; False, and nothing is begun, while another export is at work."""
        if self.running:
            return False
        self.running, self.sentence, self._cancelled = True, f"making {name}", threading.Event()
        self.changed.happened()
        threading.Thread(target=self._work, args=(name, mime, make), name="export", daemon=True).start()
        return True

    def cancel(self) -> None:
        """Stop what is being made."""
        self._cancelled.set()

    def _work(self, name: str, mime: str, make: Callable) -> None:
        try:
            body = make(lambda done, all_: self._progress(name, done, all_))
            self._n_files += 1
            self.file = File(self._n_files, name, mime, body)
            self.sentence = f"{name} is ready, {len(body) / 1000:,.0f} kB"
        except Cancelled:
            self.sentence = "cancelled: no file was made"
        except (UnknownName, RecordError, ValueError) as error:
            self.sentence = f"not made: {error}"
        except Exception as error:
            self.sentence = f"not made: {failure(0, error).cause}"
        finally:
            self.running = False
            self.changed.happened()

    def _progress(self, name: str, done: int, all_: int) -> bool:
        if done == all_ or done % max(1, all_ // 20) == 0:
            self.sentence = f"making {name}: {done:,} of {all_:,}"
            self.changed.happened()
        return not self._cancelled.is_set()
