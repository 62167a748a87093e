"""The first set-up by a page: open for half an hour after the first start, to whoever reads the server's console."""
