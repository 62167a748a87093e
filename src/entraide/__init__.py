"""entraide: self-hosted remote help."""
