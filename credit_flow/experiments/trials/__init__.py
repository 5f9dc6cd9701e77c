"""Trials: what a sweep does once in every setting with every seed, a run or a training."""
