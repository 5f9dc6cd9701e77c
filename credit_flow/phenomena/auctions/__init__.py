"""Phenomena of auctions: what bidders come to bid, who loses by winning, and who bids as one."""
