"""What the benchmarks ran on."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from credit_flow.core.programs.kernel import cores

VERSIONS = ("credit-flow", "mesa", "numpy", "numba", "pandas", "pyarrow")


def machine() -> dict:
    """Processor, cores, system and versions."""
    return {
        "cpu": _cpu(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in VERSIONS},
    }


def _cpu() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()
