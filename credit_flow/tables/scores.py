"""Scores: how well a society does what it is held against baselines for."""

from __future__ import annotations

from credit_flow.core.records.record_table import RecordTable

SCORES = RecordTable(
    "scores",
    "one row per examination and name, the society's and the baselines'; accuracy: share right, compute: multiply-adds for each answer",
    {"name": str, "accuracy": float, "compute": float},
)
