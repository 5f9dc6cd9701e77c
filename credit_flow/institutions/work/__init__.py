"""Work: tasks auctioned, steps hired out, done, judged and paid."""
