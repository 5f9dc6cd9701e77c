"""Phenomena: what an economy may show, and how one knows; one card a file."""
