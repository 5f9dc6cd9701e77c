"""Programs: sections of arrays, the phases that work on them, and what compiles phases for a CPU or a GPU."""
