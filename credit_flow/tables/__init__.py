"""Tables of a Record beside those that every run has: one file each says what stands in it, whoever fills it."""
