"""Worlds of work: streams and files of tasks, and judges of results."""
