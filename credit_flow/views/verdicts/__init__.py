"""Figures and report of verdicts."""
