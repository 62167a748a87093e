"""What directories tell of people and groups (SCIM): tokens, who is kept by a directory, and the log of it."""
