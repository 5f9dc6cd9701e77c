"""What becomes of what the dead had and owed."""
