"""The digits economy: answers are bought and sold between two classes at a time."""
