"""The Django project: configuration, settings, routes, the ASGI program."""
