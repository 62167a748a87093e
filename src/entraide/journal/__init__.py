"""The journal: what happened, by whom, to what; ids and codes of facts only, never a name, an address or free text."""
