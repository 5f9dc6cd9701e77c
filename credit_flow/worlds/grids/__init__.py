"""Worlds on a grid of cells in which many move about at once; one world a file."""
