"""Verdicts in a page: run, opened, and what stands behind each."""
