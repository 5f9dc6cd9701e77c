"""Scenarios in which many act at once, and may sign contracts."""
