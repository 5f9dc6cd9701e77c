"""States of worlds, sold at auction."""
