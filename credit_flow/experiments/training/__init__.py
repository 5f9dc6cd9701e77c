"""Training and transfer: learners over many ticks, beside single minds."""
