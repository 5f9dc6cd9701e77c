"""Where a figure comes from: the facts that its files carry."""

from __future__ import annotations

import json
from importlib.metadata import version

from credit_flow.core.records.record import Record

PROGRAM = f"credit_flow {version('credit-flow')}"


def provenance(record: Record) -> dict:
    """Scenario, preset, parameters, seed, ticks, journal hash and version of the run of a Record."""
    manifest = record.manifest
    return {
        "scenario": manifest["scenario"],
        "preset": manifest.get("preset", ""),
        "parameters": manifest["parameters"],
        "seed": manifest["seed"],
        "ticks": manifest["ticks"],
        "journal_hash": manifest["journal_hash"],
        "version": manifest["versions"]["credit-flow"],
    }


def metadata(facts: dict, form: str) -> dict:
    """The facts as `savefig` takes them for a format: one JSON object as the description of PNG and SVG and as the subject of PDF.

    Dates are left out, so that the same figure gives the same file. Nothing for other formats.
    """
    words = json.dumps(facts, default=str) if facts else None
    title = " ".join(str(facts[name]) for name in ("figure", "scenario") if facts.get(name)) or None
    if form == "png":
        said = {"Title": title, "Description": words}
        return {"Software": PROGRAM, **{name: text for name, text in said.items() if text}}
    if form in ("svg", "svgz"):
        said = {"Title": title, "Description": words}
        return {"Date": None, "Creator": PROGRAM, **{name: text for name, text in said.items() if text}}
    if form == "pdf":
        said = {"Title": title, "Subject": words}
        return {
            "CreationDate": None,
            "Creator": PROGRAM,
            **{name: text for name, text in said.items() if text},
        }
    return {}
