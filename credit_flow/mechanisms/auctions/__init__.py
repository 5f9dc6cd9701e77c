"""Auctions with one seller."""
