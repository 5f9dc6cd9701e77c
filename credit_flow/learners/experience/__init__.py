"""What learners remember, and how experience becomes minibatches."""
