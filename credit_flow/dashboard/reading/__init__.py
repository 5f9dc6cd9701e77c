"""What is read off a run for its pictures: snapshots, series, auctions, windows of flows."""
