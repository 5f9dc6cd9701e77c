"""How to cite the program, or one run made with it."""

from __future__ import annotations

from importlib.metadata import version

AUTHORS = "The credit_flow authors"
TITLE = "credit_flow: economies of experts with an exact ledger"
"""As in CITATION.cff."""


def as_text(run: str = "") -> str:
    """The citation as a sentence; `run` says which run is meant."""
    said = f" {run[0].upper()}{run[1:]}." if run else ""
    return f"{AUTHORS}. {TITLE}, version {version('credit-flow')}. Computer software, Apache-2.0.{said}"


def as_bibtex(run: str = "") -> str:
    """The citation as an entry of BibTeX; `run` says which run is meant."""
    fields = {
        "author": f"{{{AUTHORS}}}",
        "title": TITLE,
        "version": version("credit-flow"),
        "note": f"Computer software, Apache-2.0{'; ' * bool(run)}{run}",
    }
    lines = [f"  {name} = {{{value}}},".replace("_", "\\_") for name, value in fields.items()]
    return "\n".join(["@software{credit_flow,", *lines, "}"])
