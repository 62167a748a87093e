"""The doors: pages, lines and interfaces through which people and programs come in. Independent of each other."""
