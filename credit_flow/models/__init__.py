"""`CreditFlow`, and one scenario a file."""
