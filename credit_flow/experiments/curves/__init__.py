"""Trainings and transfers that are finished, read from their folders as curves that can be laid over each other."""
