"""Figures: one a file, Record -> Figure; the file's name is the figure's."""
