"""Accounts, persons, groups, photos and web sessions. An account is a login; a person is a member."""
