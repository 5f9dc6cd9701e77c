"""Running scenarios and keeping what they leave behind."""
