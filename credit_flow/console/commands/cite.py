"""`credit-flow cite`: how to cite the program."""

from __future__ import annotations

from credit_flow.experiments.citation import as_bibtex, as_text


def cite() -> None:
    """Print how to cite the program: a sentence, and BibTeX; a single run is cited in its report."""
    print(f"{as_text()}\n\n{as_bibtex()}")
