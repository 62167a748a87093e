"""The guide door: the guides of docs/guide as pages, the accessibility statement, the privacy notice."""
