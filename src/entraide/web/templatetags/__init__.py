"""Filters that the templates of every door share."""
