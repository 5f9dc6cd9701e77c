"""What scenarios with worlds of episodes have in common."""
