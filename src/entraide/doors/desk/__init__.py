"""The desk: pages of helper and sharer."""
