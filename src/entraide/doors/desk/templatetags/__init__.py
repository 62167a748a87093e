"""Words of the desk's template language."""
