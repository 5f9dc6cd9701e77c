"""Figures of societies that sell states, and of training."""
