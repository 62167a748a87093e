"""Permissions, roles, and who has which for whom."""
