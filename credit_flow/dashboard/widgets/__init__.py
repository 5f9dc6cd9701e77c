"""Widgets: what a browser shows and hands back, each a file of Python and one of Vue."""
