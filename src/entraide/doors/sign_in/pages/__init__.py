"""Pages around signing in: the entrance, the forgotten password, my account."""
