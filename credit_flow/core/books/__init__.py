"""The books: accounts x assets in double entry, and the journal of all that moved."""
