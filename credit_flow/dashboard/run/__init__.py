"""Runs that pages show: live, made again or replayed, one or many side by side."""
