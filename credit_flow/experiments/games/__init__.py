"""Games as environments of PettingZoo, for learners of others."""
