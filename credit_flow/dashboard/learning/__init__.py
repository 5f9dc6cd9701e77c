"""The page Learning: what is bid for states, what they are worth, how credit goes back from the reward; and trainings that are finished."""
