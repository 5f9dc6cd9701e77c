"""Signals: what a learner learns from in the place of its own utility; one rule a file."""
