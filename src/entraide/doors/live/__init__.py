"""Lines and the hub: plain ASGI beside Django, and the few HTTP routes that belong to a line."""
