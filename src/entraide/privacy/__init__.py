"""Privacy: what is kept about a person, given out whole, erased, and written down field by field."""
