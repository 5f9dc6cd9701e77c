"""Settlement rules: who pays what when a state is sold on."""
