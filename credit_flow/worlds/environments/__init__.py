"""Environments of Gymnasium and Minigrid as worlds of episodes."""
