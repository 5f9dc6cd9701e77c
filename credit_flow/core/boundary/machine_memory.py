"""What this process holds of the machine's memory, and what others leave it; bytes, as the system says."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

CGROUPS = (
    ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
    ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)
"""Folder of a container, its limit, what it holds, and how much of that is copies of files, which give way (in `memory.stat`)."""


def in_use() -> float:
    """Bytes that this process holds now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm") as file:
            return float(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _greatest_so_far()


def left_by_others() -> float:
    """Bytes of the machine, or of its container, that this process holds or that nobody does; infinite where that is not known.

    Where the system does not say what others hold it is all that there is.
    """
    most, mine = _there_is(), in_use()
    return min(most, *(free + mine for free in (_free_of_machine(), *map(free_of_group, CGROUPS))))


def free_of_group(place: tuple[str, str, str, str]) -> float:
    """Bytes that a container may still have, at one of `CGROUPS`; infinite if there is none, or no limit."""
    folder, limit, usage, copies = place
    with suppress(OSError, TypeError, ValueError):
        most, held = (float(Path(folder, name).read_text()) for name in (limit, usage))
        gives_way = re.search(rf"^{copies} (\d+)", Path(folder, "memory.stat").read_text(), re.MULTILINE)
        return max(most - held + float(gives_way[1]), 0.0)
    return float("inf")


def _greatest_so_far() -> float:
    """Where only the peak is known, that."""
    try:
        import resource
    except ModuleNotFoundError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else 1024 * peak)


def _there_is() -> float:
    found = [float("inf")]
    with suppress(AttributeError, ValueError, OSError):
        found.append(float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
    for folder, limit, *_ in CGROUPS:
        with suppress(OSError, ValueError):  # a container without a limit says so in words
            found.append(float(Path(folder, limit).read_text()))
    return min(found)


def _free_of_machine() -> float:
    """What could be had without pushing anybody out."""
    with suppress(OSError, TypeError):
        return 1024.0 * int(re.search(r"MemAvailable:\s*(\d+)", Path("/proc/meminfo").read_text())[1])
    return float("inf")
