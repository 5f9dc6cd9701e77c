"""Figures of economies of tasks."""
