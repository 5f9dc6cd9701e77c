"""Games that are solved exactly: equilibria, offers of contracts, laws of what can be learnt."""
