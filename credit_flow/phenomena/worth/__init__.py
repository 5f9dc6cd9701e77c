"""Phenomena of worth: what an institution adds to what the same means bring about without it, one row each."""
