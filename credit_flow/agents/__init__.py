"""Experts and their policies; one policy a file."""
