"""The dashboard: a browser instrument to watch, question, compare and cite economies of experts."""
