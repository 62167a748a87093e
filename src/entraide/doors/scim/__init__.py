"""The SCIM 2.0 door (RFC 7643, 7644), by which a directory keeps an organisation's people. scim2 is named here only."""
