"""What travels between a page and the server: message types and the one parser. Pure."""
