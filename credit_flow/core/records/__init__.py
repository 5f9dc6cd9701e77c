"""Records: what a run leaves behind, as a folder of tables."""
