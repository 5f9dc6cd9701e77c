"""Row 11: what importing costs and brings in."""

from __future__ import annotations

import statistics
import subprocess
import sys

from row import Goal, Row

OPTIONAL = ("torch", "ray", "solara", "matplotlib")
OURS, THEIRS = "from credit_flow import CreditFlow", "import mesa, numba, pandas"


def importing(quick: bool) -> list[Row]:
    """Row 11: CPU time of importing the model in a fresh process, and optional packages that this loads."""
    pairs = [(_seconds(OURS), _seconds(THEIRS)) for _ in range(3 if quick else 7)]
    quotients = [ours / theirs for ours, theirs in pairs]
    loaded = _python(f"import sys; {OURS}; print(*(set({OPTIONAL}) & set(sys.modules)))").split()
    bare = statistics.median(_seconds("import credit_flow") for _ in range(3))
    detail = f"against `{THEIRS}`, {min(quotients):.3g} .. {max(quotients):.3g}; `import credit_flow` alone {1e3 * bare:.0f} ms"
    figure = statistics.median(quotients)
    return [
        Row(11, OURS, figure, "x", Goal("<=", 1.2), detail),
        Row(
            11,
            "optional packages it loads",
            len(loaded),
            "packages",
            Goal("<=", 0),
            f"of {', '.join(OPTIONAL)}",
        ),
    ]


def _seconds(statement: str) -> float:
    return float(
        _python(f"import time; start = time.process_time(); {statement}; print(time.process_time() - start)")
    )


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
