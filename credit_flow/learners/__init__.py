"""Learners: what turns decisions and what came of them into better bids. One learner a file."""
