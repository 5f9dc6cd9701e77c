"""Sweeps: a scenario over settings and seeds, on one core or a cluster."""
