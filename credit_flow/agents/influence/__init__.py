"""Players who learn from how far they move others."""
