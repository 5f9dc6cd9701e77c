"""Learners: they turn journal and experience into better bids."""
